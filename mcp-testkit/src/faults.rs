//! A transport that does what transports may do, and some of what they should not.

mod dice;

use std::fmt;
use std::future::Future;
use std::io;
use std::pin::Pin;
use std::task::{Context, Poll};
use std::time::Duration;

use futures_io::{AsyncRead, AsyncWrite};
use mcp_driver::Runtime;

use self::dice::Dice;
use crate::TestTime;
use crate::time::TestSleep;

/// What goes wrong with a byte stream, decided by a seed: the same seed does the same.
///
/// Cuts, joins and delays are what every transport does, and no conversation may come out otherwise for them; what is
/// cut off is not.
///
/// # Example: a conversation over a hundred bad lines
/// ```
/// use std::time::Duration;
///
/// use mcp_driver::Router;
/// use mcp_testkit::{Faults, TestClient};
///
/// for seed in 0..100 {
///     let router = Router::new("house", "1.0").tool("look", "Looks around", || async { "a house" });
///     let faults = Faults::seeded(seed).cut().join().delay(Duration::from_millis(50));
///     let client = TestClient::builder(router).faults(faults).connect();
///     assert_eq!(client.call_tool("look", ()).text(), "a house");
/// }
/// ```
#[derive(Clone, Debug)]
pub struct Faults {
    seed: u64,
    cuts: bool,
    joins: bool,
    delay: Duration,
    truncate: Option<usize>,
    fail: Option<usize>,
}

impl Faults {
    /// Nothing wrong yet.
    #[must_use]
    pub const fn seeded(seed: u64) -> Self {
        Self { seed, cuts: false, joins: false, delay: Duration::ZERO, truncate: None, fail: None }
    }

    /// Pieces come cut in places that no one chose: a byte at a time, in the middle of a character, or whole.
    #[must_use]
    pub const fn cut(mut self) -> Self {
        self.cuts = true;
        self
    }

    /// Pieces are held back until more have come, and then come as one. With [`cut`](Self::cut), where one piece ends and
    /// the next begins is moved about.
    #[must_use]
    pub const fn join(mut self) -> Self {
        self.joins = true;
        self
    }

    /// Each piece takes up to `most` of the test's time.
    #[must_use]
    pub const fn delay(mut self, most: Duration) -> Self {
        self.delay = most;
        self
    }

    /// The stream ends after so many bytes, in the middle of whatever that is; what is written after that is lost.
    #[must_use]
    pub const fn truncate_at(mut self, bytes: usize) -> Self {
        self.truncate = Some(bytes);
        self
    }

    /// The stream breaks after so many bytes, with [`ConnectionReset`](io::ErrorKind::ConnectionReset).
    #[must_use]
    pub const fn break_at(mut self, bytes: usize) -> Self {
        self.fail = Some(bytes);
        self
    }

    /// The seed, to be named in the message of a test that fails.
    #[must_use]
    pub const fn seed(&self) -> u64 {
        self.seed
    }

    /// A stream that suffers this: a reader, a writer, or both at once, each counted by itself.
    pub fn on<S>(&self, stream: S, time: &TestTime) -> Faulty<S> {
        let side = |salt| Side { dice: Dice::new(self.seed ^ salt), timer: None, passed: 0, is_held: false };
        Faulty { stream, faults: self.clone(), time: time.clone(), reading: side(READING), writing: side(WRITING) }
    }
}

/// A stream with [`Faults`].
pub struct Faulty<S> {
    stream: S,
    faults: Faults,
    time: TestTime,
    reading: Side,
    writing: Side,
}

/// One direction.
struct Side {
    dice: Dice,
    timer: Option<TestSleep>,
    /// Bytes that came through.
    passed: usize,
    is_held: bool,
}

/// What may be done next.
enum Leave {
    Pass(usize),
    End,
    Break,
}

impl Side {
    fn poll_leave(&mut self, cx: &mut Context<'_>, faults: &Faults, time: &TestTime, wanted: usize) -> Poll<Leave> {
        if self.timer.is_none() && !faults.delay.is_zero() {
            let most = u64::try_from(faults.delay.as_nanos()).unwrap_or(u64::MAX);
            self.timer = Some(time.sleep_until(time.now() + Duration::from_nanos(self.dice.below(most) + 1)));
        }
        if let Some(timer) = &mut self.timer
            && Pin::new(timer).poll(cx).is_pending()
        {
            return Poll::Pending;
        }
        // Held back for a turn, in which more may come.
        if faults.joins && !self.is_held && self.dice.below(2) == 0 {
            self.is_held = true;
            cx.waker().wake_by_ref();
            return Poll::Pending;
        }
        let left = |limit: Option<usize>| limit.map_or(usize::MAX, |limit| limit.saturating_sub(self.passed));
        let (until_end, until_break) = (left(faults.truncate), left(faults.fail));
        if until_break == 0 {
            return Poll::Ready(Leave::Break);
        }
        if until_end == 0 {
            return Poll::Ready(Leave::End);
        }
        let whole = wanted.min(until_end).min(until_break);
        Poll::Ready(Leave::Pass(if faults.cuts { self.dice.piece(whole) } else { whole }))
    }

    fn passed(&mut self, length: usize) {
        self.passed += length;
        self.timer = None;
        self.is_held = false;
    }
}

impl<S: AsyncRead + Unpin> AsyncRead for Faulty<S> {
    fn poll_read(self: Pin<&mut Self>, cx: &mut Context<'_>, buf: &mut [u8]) -> Poll<io::Result<usize>> {
        let this = self.get_mut();
        let leave = this.reading.poll_leave(cx, &this.faults, &this.time, buf.len());
        let length = match leave {
            Poll::Pending => return Poll::Pending,
            Poll::Ready(Leave::End) => return Poll::Ready(Ok(0)),
            Poll::Ready(Leave::Break) => return Poll::Ready(Err(io::ErrorKind::ConnectionReset.into())),
            Poll::Ready(Leave::Pass(length)) => length,
        };
        let read = Pin::new(&mut this.stream).poll_read(cx, &mut buf[..length]);
        if let Poll::Ready(Ok(length)) = read {
            this.reading.passed(length);
        }
        read
    }
}

impl<S: AsyncWrite + Unpin> AsyncWrite for Faulty<S> {
    fn poll_write(self: Pin<&mut Self>, cx: &mut Context<'_>, buf: &[u8]) -> Poll<io::Result<usize>> {
        let this = self.get_mut();
        let leave = this.writing.poll_leave(cx, &this.faults, &this.time, buf.len());
        let length = match leave {
            Poll::Pending => return Poll::Pending,
            Poll::Ready(Leave::End) => {
                // The other end sees the end; this one cannot know.
                let _ = Pin::new(&mut this.stream).poll_close(cx);
                return Poll::Ready(Ok(buf.len()));
            }
            Poll::Ready(Leave::Break) => return Poll::Ready(Err(io::ErrorKind::ConnectionReset.into())),
            Poll::Ready(Leave::Pass(length)) => length,
        };
        let written = Pin::new(&mut this.stream).poll_write(cx, &buf[..length]);
        if let Poll::Ready(Ok(length)) = written {
            this.writing.passed(length);
        }
        written
    }

    fn poll_flush(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.get_mut().stream).poll_flush(cx)
    }

    fn poll_close(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.get_mut().stream).poll_close(cx)
    }
}

impl<S> fmt::Debug for Faulty<S> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Faulty").field("faults", &self.faults).finish_non_exhaustive()
    }
}

/// What tells the dice of the two directions apart.
const READING: u64 = 0x9e37_79b9_7f4a_7c15;
const WRITING: u64 = 0xbf58_476d_1ce4_e5b9;
