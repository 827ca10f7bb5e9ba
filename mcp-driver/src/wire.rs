//! The two byte streams of a connection, and what is on its way through them.

use std::io;
use std::pin::Pin;
use std::task::{Context, Poll};

use futures_io::{AsyncRead, AsyncWrite};

use crate::observer::Observed;

/// Where bytes come from.
pub(crate) type Reader<'a> = dyn AsyncRead + Unpin + 'a;
/// Where bytes go.
pub(crate) type Writer<'a> = dyn AsyncWrite + Unpin + 'a;

/// The buffer that a reader fills, and the one that a writer empties.
#[derive(Debug)]
pub(crate) struct Wire {
    input: Box<[u8]>,
    output: Vec<u8>,
    written: usize,
    unflushed: bool,
    ended: bool,
    gone: bool,
    observed: Observed,
}

impl Wire {
    pub(crate) fn new(observed: Observed) -> Self {
        let input = vec![0; READ].into();
        let (output, written) = (Vec::new(), 0);
        Self { input, output, written, unflushed: false, ended: false, gone: false, observed }
    }

    /// Whether the peer has said that it will send nothing more.
    pub(crate) const fn is_ended(&self) -> bool {
        self.ended
    }

    /// Whether all that was taken has been written and flushed.
    pub(crate) fn is_idle(&self) -> bool {
        self.output.is_empty() && !self.unflushed
    }

    /// Nobody reads any more: what is written from here on is thrown away.
    pub(crate) fn give_up_writing(&mut self) {
        self.gone = true;
        self.unflushed = false;
        self.clear();
    }

    /// What came, empty at the end of the stream.
    pub(crate) fn poll_read(&mut self, cx: &mut Context<'_>, reader: &mut Reader<'_>) -> Poll<io::Result<&[u8]>> {
        loop {
            return match Pin::new(&mut *reader).poll_read(cx, &mut self.input) {
                Poll::Ready(Ok(length)) => {
                    self.ended = length == 0;
                    self.observed.tell(|observer| observer.received(length));
                    Poll::Ready(Ok(&self.input[..length]))
                }
                Poll::Ready(Err(error)) if error.kind() == io::ErrorKind::Interrupted => continue,
                Poll::Ready(Err(error)) => Poll::Ready(Err(error)),
                Poll::Pending => Poll::Pending,
            };
        }
    }

    /// Takes messages from `next`, which appends one at a time, until enough for a write stands ready.
    pub(crate) fn fill(&mut self, mut next: impl FnMut(&mut Vec<u8>) -> Option<usize>) {
        if self.written >= WRITE {
            self.output.drain(..self.written);
            self.written = 0;
        }
        while self.output.len() - self.written < WRITE && next(&mut self.output).is_some() {
            if self.gone {
                self.clear();
            }
        }
    }

    /// Writes and flushes as far as the writer goes; whether it went any way.
    pub(crate) fn poll_write(&mut self, cx: &mut Context<'_>, writer: &mut Writer<'_>) -> io::Result<bool> {
        let mut progress = false;
        while self.written < self.output.len() {
            match Pin::new(&mut *writer).poll_write(cx, &self.output[self.written..]) {
                Poll::Ready(Ok(0)) => return Err(io::ErrorKind::WriteZero.into()),
                Poll::Ready(Ok(length)) => {
                    self.written += length;
                    self.observed.tell(|observer| observer.sent(length));
                }
                Poll::Ready(Err(error)) if error.kind() == io::ErrorKind::Interrupted => continue,
                Poll::Ready(Err(error)) => return Err(error),
                Poll::Pending => return Ok(progress),
            }
            progress = true;
            self.unflushed = true;
        }
        self.clear();
        if self.unflushed && Pin::new(&mut *writer).poll_flush(cx)?.is_ready() {
            self.unflushed = false;
            progress = true;
        }
        Ok(progress)
    }

    /// Empties the buffer, and gives back what one long message made it grow to.
    fn clear(&mut self) {
        self.written = 0;
        self.output.clear();
        self.output.shrink_to(KEPT);
    }
}

/// Bytes read at once: half of what a Linux pipe holds, for each connection has its own.
const READ: usize = 32 << 10;
/// Bytes that make a write worth while: what a Linux pipe holds. More waits in the machine, which counts it.
const WRITE: usize = 64 << 10;
/// Bytes of output buffer that are kept from one write to the next.
const KEPT: usize = 2 * WRITE;
