//! What drives a machine, whichever its role.

use std::collections::VecDeque;
use std::io;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll};
use std::time::Duration;

use futures_io::{AsyncRead, AsyncWrite};
use mcp_proto::{CloseReason, Instant, Role, Stream};

use crate::alarm::{Alarm, Timed};
use crate::observer::Ended;
use crate::shared::{Shared, State};
use crate::wire::{Reader, Wire, Writer};
use crate::{ConnectionInfo, Runtime};

/// A role on its transport, which is a stream.
pub(crate) trait OnStream {
    type Role: Role;

    fn stream(&mut self) -> &mut Stream<Self::Role>;
}

impl<R: Role> OnStream for Stream<R> {
    type Role = R;

    fn stream(&mut self) -> &mut Self {
        self
    }
}

/// What differs between a client and a server: what becomes of events, and which futures run beside the machine.
pub(crate) trait Side {
    type Link: OnStream<Role: Role<Event = Self::Event>>;
    type Event;
    type Beside;

    /// Takes an event; gives the reason if it is the last. The lock is not held.
    fn take_event(&mut self, event: Self::Event) -> Option<CloseReason>;
    /// Polls the futures that were woken; whether there were any. The lock is not held.
    fn run(&mut self) -> bool;
    /// Hands what came of events and futures to the machine; whether there was anything.
    fn settle(&mut self, now: Instant, role: &mut <Self::Link as OnStream>::Role, beside: &mut Self::Beside) -> bool;
    /// Has the task woken with the futures; false if one is awake already.
    fn sleep(&mut self, cx: &Context<'_>) -> bool;
    /// Drops the futures, and starts no more.
    fn abandon(&mut self);
    /// What is known of the connection. The lock is not held.
    fn info(&self) -> ConnectionInfo;
}

/// A machine, its bytes, its timer and its futures, in one future.
///
/// What differs from program to program is here, and lent to the rest, the [`Core`], which is compiled once.
pub(crate) struct Engine<R, W, S: Side, T: Runtime> {
    reader: R,
    writer: W,
    alarm: Alarm<T>,
    pub(crate) side: S,
    core: Driving<S>,
}

/// The core of an engine for this side.
pub(crate) type Driving<S> = Box<dyn Drives<<S as Side>::Link, <S as Side>::Event, <S as Side>::Beside> + Send + Sync>;

/// What a core is lent.
pub(crate) struct Lent<'a, L, E, X> {
    reader: &'a mut Reader<'a>,
    writer: &'a mut Writer<'a>,
    alarm: &'a mut (dyn Timed + 'a),
    side: &'a mut SideOf<'a, L, E, X>,
}

type SideOf<'a, L, E, X> = dyn Side<Link = L, Event = E, Beside = X> + 'a;

impl<R, W, S, T> Engine<R, W, S, T>
where
    R: AsyncRead + Unpin,
    W: AsyncWrite + Unpin,
    S: Side,
    T: Runtime,
{
    pub(crate) fn new(reader: R, writer: W, side: S, runtime: T, mut core: Driving<S>) -> Self {
        core.open();
        Self { reader, writer, alarm: Alarm::new(runtime), side, core }
    }

    /// Drives until nothing more can be done now, or for so many turns.
    pub(crate) fn poll(&mut self, cx: &mut Context<'_>) -> Poll<io::Result<CloseReason>> {
        let Self { reader, writer, alarm, side, core } = self;
        core.poll(cx, &mut Lent { reader, writer, alarm, side })
    }
}

#[cfg(feature = "client")]
impl<R, W, S: Side, T: Runtime> Engine<R, W, S, T> {
    /// Goes on reading after the end until the peer has closed too.
    pub(crate) fn read_to_end(&mut self) {
        self.core.read_to_end();
    }
}

/// A driver that is dropped leaves no one waiting.
impl<R, W, S: Side, T: Runtime> Drop for Engine<R, W, S, T> {
    fn drop(&mut self) {
        self.core.end(&mut self.side);
    }
}

/// What drives a machine, by what it is lent.
pub(crate) trait Drives<L, E, X> {
    fn open(&mut self);
    fn poll(&mut self, cx: &mut Context<'_>, lent: &mut Lent<'_, L, E, X>) -> Poll<io::Result<CloseReason>>;
    #[cfg(feature = "client")]
    fn read_to_end(&mut self);
    fn end(&mut self, side: &mut SideOf<'_, L, E, X>);
}

/// What of an engine is the same in every program.
///
/// A turn reads, takes events, runs futures, hands over what they gave, writes, and looks at the timer. Reading and
/// writing are polled in every turn, so that neither waits for the other.
pub(crate) struct Core<L, E, X> {
    shared: Arc<Shared<L, X>>,
    wire: Wire,
    events: VecDeque<E>,
    deadline: Option<Instant>,
    wants_read: bool,
    due: bool,
    linger: Duration,
    reads_to_end: bool,
    closing: Option<Closing>,
    broken: Option<Broken>,
    over: bool,
    opened: Instant,
    /// Why it is over, once it is.
    reason: Option<CloseReason>,
}

/// The peer reads no more; what it has said before it went may still come.
#[derive(Debug)]
struct Broken {
    error: io::Error,
    until: Instant,
}

/// The machine has closed; what is left is to write the rest.
#[derive(Debug)]
struct Closing {
    reason: CloseReason,
    until: Instant,
}

impl<L, E, X> Core<L, E, X> {
    /// `linger` is how long a peer may take to read the last of what it is sent.
    pub(crate) fn new(shared: Arc<Shared<L, X>>, linger: Duration) -> Self {
        Self {
            wire: Wire::new(shared.observed().clone()),
            opened: shared.now(),
            shared,
            events: VecDeque::new(),
            deadline: None,
            wants_read: true,
            due: false,
            linger,
            reads_to_end: false,
            closing: None,
            broken: None,
            over: false,
            reason: None,
        }
    }
}

impl<L, E, X> Drives<L, E, X> for Core<L, E, X>
where
    L: OnStream<Role: Role<Event = E>>,
{
    fn open(&mut self) {
        self.opened = open(&self.shared);
    }

    fn poll(&mut self, cx: &mut Context<'_>, lent: &mut Lent<'_, L, E, X>) -> Poll<io::Result<CloseReason>> {
        self.shared.lock().wake();
        for _ in 0..TURNS {
            match self.turn(cx, lent) {
                Ok(Turn::Again) => {}
                Ok(Turn::Asleep) => return Poll::Pending,
                Ok(Turn::Over(reason)) => {
                    self.over = true;
                    return Poll::Ready(Ok(reason));
                }
                Err(error) => return Poll::Ready(self.fail(error, lent.side)),
            }
        }
        cx.waker().wake_by_ref();
        Poll::Pending
    }

    #[cfg(feature = "client")]
    fn read_to_end(&mut self) {
        self.reads_to_end = true;
    }

    fn end(&mut self, side: &mut SideOf<'_, L, E, X>) {
        if !self.over {
            self.give_up(side);
        }
        self.shared.observed().tell(|observer| {
            let lasted = self.shared.now() - self.opened;
            observer.closed(&Ended::new(side.info(), lasted, self.reason.take()));
        });
    }
}

impl<L, E, X> Core<L, E, X>
where
    L: OnStream<Role: Role<Event = E>>,
{
    fn turn(&mut self, cx: &mut Context<'_>, lent: &mut Lent<'_, L, E, X>) -> io::Result<Turn> {
        let mut progress = self.read(cx, lent)?;
        while let Some(event) = self.events.pop_front() {
            progress = true;
            if let Some(reason) = lent.side.take_event(event) {
                lent.side.abandon();
                self.reason = Some(reason.clone());
                self.closing = Some(Closing { reason, until: lent.alarm.now() + self.linger });
            }
        }
        progress |= lent.side.run();
        progress |= self.settle(cx, lent, progress);
        match self.wire.poll_write(cx, lent.writer) {
            Ok(wrote) => progress |= wrote,
            Err(error) if is_gone(&error) && self.broken.is_none() => {
                self.broken = Some(Broken { error, until: lent.alarm.now() + self.linger });
                self.wire.give_up_writing();
                progress = true;
            }
            Err(error) => return Err(error),
        }
        if let Some(broken) = self.broken.take_if(|broken| self.wire.is_ended() || lent.alarm.now() >= broken.until) {
            return Err(broken.error);
        }
        if let Some(reason) = self.poll_over(cx, lent) {
            return Ok(Turn::Over(reason));
        }
        self.due = lent.alarm.poll_due(cx, self.deadline);
        if progress || self.due || !lent.side.sleep(cx) {
            return Ok(Turn::Again);
        }
        Ok(Turn::Asleep)
    }

    /// Gives the machine what came and what time it is.
    fn read(&mut self, cx: &mut Context<'_>, lent: &mut Lent<'_, L, E, X>) -> io::Result<bool> {
        let reads = (self.wants_read || self.reads_to_end && self.closing.is_some()) && !self.wire.is_ended();
        let bytes = match reads.then(|| self.wire.poll_read(cx, lent.reader)) {
            Some(Poll::Ready(bytes)) => Some(bytes?),
            Some(Poll::Pending) | None => None,
        };
        if bytes.is_none() && !self.due {
            return Ok(false);
        }
        let now = lent.alarm.now();
        let mut state = self.shared.lock();
        if self.due {
            state.link.stream().handle_timeout(now);
        }
        match bytes {
            Some([]) => state.link.stream().handle_eof(now),
            Some(bytes) => state.link.stream().handle_input(now, bytes),
            None => {}
        }
        while let Some(event) = state.link.stream().poll_event() {
            self.events.push_back(event);
        }
        Ok(true)
    }

    /// Hands over what futures and events gave, takes what is to be written, and lies down if nothing happens.
    fn settle(&mut self, cx: &Context<'_>, lent: &mut Lent<'_, L, E, X>, mut progress: bool) -> bool {
        let now = lent.alarm.now();
        let mut state = self.shared.lock();
        let State { link, beside, .. } = &mut *state;
        let stream = link.stream();
        progress |= lent.side.settle(now, stream.role_mut(), beside);
        self.wire.fill(|out| stream.poll_transmit(out));
        while let Some(event) = state.link.stream().poll_event() {
            self.events.push_back(event);
        }
        progress |= !self.events.is_empty();
        let wants_read = state.link.stream().wants_read();
        progress |= wants_read && !self.wants_read;
        self.wants_read = wants_read;
        self.deadline = state.link.stream().poll_timeout();
        let own = [self.closing.as_ref().map(|closing| closing.until), self.broken.as_ref().map(|broken| broken.until)];
        self.deadline = own.into_iter().chain([self.deadline]).flatten().min();
        if !progress {
            state.sleep(cx);
        }
        progress
    }

    /// The reason, once the last byte has gone out or has been waited for long enough.
    fn poll_over(&mut self, cx: &mut Context<'_>, lent: &mut Lent<'_, L, E, X>) -> Option<CloseReason> {
        let closing = self.closing.as_ref()?;
        let drained = self.wire.is_idle() && self.shared.lock().link.stream().is_drained();
        // A writer that cannot be closed is as good as closed.
        let closed = drained && Pin::new(&mut *lent.writer).poll_close(cx).is_ready();
        let gone = closed && (self.wire.is_ended() || !self.reads_to_end);
        (gone || lent.alarm.now() >= closing.until).then(|| closing.reason.clone())
    }

    /// The transport broke. After the end of input that is how a peer goes which left no one to read.
    fn fail(&mut self, error: io::Error, side: &mut SideOf<'_, L, E, X>) -> io::Result<CloseReason> {
        self.over = true;
        self.give_up(side);
        let outcome = match self.closing.take() {
            Some(closing) => Ok(closing.reason),
            None if self.wire.is_ended() => Ok(CloseReason::PeerClosed),
            None => Err(error),
        };
        self.reason = Some(outcome.as_ref().map_or(CloseReason::TransportFailed, Clone::clone));
        outcome
    }
    /// Tells the machine, and through it everyone who waits, that nothing more will come or go.
    fn give_up(&mut self, side: &mut SideOf<'_, L, E, X>) {
        side.abandon();
        let now = self.shared.now();
        let mut state = self.shared.lock();
        state.link.stream().handle_failure(now);
        while let Some(event) = state.link.stream().poll_event() {
            self.events.push_back(event);
        }
        drop(state);
        while let Some(event) = self.events.pop_front() {
            let _ = side.take_event(event);
        }
    }
}

/// Whether that is how a write fails when the reader has left.
fn is_gone(error: &io::Error) -> bool {
    use io::ErrorKind::{BrokenPipe, ConnectionAborted, ConnectionReset};
    matches!(error.kind(), BrokenPipe | ConnectionAborted | ConnectionReset)
}

/// Tells that a session has begun, and when.
pub(crate) fn open<L, X>(shared: &Shared<L, X>) -> Instant {
    shared.observed().tell(|observer| observer.opened());
    shared.now()
}

enum Turn {
    Again,
    Asleep,
    Over(CloseReason),
}

/// Turns of one poll: at 32 KiB a read, one MiB, before other tasks have theirs.
const TURNS: usize = 32;
