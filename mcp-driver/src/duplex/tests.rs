use std::future::poll_fn;
use std::io::{ErrorKind, IoSlice, IoSliceMut};
use std::pin::Pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::task::{Context, Poll, Wake, Waker};

use futures_io::{AsyncRead, AsyncWrite};
use futures_lite::{AsyncReadExt, AsyncWriteExt, future};

use super::{DuplexEnd, duplex};

#[test]
fn moves_more_than_its_capacity_both_ways_at_once() {
    let sent: Vec<u8> = (0..20_000_u32).map(|n| n as u8).collect();
    let (here, there) = duplex(7);
    let (from_here, from_there) = future::block_on(future::zip(exchange(here, &sent), exchange(there, &sent)));
    assert_eq!(from_here, sent);
    assert_eq!(from_there, sent);
}

#[test]
fn a_full_pipe_holds_the_writer_until_the_reader_takes_something() {
    let (mut here, mut there) = duplex(3);
    let (waker, woken) = counter();
    let cx = &mut Context::from_waker(&waker);
    assert_eq!(poll_write(&mut here, cx, b"abcde"), Poll::Ready(Ok(3)));
    assert_eq!(poll_write(&mut here, cx, b"de"), Poll::Pending);
    assert_eq!(woken.count(), 0);
    assert_eq!(poll_read(&mut there, &mut Context::from_waker(Waker::noop()), 2), Poll::Ready(Ok(b"ab".to_vec())));
    assert_eq!(woken.count(), 1);
    assert_eq!(poll_write(&mut here, cx, b"de"), Poll::Ready(Ok(2)));
}

#[test]
fn an_empty_pipe_holds_the_reader_until_the_writer_gives_something() {
    let (mut here, mut there) = duplex(3);
    let (waker, woken) = counter();
    let cx = &mut Context::from_waker(&waker);
    assert_eq!(poll_read(&mut there, cx, 8), Poll::Pending);
    assert_eq!(poll_write(&mut here, &mut Context::from_waker(Waker::noop()), b"a"), Poll::Ready(Ok(1)));
    assert_eq!(woken.count(), 1);
    assert_eq!(poll_read(&mut there, cx, 8), Poll::Ready(Ok(b"a".to_vec())));
}

#[test]
fn a_closed_end_is_read_to_its_end_and_may_still_read() {
    let (mut here, mut there) = duplex(16);
    future::block_on(async {
        here.write_all(b"last").await.unwrap();
        here.close().await.unwrap();
        assert_eq!(here.write(b"more").await.unwrap_err().kind(), ErrorKind::BrokenPipe);
        let mut heard = Vec::new();
        there.read_to_end(&mut heard).await.unwrap();
        assert_eq!(heard, b"last");
        there.write_all(b"reply").await.unwrap();
        drop(there);
        heard.clear();
        here.read_to_end(&mut heard).await.unwrap();
        assert_eq!(heard, b"reply");
    });
}

#[test]
fn a_dropped_end_wakes_the_reader_with_the_end_and_the_writer_with_a_broken_pipe() {
    let (here, there) = duplex(1);
    let (mut reader, mut writer) = here.split();
    let (waker, woken) = counter();
    let cx = &mut Context::from_waker(&waker);
    assert_eq!(poll_read(&mut reader, cx, 1), Poll::Pending);
    assert_eq!(poll_write(&mut writer, cx, b"ab"), Poll::Ready(Ok(1)));
    assert_eq!(poll_write(&mut writer, cx, b"b"), Poll::Pending);
    drop(there);
    assert_eq!(woken.count(), 2);
    assert_eq!(poll_read(&mut reader, cx, 1), Poll::Ready(Ok(Vec::new())));
    assert_eq!(poll_write(&mut writer, cx, b"b"), Poll::Ready(Err(ErrorKind::BrokenPipe)));
}

#[test]
fn a_dropped_half_leaves_the_other_direction_alone() {
    let (here, mut there) = duplex(8);
    let (reader, mut writer) = here.split();
    drop(reader);
    future::block_on(async {
        assert_eq!(there.write(b"x").await.unwrap_err().kind(), ErrorKind::BrokenPipe);
        writer.write_all(b"still").await.unwrap();
        drop(writer);
        let mut heard = String::new();
        there.read_to_string(&mut heard).await.unwrap();
        assert_eq!(heard, "still");
    });
}

#[test]
fn vectored_calls_use_every_slice() {
    let (mut here, mut there) = duplex(5);
    future::block_on(async {
        let slices = [IoSlice::new(b"ab"), IoSlice::new(b""), IoSlice::new(b"cdef")];
        let written = poll_fn(|cx| Pin::new(&mut here).poll_write_vectored(cx, &slices)).await.unwrap();
        assert_eq!(written, 5);
        let (mut left, mut right) = ([0; 1], [0; 9]);
        let mut slices = [IoSliceMut::new(&mut left), IoSliceMut::new(&mut right)];
        let read = poll_fn(|cx| Pin::new(&mut there).poll_read_vectored(cx, &mut slices)).await.unwrap();
        assert_eq!(read, 5);
        assert_eq!((&left[..], &right[..4]), (&b"a"[..], &b"bcde"[..]));
    });
}

#[test]
fn no_capacity_still_moves_bytes() {
    let sent = b"one at a time";
    let (here, there) = duplex(0);
    let (from_there, _) = future::block_on(future::zip(exchange(there, b""), exchange(here, sent)));
    assert_eq!(from_there, sent);
}

/// Writes `sent` and closes, reading the other end's bytes all the while.
async fn exchange(end: DuplexEnd, sent: &[u8]) -> Vec<u8> {
    let (mut reader, mut writer) = end.split();
    let write = async {
        writer.write_all(sent).await.unwrap();
        writer.close().await.unwrap();
    };
    let read = async {
        let mut heard = Vec::new();
        reader.read_to_end(&mut heard).await.unwrap();
        heard
    };
    future::zip(write, read).await.1
}

fn poll_read(
    reader: &mut (impl AsyncRead + Unpin),
    cx: &mut Context<'_>,
    most: usize,
) -> Poll<Result<Vec<u8>, ErrorKind>> {
    let mut buf = vec![0; most];
    let read = Pin::new(reader).poll_read(cx, &mut buf);
    read.map_ok(|read| buf[..read].to_vec()).map_err(|error| error.kind())
}

fn poll_write(
    writer: &mut (impl AsyncWrite + Unpin),
    cx: &mut Context<'_>,
    buf: &[u8],
) -> Poll<Result<usize, ErrorKind>> {
    Pin::new(writer).poll_write(cx, buf).map_err(|error| error.kind())
}

struct Woken(AtomicUsize);

impl Woken {
    fn count(&self) -> usize {
        self.0.load(Ordering::Relaxed)
    }
}

impl Wake for Woken {
    fn wake(self: Arc<Self>) {
        self.0.fetch_add(1, Ordering::Relaxed);
    }
}

fn counter() -> (Waker, Arc<Woken>) {
    let woken = Arc::new(Woken(AtomicUsize::new(0)));
    (Waker::from(woken.clone()), woken)
}
