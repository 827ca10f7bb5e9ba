use std::fs::File;
use std::future::poll_fn;
use std::io::{self, ErrorKind, IoSlice, Read, Write, pipe};
use std::sync::mpsc;
use std::task::{Context, Poll, Waker};

use futures_lite::future;

use super::threaded_read::ThreadedRead;
use super::threaded_write::ThreadedWrite;

#[test]
fn a_thread_reads_a_source_to_its_end() {
    let (source, mut sink) = pipe().unwrap();
    let reader = ThreadedRead::new(source).unwrap();
    let sent: Vec<u8> = (0..200_000_u32).map(|n| n as u8).collect();
    let feeder = std::thread::spawn({
        let sent = sent.clone();
        move || sink.write_all(&sent).unwrap()
    });
    let mut heard = Vec::new();
    let mut buf = [0; 1000];
    while let read @ 1.. = future::block_on(poll_fn(|cx| reader.poll_read(cx, &mut buf))).unwrap() {
        heard.extend_from_slice(&buf[..read]);
    }
    feeder.join().unwrap();
    assert_eq!(heard, sent);
    assert_eq!(future::block_on(poll_fn(|cx| reader.poll_read(cx, &mut buf))).unwrap(), 0);
}

#[test]
fn a_read_error_is_told_once_and_then_the_end() {
    let directory = File::open("/").unwrap();
    let reader = ThreadedRead::new(directory).unwrap();
    let mut buf = [0; 8];
    let error = future::block_on(poll_fn(|cx| reader.poll_read(cx, &mut buf))).unwrap_err();
    assert_eq!(error.kind(), ErrorKind::IsADirectory);
    assert_eq!(future::block_on(poll_fn(|cx| reader.poll_read(cx, &mut buf))).unwrap(), 0);
}

#[test]
fn a_thread_writes_behind_and_a_flush_waits_for_it() {
    let (gate, opened) = mpsc::channel();
    let (result, written) = mpsc::channel();
    let writer = ThreadedWrite::new(Gated { opened, written: result }).unwrap();
    let cx = &mut Context::from_waker(Waker::noop());
    assert!(matches!(writer.poll_write(cx, &[IoSlice::new(b"ab"), IoSlice::new(b"c")]), Poll::Ready(Ok(3))));
    assert!(writer.poll_flush(cx).is_pending());
    gate.send(()).unwrap();
    future::block_on(poll_fn(|cx| writer.poll_flush(cx))).unwrap();
    assert_eq!(written.try_recv().unwrap(), b"abc");
}

#[test]
fn a_slow_sink_holds_the_writer() {
    let (gate, opened) = mpsc::channel();
    let (result, _written) = mpsc::channel();
    let writer = ThreadedWrite::new(Gated { opened, written: result }).unwrap();
    let cx = &mut Context::from_waker(Waker::noop());
    let chunk = vec![0; 1 << 20];
    let mut accepted = 0;
    while let Poll::Ready(written) = writer.poll_write(cx, &[IoSlice::new(&chunk)]) {
        accepted += written.unwrap();
    }
    assert!(accepted <= 2 * super::threaded_write::BUFFER, "{accepted}");
    drop(gate);
}

#[test]
fn a_close_writes_the_rest_and_releases_the_sink() {
    let (mut source, sink) = pipe().unwrap();
    let writer = ThreadedWrite::new(sink).unwrap();
    let cx = &mut Context::from_waker(Waker::noop());
    assert!(matches!(writer.poll_write(cx, &[IoSlice::new(b"last")]), Poll::Ready(Ok(4))));
    future::block_on(poll_fn(|cx| writer.poll_close(cx))).unwrap();
    let mut heard = String::new();
    source.read_to_string(&mut heard).unwrap();
    assert_eq!(heard, "last");
    assert!(
        matches!(writer.poll_write(cx, &[IoSlice::new(b"x")]), Poll::Ready(Err(e)) if e.kind() == ErrorKind::BrokenPipe)
    );
}

#[test]
fn a_write_error_reaches_the_next_call() {
    let (source, sink) = pipe().unwrap();
    drop(source);
    let writer = ThreadedWrite::new(sink).unwrap();
    let cx = &mut Context::from_waker(Waker::noop());
    assert!(matches!(writer.poll_write(cx, &[IoSlice::new(b"x")]), Poll::Ready(Ok(1))));
    let error = future::block_on(poll_fn(|cx| writer.poll_flush(cx))).unwrap_err();
    assert_eq!(error.kind(), ErrorKind::BrokenPipe);
    assert!(matches!(writer.poll_write(cx, &[IoSlice::new(b"x")]), Poll::Ready(Err(_))));
}

/// Writes nothing until it is let.
struct Gated {
    opened: mpsc::Receiver<()>,
    written: mpsc::Sender<Vec<u8>>,
}

impl Write for Gated {
    fn write(&mut self, buf: &[u8]) -> io::Result<usize> {
        self.opened.recv().map_err(io::Error::other)?;
        self.written.send(buf.to_vec()).map_err(io::Error::other)?;
        Ok(buf.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}
