//! What a client asks, and on what terms.

use alloc::boxed::Box;
use core::time::Duration;

use crate::Version;
use crate::jsonrpc::{EncodeError, Raw};
use crate::method::Method;
use crate::model::{ClientCapabilities, LoggingLevel, encode_for};

/// A request to be sent: a method, its params, and on what terms. The machine adds what the revision wants (`_meta`,
/// ids, tokens).
///
/// # Example
/// ```
/// use mcp_proto::client::Request;
/// use mcp_proto::jsonrpc::Raw;
///
/// let request = Request::new("tools/list", None).with_progress();
/// assert_eq!(&*request.method, "tools/list");
/// ```
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct Request {
    /// The method.
    pub method: Box<str>,
    /// The params, a JSON object. A `_meta` in it is kept; the protocol's own keys in it are overwritten.
    pub params: Option<Raw>,
    /// How long to wait for an answer, instead of [`Config::request_timeout`](super::Config::request_timeout).
    pub timeout: Option<Duration>,
    /// How long to wait in all, instead of [`Config::max_request_time`](super::Config::max_request_time).
    pub max_time: Option<Duration>,
    /// Whether progress is wanted.
    pub progress: bool,
    /// From which level on log messages about this request are wanted (modern; in the legacy era the level is the
    /// session's, set by `logging/setLevel`).
    pub log_level: Option<LoggingLevel>,
    /// What the server is told that this client can do, for this request alone, instead of
    /// [`Config::capabilities`](super::Config::capabilities) (modern; in the legacy era the session says it). For those
    /// who ask on behalf of somebody else.
    pub capabilities: Option<Box<ClientCapabilities>>,
    /// Whether any result is the result: one that asks for input or has a `resultType` that this machine does not know
    /// ends the request as it came, and nothing is asked ([`with_any_result`](Self::with_any_result)).
    pub any_result: bool,
    /// Makes params of a known type what a revision defines; what came as JSON goes out as it came.
    fit: Option<fn(&Raw, Version) -> Option<Raw>>,
}

impl Request {
    /// A request on the configuration's terms.
    #[must_use]
    pub fn new(method: impl Into<Box<str>>, params: Option<Raw>) -> Self {
        Self {
            method: method.into(),
            params,
            timeout: None,
            max_time: None,
            progress: false,
            log_level: None,
            capabilities: None,
            any_result: false,
            fit: None,
        }
    }

    /// A request for a typed method. Its params are [fitted](crate::model::Fit) to the revision when it leaves, which
    /// may be agreed on later than this is made.
    ///
    /// # Errors
    /// [`EncodeError`] if the params cannot be encoded.
    pub fn typed<M: Method>(params: &M::Params) -> Result<Self, EncodeError> {
        let request = Self::new(M::NAME, Some(Raw::encode(params)?));
        Ok(Self { fit: Some(fitted::<M>), ..request })
    }

    /// Asks for progress.
    #[must_use]
    pub const fn with_progress(mut self) -> Self {
        self.progress = true;
        self
    }

    /// Waits this long for an answer.
    #[must_use]
    pub const fn with_timeout(mut self, timeout: Duration) -> Self {
        self.timeout = Some(timeout);
        self
    }

    /// Waits this long in all.
    #[must_use]
    pub const fn with_max_time(mut self, max_time: Duration) -> Self {
        self.max_time = Some(max_time);
        self
    }

    /// Asks for log messages from this level on.
    #[must_use]
    pub fn with_log_level(mut self, level: LoggingLevel) -> Self {
        self.log_level = Some(level);
        self
    }

    /// Says what whoever it is asked for can do.
    #[must_use]
    pub fn with_capabilities(mut self, capabilities: ClientCapabilities) -> Self {
        self.capabilities = Some(Box::new(capabilities));
        self
    }

    /// Takes whatever result comes, an `InputRequiredResult` too (multi round-trip page of 2026-07-28): whoever passes
    /// it on sends the request again by itself, with `inputResponses` and `requestState` among the params.
    #[must_use]
    pub const fn with_any_result(mut self) -> Self {
        self.any_result = true;
        self
    }

    /// Makes the params what `version` defines, if they are of a known type. Once is enough: a request is sent again in
    /// revisions of one era only.
    pub(super) fn fit(&mut self, version: Version) {
        let Some(fit) = self.fit.take() else { return };
        if let Some(fitted) = self.params.as_ref().and_then(|params| fit(params, version)) {
            self.params = Some(fitted);
        }
    }
}

fn fitted<M: Method>(params: &Raw, version: Version) -> Option<Raw> {
    let params: M::Params = params.decode().ok()?;
    encode_for(version, params).ok()
}
