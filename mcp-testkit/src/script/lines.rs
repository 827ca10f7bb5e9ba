//! Lines in, bytes out.

use std::future::poll_fn;
use std::io;
use std::pin::Pin;
use std::task::ready;

use futures_io::{AsyncRead, AsyncWrite};

/// Reads lines.
pub(super) struct Lines<R> {
    reader: R,
    held: Vec<u8>,
}

impl<R: AsyncRead + Unpin> Lines<R> {
    pub(super) const fn new(reader: R) -> Self {
        Self { reader, held: Vec::new() }
    }

    /// The next line without its end, or what stood before the end of the stream; `None` after that.
    pub(super) async fn next(&mut self) -> io::Result<Option<Vec<u8>>> {
        loop {
            if let Some(end) = self.held.iter().position(|byte| *byte == b'\n') {
                let rest = self.held.split_off(end + 1);
                let mut line = std::mem::replace(&mut self.held, rest);
                line.pop();
                return Ok(Some(line));
            }
            let mut buffer = [0; 4096];
            let read = poll_fn(|cx| Pin::new(&mut self.reader).poll_read(cx, &mut buffer)).await?;
            if read == 0 {
                let rest = std::mem::take(&mut self.held);
                return Ok((!rest.is_empty()).then_some(rest));
            }
            self.held.extend_from_slice(&buffer[..read]);
        }
    }
}

pub(super) async fn write_all<W: AsyncWrite + Unpin>(writer: &mut W, bytes: &[u8]) -> io::Result<()> {
    let mut written = 0;
    poll_fn(|cx| {
        while written < bytes.len() {
            match ready!(Pin::new(&mut *writer).poll_write(cx, &bytes[written..]))? {
                0 => return std::task::Poll::Ready(Err(io::ErrorKind::WriteZero.into())),
                length => written += length,
            }
        }
        Pin::new(&mut *writer).poll_flush(cx)
    })
    .await
}

pub(super) async fn close<W: AsyncWrite + Unpin>(writer: &mut W) -> io::Result<()> {
    poll_fn(|cx| Pin::new(&mut *writer).poll_close(cx)).await
}
