//! The heads of responses.

use http::header::RETRY_AFTER;
use http::response::Parts;
use http::{HeaderValue, StatusCode};

use super::session_id::SessionId;
use crate::http::header::SESSION_ID;
use crate::http::server::respond;

/// What a response begins with; written out when it leaves.
#[derive(Clone, Copy, Debug)]
pub(super) struct Head {
    status: StatusCode,
    content: Content,
    /// The session that this response opens.
    session: Option<SessionId>,
}

#[derive(Clone, Copy, Debug)]
enum Content {
    Nothing,
    Json { length: usize },
    Events,
}

impl Head {
    pub(super) const fn empty(status: StatusCode) -> Self {
        Self { status, content: Content::Nothing, session: None }
    }

    pub(super) const fn json(status: StatusCode, length: usize, opens: Option<SessionId>) -> Self {
        Self { status, content: Content::Json { length }, session: opens }
    }

    pub(super) const fn events() -> Self {
        Self { status: StatusCode::OK, content: Content::Events, session: None }
    }

    pub(super) fn into_parts(self) -> Parts {
        let mut parts = match self.content {
            Content::Nothing => respond::empty_head(self.status),
            Content::Json { length } => respond::json_head(self.status, length),
            Content::Events => respond::events_head(),
        };
        let headers = &mut parts.headers;
        if matches!(self.status, StatusCode::SERVICE_UNAVAILABLE | StatusCode::TOO_MANY_REQUESTS) {
            headers.insert(RETRY_AFTER, HeaderValue::from_static("1"));
        }
        if let Some(session) = self.session
            && let Ok(id) = HeaderValue::from_bytes(&session.digits())
        {
            headers.insert(SESSION_ID, id);
        }
        parts
    }
}
