//! Streams that note the messages passing through them.

use std::future::Future;
use std::io;
use std::pin::Pin;
use std::task::{Context, Poll, ready};

use futures_io::{AsyncRead, AsyncWrite};
use mcp_driver::{Dial, Target};
use serde_json::{Value, json};

use crate::rmcp_peer::wire::Wire;

/// A stream that notes the messages passing through it, each before whoever reads here has seen the end of it.
pub(super) struct Tap<S> {
    inner: S,
    read: Scanner,
    written: Scanner,
}

impl<S> Tap<S> {
    pub(super) fn of_reader(inner: S, wire: &Wire) -> Self {
        Self::new(inner, wire, Framing::Lines)
    }

    pub(super) fn of_writer(inner: S, wire: &Wire) -> Self {
        Self::new(inner, wire, Framing::Lines)
    }

    fn new(inner: S, wire: &Wire, framing: Framing) -> Self {
        let scanner = |note| Scanner { pending: Vec::new(), framing, wire: wire.clone(), note };
        Self { inner, read: scanner(Wire::record_received), written: scanner(Wire::record_sent) }
    }
}

/// Dials streams of HTTP that are tapped.
pub(super) struct TapDial<D> {
    pub(super) inner: D,
    pub(super) wire: Wire,
}

impl<D: Dial<Stream: 'static, Dialling: 'static>> Dial for TapDial<D> {
    type Stream = Tap<D::Stream>;
    type Dialling = Pin<Box<dyn Future<Output = io::Result<Tap<D::Stream>>>>>;

    fn dial(&self, target: &Target) -> Self::Dialling {
        let (dialling, wire) = (self.inner.dial(target), self.wire.clone());
        Box::pin(async move { Ok(Tap::new(dialling.await?, &wire, Framing::Http)) })
    }
}

/// Finds the messages of one direction.
struct Scanner {
    pending: Vec<u8>,
    framing: Framing,
    wire: Wire,
    note: fn(&Wire, Value),
}

#[derive(Clone, Copy)]
enum Framing {
    Lines,
    /// Bodies and events, as far as they are whole in one piece of the body: heads, sizes of chunks and the like are
    /// passed over.
    Http,
}

impl Scanner {
    fn pass(&mut self, bytes: &[u8]) {
        self.pending.extend_from_slice(bytes);
        while let Some(taken) = match self.framing {
            Framing::Lines => self.line(),
            Framing::Http => self.piece(),
        } {
            self.pending.drain(..taken);
        }
    }

    fn line(&self) -> Option<usize> {
        let end = self.pending.iter().position(|byte| *byte == b'\n')?;
        let line = &self.pending[..end];
        let message = serde_json::from_slice(line);
        (self.note)(&self.wire, message.unwrap_or_else(|_| json!({ "noise": String::from_utf8_lossy(line) })));
        Some(end + 1)
    }

    fn piece(&self) -> Option<usize> {
        let field = b"data: ";
        if self.pending.starts_with(field) {
            return Some(field.len());
        }
        if self.pending.first() == Some(&b'{') {
            let mut values = serde_json::Deserializer::from_slice(&self.pending).into_iter::<Value>();
            match values.next() {
                Some(Ok(message)) => {
                    (self.note)(&self.wire, message);
                    return Some(values.byte_offset());
                }
                Some(Err(error)) if error.is_eof() => return None,
                Some(Err(_)) | None => {}
            }
        }
        Some(self.pending.iter().position(|byte| *byte == b'\n')? + 1)
    }
}

impl<S: AsyncRead + Unpin> AsyncRead for Tap<S> {
    fn poll_read(self: Pin<&mut Self>, cx: &mut Context<'_>, buf: &mut [u8]) -> Poll<io::Result<usize>> {
        let this = self.get_mut();
        let read = ready!(Pin::new(&mut this.inner).poll_read(cx, buf))?;
        this.read.pass(&buf[..read]);
        Poll::Ready(Ok(read))
    }
}

impl<S: AsyncWrite + Unpin> AsyncWrite for Tap<S> {
    fn poll_write(self: Pin<&mut Self>, cx: &mut Context<'_>, buf: &[u8]) -> Poll<io::Result<usize>> {
        let this = self.get_mut();
        let written = ready!(Pin::new(&mut this.inner).poll_write(cx, buf))?;
        this.written.pass(&buf[..written]);
        Poll::Ready(Ok(written))
    }

    fn poll_flush(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.get_mut().inner).poll_flush(cx)
    }

    fn poll_close(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.get_mut().inner).poll_close(cx)
    }
}
