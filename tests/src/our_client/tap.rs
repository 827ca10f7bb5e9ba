//! A stream that notes the messages passing through it.

use std::io;
use std::pin::Pin;
use std::task::{Context, Poll, ready};

use futures_io::{AsyncRead, AsyncWrite};
use serde_json::{Value, json};

use crate::rmcp_peer::wire::Wire;

/// A stream that notes the messages passing through it, each before whoever reads here has seen the end of it.
pub(super) struct Tap<S> {
    inner: S,
    line: Vec<u8>,
    wire: Wire,
    note: fn(&Wire, Value),
}

impl<S> Tap<S> {
    pub(super) fn of_reader(inner: S, wire: &Wire) -> Self {
        Self { inner, line: Vec::new(), wire: wire.clone(), note: Wire::record_received }
    }

    pub(super) fn of_writer(inner: S, wire: &Wire) -> Self {
        Self { inner, line: Vec::new(), wire: wire.clone(), note: Wire::record_sent }
    }

    fn pass(&mut self, mut bytes: &[u8]) {
        while let Some(end) = bytes.iter().position(|byte| *byte == b'\n') {
            self.line.extend_from_slice(&bytes[..end]);
            let message = serde_json::from_slice(&self.line);
            let message = message.unwrap_or_else(|_| json!({ "noise": String::from_utf8_lossy(&self.line) }));
            (self.note)(&self.wire, message);
            self.line.clear();
            bytes = &bytes[end + 1..];
        }
        self.line.extend_from_slice(bytes);
    }
}

impl<S: AsyncRead + Unpin> AsyncRead for Tap<S> {
    fn poll_read(self: Pin<&mut Self>, cx: &mut Context<'_>, buf: &mut [u8]) -> Poll<io::Result<usize>> {
        let this = self.get_mut();
        let read = ready!(Pin::new(&mut this.inner).poll_read(cx, buf))?;
        this.pass(&buf[..read]);
        Poll::Ready(Ok(read))
    }
}

impl<S: AsyncWrite + Unpin> AsyncWrite for Tap<S> {
    fn poll_write(self: Pin<&mut Self>, cx: &mut Context<'_>, buf: &[u8]) -> Poll<io::Result<usize>> {
        let this = self.get_mut();
        let written = ready!(Pin::new(&mut this.inner).poll_write(cx, buf))?;
        this.pass(&buf[..written]);
        Poll::Ready(Ok(written))
    }

    fn poll_flush(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.get_mut().inner).poll_flush(cx)
    }

    fn poll_close(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.get_mut().inner).poll_close(cx)
    }
}
