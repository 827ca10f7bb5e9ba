//! What the sessions of an endpoint share.

use alloc::boxed::Box;
use alloc::collections::VecDeque;
use alloc::sync::Arc;

use super::responses::Responses;
use super::{EventLog, SessionKey};
use crate::http::server::Config;
use crate::server::Event;

/// What the sessions of an endpoint share.
#[derive(Debug)]
pub(super) struct Shared {
    pub(super) config: Arc<Config>,
    pub(super) responses: Responses,
    /// None if no event is kept: then events have no ids and nothing can be resumed.
    pub(super) log: Option<Box<dyn EventLog>>,
    /// What the application is to be told, in order.
    pub(super) events: VecDeque<(SessionKey, Event)>,
}
