//! Listens to a byte stream.

use std::io::{self, BufRead};
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll};

use futures_io::{AsyncRead, AsyncWrite};
use mcp_driver::Runtime;
use mcp_proto::Instant;

use super::{End, Said, Transcript};

impl Transcript {
    /// Writes down what passes through the two streams of a connection, which are handed to whoever would have had them.
    ///
    /// `here` is the end that has them: what it writes is its, and what it reads the other's. This works with any
    /// streams: those of a child process, of a socket, in memory.
    ///
    /// # Example: what is written through it
    /// ```
    /// use futures_lite::{AsyncWriteExt, future::block_on};
    /// use mcp_driver::duplex::duplex;
    /// use mcp_testkit::{End, TestTime, Transcript};
    ///
    /// let (here, _there) = duplex(4096);
    /// let (reader, writer) = here.split();
    /// let transcript = Transcript::new();
    /// let (_reader, mut writer) = transcript.tap(End::Client, reader, writer, &TestTime::new());
    /// block_on(writer.write_all(b"{\"jsonrpc\":\"2.0\",\"method\":\"acme/hello\"}\n"))?;
    /// assert_eq!(transcript.methods(End::Client), ["acme/hello"]);
    /// # std::io::Result::Ok(())
    /// ```
    #[must_use]
    pub fn tap<R, W, T>(&self, here: End, reader: R, writer: W, runtime: &T) -> (TapReader<R>, TapWriter<W>)
    where
        T: Runtime + Send + Sync + 'static,
    {
        let runtime = runtime.clone();
        let clock: Arc<dyn Fn() -> Instant + Send + Sync> = Arc::new(move || runtime.now());
        let ear = |from| Ear { transcript: self.clone(), from, clock: clock.clone(), line: Vec::new(), closed: false };
        (TapReader { reader, ear: ear(here.other()) }, TapWriter { writer, ear: ear(here) })
    }
}

/// A reader that is listened to. See [`Transcript::tap`].
pub struct TapReader<R> {
    reader: R,
    ear: Ear,
}

impl<R: AsyncRead + Unpin> AsyncRead for TapReader<R> {
    fn poll_read(self: Pin<&mut Self>, cx: &mut Context<'_>, buf: &mut [u8]) -> Poll<io::Result<usize>> {
        let this = self.get_mut();
        let read = Pin::new(&mut this.reader).poll_read(cx, buf);
        match read {
            Poll::Ready(Ok(0)) if !buf.is_empty() => this.ear.close(),
            Poll::Ready(Ok(length)) => this.ear.hear(&buf[..length]),
            Poll::Ready(Err(_)) | Poll::Pending => {}
        }
        read
    }
}

/// A writer that is listened to. See [`Transcript::tap`].
pub struct TapWriter<W> {
    writer: W,
    ear: Ear,
}

impl<W: AsyncWrite + Unpin> AsyncWrite for TapWriter<W> {
    fn poll_write(self: Pin<&mut Self>, cx: &mut Context<'_>, buf: &[u8]) -> Poll<io::Result<usize>> {
        let this = self.get_mut();
        let written = Pin::new(&mut this.writer).poll_write(cx, buf);
        if let Poll::Ready(Ok(length)) = written {
            this.ear.hear(&buf[..length]);
        }
        written
    }

    fn poll_flush(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.get_mut().writer).poll_flush(cx)
    }

    fn poll_close(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        let this = self.get_mut();
        let closed = Pin::new(&mut this.writer).poll_close(cx);
        if closed.is_ready() {
            this.ear.close();
        }
        closed
    }
}

impl<R> std::fmt::Debug for TapReader<R> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("TapReader").field("from", &self.ear.from).finish_non_exhaustive()
    }
}

impl<W> std::fmt::Debug for TapWriter<W> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("TapWriter").field("from", &self.ear.from).finish_non_exhaustive()
    }
}

/// Takes bytes and writes down lines.
struct Ear {
    transcript: Transcript,
    from: End,
    clock: Arc<dyn Fn() -> Instant + Send + Sync>,
    line: Vec<u8>,
    closed: bool,
}

impl Ear {
    fn hear(&mut self, mut bytes: &[u8]) {
        // Reading from memory does not fail.
        while matches!(bytes.read_until(b'\n', &mut self.line), Ok(1..)) {
            if self.line.pop_if(|last| *last == b'\n').is_none() {
                return;
            }
            let line = std::mem::take(&mut self.line);
            self.transcript.add_line((self.clock)(), self.from, line);
        }
    }

    fn close(&mut self) {
        if std::mem::replace(&mut self.closed, true) {
            return;
        }
        if !self.line.is_empty() {
            let rest = std::mem::take(&mut self.line);
            self.say(Said::Noise(rest));
        }
        self.say(Said::Closed);
    }

    fn say(&self, said: Said) {
        self.transcript.add((self.clock)(), self.from, said);
    }
}
