//! Connections that a thread accepts.

use std::io::{self, IoSlice};
use std::net::{Shutdown, TcpListener, TcpStream};
use std::pin::Pin;
use std::sync::mpsc::{self, Receiver, TryRecvError};
use std::sync::{Arc, Mutex, PoisonError};
use std::task::{Context, Poll, Waker};
use std::thread;

use futures_io::{AsyncRead, AsyncWrite};
use mcp_driver::Accept;

use super::pump::{Pump, Straight};

/// Connections that a thread accepts, one ahead.
pub(crate) struct Accepting {
    accepted: Receiver<io::Result<TcpStream>>,
    waiting: Arc<Mutex<Option<Waker>>>,
}

impl Accepting {
    pub(crate) fn new(listener: TcpListener) -> Self {
        let (sender, accepted) = mpsc::sync_channel(1);
        let waiting = Arc::<Mutex<Option<Waker>>>::default();
        let told = waiting.clone();
        thread::spawn(move || {
            while sender.send(listener.accept().map(|(stream, _)| stream)).is_ok() {
                let waker = told.lock().unwrap_or_else(PoisonError::into_inner).take();
                waker.into_iter().for_each(Waker::wake);
            }
        });
        Self { accepted, waiting }
    }
}

impl Accept for Accepting {
    type Stream = Connection;

    fn poll_accept(&mut self, cx: &mut Context<'_>) -> Poll<io::Result<Connection>> {
        // Set first: a connection that comes now is seen, or wakes.
        *self.waiting.lock().unwrap_or_else(PoisonError::into_inner) = Some(cx.waker().clone());
        match self.accepted.try_recv() {
            Ok(stream) => Poll::Ready(stream.and_then(Connection::new)),
            Err(TryRecvError::Empty) => Poll::Pending,
            Err(TryRecvError::Disconnected) => Poll::Ready(Err(io::ErrorKind::BrokenPipe.into())),
        }
    }
}

/// A connection, read by a thread of its own.
pub(crate) struct Connection {
    input: Pump,
    output: Straight<TcpStream>,
}

impl Connection {
    fn new(stream: TcpStream) -> io::Result<Self> {
        stream.set_nodelay(true)?;
        Ok(Self { input: Pump::new(stream.try_clone()?), output: Straight(stream) })
    }
}

impl AsyncRead for Connection {
    fn poll_read(mut self: Pin<&mut Self>, cx: &mut Context<'_>, buf: &mut [u8]) -> Poll<io::Result<usize>> {
        Pin::new(&mut self.input).poll_read(cx, buf)
    }
}

impl AsyncWrite for Connection {
    fn poll_write(mut self: Pin<&mut Self>, cx: &mut Context<'_>, buf: &[u8]) -> Poll<io::Result<usize>> {
        Pin::new(&mut self.output).poll_write(cx, buf)
    }

    fn poll_write_vectored(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        bufs: &[IoSlice<'_>],
    ) -> Poll<io::Result<usize>> {
        Pin::new(&mut self.output).poll_write_vectored(cx, bufs)
    }

    fn poll_flush(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.output).poll_flush(cx)
    }

    fn poll_close(self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<io::Result<()>> {
        Poll::Ready(self.output.0.shutdown(Shutdown::Write))
    }
}

/// Its thread learns that nobody reads any more.
impl Drop for Connection {
    fn drop(&mut self) {
        let _ = self.output.0.shutdown(Shutdown::Both);
    }
}
