//! An HTTP response that is open.

use alloc::collections::VecDeque;

use bytes::Bytes;

use super::SessionKey;
use super::head::Head;
use crate::Instant;
use crate::http::server::Output;

/// An HTTP response that is open: what of it waits to be sent.
#[derive(Debug)]
pub(super) struct Response {
    /// The session that it counts for.
    pub(super) session: Option<SessionKey>,
    /// The logical stream that it carries, until it is complete.
    pub(super) channel: Option<u64>,
    pub(super) phase: Phase,
    pieces: VecDeque<Piece>,
    /// Bytes that wait.
    pub(super) unsent: usize,
    /// The index of the last event that left here.
    pub(super) cursor: Option<u64>,
    /// It was named as ready since it was last polled dry.
    pub(super) named: bool,
    /// When it last said something.
    pub(super) spoke: Instant,
    /// When its silence is to be looked at.
    pub(super) due: Option<Instant>,
}

/// How far a response is decided.
///
/// | phase | on | next |
/// |---|---|---|
/// | `Undecided` | the answer | `Complete`, as JSON |
/// | `Undecided` | anything else, silence | `Streaming` |
/// | `Streaming` | the end of its stream, of its session, or of this leg of it | `Complete` |
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(super) enum Phase {
    Undecided,
    Streaming,
    /// Nothing is added any more.
    Complete,
}

#[derive(Debug)]
pub(super) enum Piece {
    Head(Head),
    Body(Bytes),
    Event { index: u64, text: Bytes },
    End,
}

impl Response {
    pub(super) const fn new(now: Instant) -> Self {
        Self {
            session: None,
            channel: None,
            phase: Phase::Undecided,
            pieces: VecDeque::new(),
            unsent: 0,
            cursor: None,
            named: false,
            spoke: now,
            due: None,
        }
    }

    pub(super) fn push(&mut self, piece: Piece) {
        self.unsent += piece.len();
        self.pieces.push_back(piece);
    }

    pub(super) fn pop(&mut self) -> Option<Output> {
        let piece = self.pieces.pop_front()?;
        self.unsent -= piece.len();
        Some(match piece {
            Piece::Head(head) => Output::Head(head.into_parts()),
            Piece::Body(text) => Output::Body(text),
            Piece::Event { index, text } => {
                self.cursor = Some(index);
                Output::Body(text)
            }
            Piece::End => Output::End,
        })
    }

    /// Whether all has been taken that was said so far.
    pub(super) fn is_read(&self) -> bool {
        self.pieces.is_empty()
    }

    /// Drops what waits, the head aside.
    pub(super) fn clear(&mut self) {
        self.pieces.retain(|piece| matches!(piece, Piece::Head(_)));
        self.unsent = 0;
    }
}

impl Piece {
    fn len(&self) -> usize {
        match self {
            Self::Body(text) | Self::Event { text, .. } => text.len(),
            Self::Head(_) | Self::End => 0,
        }
    }
}
