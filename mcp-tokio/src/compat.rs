//! Tokio streams under the `futures_io` traits.

use std::io::{self, IoSlice};
use std::pin::Pin;
use std::task::{Context, Poll, ready};

use futures_io::{AsyncRead, AsyncWrite};
use pin_project_lite::pin_project;
use tokio::io::ReadBuf;

#[cfg(test)]
mod tests;

pin_project! {
    /// Lends a tokio stream the `futures_io` traits, which is what the drivers read and write.
    ///
    /// It holds no buffer and costs a call that is inlined; vectored writes are passed on as such.
    ///
    /// # Example: a tokio stream where a `futures_io` one is asked for
    /// ```
    /// use futures_lite::{AsyncReadExt, AsyncWriteExt};
    /// use mcp_tokio::Compat;
    ///
    /// # tokio::runtime::Builder::new_current_thread().build().unwrap().block_on(async {
    /// let (here, there) = tokio::io::duplex(64);
    /// let (mut here, mut there) = (Compat::new(here), Compat::new(there));
    /// here.write_all(b"hello").await?;
    /// here.close().await?;
    /// let mut heard = String::new();
    /// there.read_to_string(&mut heard).await?;
    /// assert_eq!(heard, "hello");
    /// # std::io::Result::Ok(())
    /// # }).unwrap();
    /// ```
    #[derive(Clone, Copy, Debug, Default)]
    pub struct Compat<T> {
        #[pin]
        inner: T,
    }
}

impl<T> Compat<T> {
    /// Wraps a tokio stream.
    pub const fn new(inner: T) -> Self {
        Self { inner }
    }

    /// The tokio stream.
    pub const fn get_ref(&self) -> &T {
        &self.inner
    }

    /// The tokio stream, mutably.
    pub const fn get_mut(&mut self) -> &mut T {
        &mut self.inner
    }

    /// Unwraps the tokio stream.
    pub fn into_inner(self) -> T {
        self.inner
    }
}

impl<T: tokio::io::AsyncRead> AsyncRead for Compat<T> {
    fn poll_read(self: Pin<&mut Self>, cx: &mut Context<'_>, buf: &mut [u8]) -> Poll<io::Result<usize>> {
        let mut buf = ReadBuf::new(buf);
        ready!(self.project().inner.poll_read(cx, &mut buf))?;
        Poll::Ready(Ok(buf.filled().len()))
    }
}

impl<T: tokio::io::AsyncWrite> AsyncWrite for Compat<T> {
    fn poll_write(self: Pin<&mut Self>, cx: &mut Context<'_>, buf: &[u8]) -> Poll<io::Result<usize>> {
        self.project().inner.poll_write(cx, buf)
    }

    fn poll_write_vectored(
        self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        bufs: &[IoSlice<'_>],
    ) -> Poll<io::Result<usize>> {
        self.project().inner.poll_write_vectored(cx, bufs)
    }

    fn poll_flush(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        self.project().inner.poll_flush(cx)
    }

    fn poll_close(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        self.project().inner.poll_shutdown(cx)
    }
}
