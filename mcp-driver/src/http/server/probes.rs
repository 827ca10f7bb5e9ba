//! Whoever asks how the server is.

use std::fmt;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;

use bytes::Bytes;
use http::header::{ALLOW, CACHE_CONTROL, CONTENT_TYPE};
use http::request::Parts;
use http::{HeaderValue, Method, Response, StatusCode};

/// The paths on which a server tells how it is, which is no MCP.
#[derive(Clone, Default)]
pub(crate) struct Probes {
    pub(super) health: Option<Box<str>>,
    pub(super) ready: Option<(Box<str>, IsReady)>,
}

type IsReady = Arc<dyn Fn() -> bool + Send + Sync>;

impl Probes {
    /// What is said to a request, if it is for one of the paths.
    pub(super) fn answer(&self, head: &Parts, leaving: bool) -> Option<Response<Bytes>> {
        let path = Some(head.uri.path());
        let (status, words) = if self.health.as_deref() == path {
            (StatusCode::OK, "up\n")
        } else if let Some((_, ready)) = self.ready.as_ref().filter(|(ready, _)| Some(&**ready) == path) {
            let ready = || catch_unwind(AssertUnwindSafe(|| ready())).unwrap_or(false);
            match leaving {
                true => (StatusCode::SERVICE_UNAVAILABLE, "draining\n"),
                false if ready() => (StatusCode::OK, "ready\n"),
                false => (StatusCode::SERVICE_UNAVAILABLE, "not ready\n"),
            }
        } else {
            return None;
        };
        let words = if head.method == Method::HEAD { "" } else { words };
        let mut response = Response::new(Bytes::from_static(words.as_bytes()));
        *response.status_mut() = status;
        if head.method != Method::GET && head.method != Method::HEAD {
            response = Response::new(Bytes::new());
            *response.status_mut() = StatusCode::METHOD_NOT_ALLOWED;
            response.headers_mut().insert(ALLOW, HeaderValue::from_static("GET, HEAD"));
        }
        response.headers_mut().insert(CACHE_CONTROL, HeaderValue::from_static("no-store"));
        response.headers_mut().insert(CONTENT_TYPE, HeaderValue::from_static("text/plain"));
        Some(response)
    }
}

impl fmt::Debug for Probes {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let ready = self.ready.as_ref().map(|(path, _)| path);
        f.debug_struct("Probes").field("health", &self.health).field("ready", &ready).finish()
    }
}
