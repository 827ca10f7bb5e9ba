//! The heads of responses.

use http::header::{CACHE_CONTROL, CONTENT_LENGTH, CONTENT_TYPE, RETRY_AFTER};
use http::response::Parts;
use http::{HeaderValue, Response, StatusCode};

use super::session_id::SessionId;
use crate::http::header::{ACCEL_BUFFERING, SESSION_ID};

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
        let (mut parts, ()) = Response::new(()).into_parts();
        parts.status = self.status;
        let headers = &mut parts.headers;
        match self.content {
            // A 204 has no length (RFC 9110, 8.6).
            Content::Nothing if self.status == StatusCode::NO_CONTENT => {}
            Content::Nothing => drop(headers.insert(CONTENT_LENGTH, HeaderValue::from_static("0"))),
            Content::Json { length } => {
                headers.insert(CONTENT_TYPE, HeaderValue::from_static("application/json"));
                headers.insert(CONTENT_LENGTH, length.into());
            }
            Content::Events => {
                headers.insert(CONTENT_TYPE, HeaderValue::from_static("text/event-stream"));
                headers.insert(CACHE_CONTROL, HeaderValue::from_static("no-cache, no-transform"));
                headers.insert(ACCEL_BUFFERING, HeaderValue::from_static("no"));
            }
        }
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
