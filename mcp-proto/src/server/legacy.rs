//! All that revisions before 2026-07-28 have and it does not: the session, requests of the server, subscriptions of
//! single resources, pings, batches.

mod batch;
mod ping;
mod server_request;
mod session;
mod sessionless;
mod subscribe;

pub(super) use server_request::Replay;

use crate::Version;
use crate::model::LoggingLevel;
use crate::rpc::id_table::IdTable;
use server_request::Question;
use session::Session;

/// The legacy half of a server's state.
#[derive(Debug)]
pub(super) struct Legacy {
    /// Opened by `initialize`, never closed before the connection.
    session: Option<Session>,
    /// Our requests that wait for an answer, by their ids.
    questions: IdTable<i64, Question>,
    /// The last id that was given to a request of ours.
    minted: i64,
}

impl Legacy {
    pub(super) const fn new() -> Self {
        Self { session: None, questions: IdTable::new(), minted: 0 }
    }

    pub(super) fn is_open(&self) -> bool {
        self.session.is_some()
    }

    pub(super) fn version(&self) -> Option<Version> {
        self.session.as_ref().map(|session| session.version)
    }

    /// From which level on log messages go out.
    pub(super) fn level(&self) -> Option<&LoggingLevel> {
        self.session.as_ref().map(|session| &session.level)
    }

    fn mint(&mut self) -> i64 {
        self.minted += 1;
        self.minted
    }
}
