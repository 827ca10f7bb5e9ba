//! `_meta`, the metadata of a message or of a value in it.

use alloc::string::{String, ToString};

use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::fit::keep;
use super::part::Write;
use super::source::Read;
use super::tree::from_value_ref;
use super::{ClientCapabilities, Fit, Implementation, LoggingLevel, Object, ProgressToken, RelatedTask};
use crate::Version;
use crate::jsonrpc::{DecodeError, EncodeError, WireId};

/// The keys of `_meta` that the specification gives a meaning to.
pub mod keys {
    /// What progress notifications for this request are to carry (base/utilities/progress, all revisions).
    pub const PROGRESS_TOKEN: &str = "progressToken";
    /// The revision that this request speaks (2026-07-28).
    pub const PROTOCOL_VERSION: &str = "io.modelcontextprotocol/protocolVersion";
    /// The software that sends this request (2026-07-28).
    pub const CLIENT_INFO: &str = "io.modelcontextprotocol/clientInfo";
    /// What the client can do while it waits for this request (2026-07-28).
    pub const CLIENT_CAPABILITIES: &str = "io.modelcontextprotocol/clientCapabilities";
    /// The least severe log message wanted while this request runs (2026-07-28).
    pub const LOG_LEVEL: &str = "io.modelcontextprotocol/logLevel";
    /// The software that answered (2026-07-28).
    pub const SERVER_INFO: &str = "io.modelcontextprotocol/serverInfo";
    /// The id of the `subscriptions/listen` request that this notification belongs to (2026-07-28).
    pub const SUBSCRIPTION_ID: &str = "io.modelcontextprotocol/subscriptionId";
    /// The task that this message belongs to (basic/utilities/tasks, 2025-11-25).
    pub const RELATED_TASK: &str = "io.modelcontextprotocol/related-task";
    /// What to tell the model while a task runs (basic/utilities/tasks, 2025-11-25).
    pub const MODEL_IMMEDIATE_RESPONSE: &str = "io.modelcontextprotocol/model-immediate-response";
    /// W3C Trace Context: the position in the trace.
    pub const TRACE_PARENT: &str = "traceparent";
    /// W3C Trace Context: what vendors add to it.
    pub const TRACE_STATE: &str = "tracestate";
    /// W3C Baggage.
    pub const BAGGAGE: &str = "baggage";
}

/// The keys that mean something in 2026-07-28 alone.
const MODERN: [&str; 6] = [
    keys::PROTOCOL_VERSION,
    keys::CLIENT_INFO,
    keys::CLIENT_CAPABILITIES,
    keys::LOG_LEVEL,
    keys::SERVER_INFO,
    keys::SUBSCRIPTION_ID,
];

/// The keys that mean something in 2025-11-25 alone.
const CORE_TASKS: [&str; 2] = [keys::RELATED_TASK, keys::MODEL_IMMEDIATE_RESPONSE];

/// `_meta`: an open object in which the specification defines a few [`keys`].
///
/// The typed getters give `None` for what is absent and for what has another shape; [`Meta::decode`] tells the two
/// apart.
///
/// # Example
/// ```
/// use mcp_proto::model::{Meta, ProgressToken};
///
/// let meta = Meta::new().with_progress_token(7).with("com.example/tenant", "blue");
/// assert_eq!(meta.progress_token(), Some(ProgressToken::Number(7)));
/// ```
#[derive(Clone, Debug, Default, Deserialize, PartialEq, Serialize)]
#[serde(transparent)]
#[allow(clippy::exhaustive_structs, reason = "the object itself, and nothing else")]
pub struct Meta(pub Object);

impl Meta {
    /// The empty object.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// The value under `key`.
    #[must_use]
    pub fn get(&self, key: &str) -> Option<&Value> {
        self.0.get(key)
    }

    /// The value under `key` as a `T`; `None` if the key is absent.
    ///
    /// # Errors
    /// [`DecodeError`] if the value has another shape.
    pub fn decode<T: DeserializeOwned>(&self, key: &str) -> Result<Option<T>, DecodeError> {
        let Some(value) = self.0.get(key) else { return Ok(None) };
        T::deserialize(value).map(Some).map_err(|error| DecodeError { message: error.to_string().into() })
    }

    /// Whether there is no key.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Puts `value` under `key`.
    pub fn insert(&mut self, key: &str, value: impl Into<Value>) {
        self.0.insert(key.into(), value.into());
    }

    /// Puts `value`, encoded, under `key`.
    ///
    /// # Errors
    /// [`EncodeError`] if the value cannot be written as JSON; then nothing changes.
    pub fn encode<T: Serialize + ?Sized>(&mut self, key: &str, value: &T) -> Result<(), EncodeError> {
        let value = serde_json::to_value(value).map_err(|error| EncodeError { message: error.to_string().into() })?;
        self.0.insert(key.into(), value);
        Ok(())
    }

    /// Puts `value` under `key`.
    #[must_use]
    pub fn with(mut self, key: &str, value: impl Into<Value>) -> Self {
        self.insert(key, value);
        self
    }

    /// Puts `token` under [`keys::PROGRESS_TOKEN`].
    #[must_use]
    pub fn with_progress_token(self, token: impl Into<ProgressToken>) -> Self {
        self.with(keys::PROGRESS_TOKEN, token.into())
    }

    /// Puts `id` under [`keys::SUBSCRIPTION_ID`].
    #[must_use]
    pub fn with_subscription_id(self, id: impl Into<WireId>) -> Self {
        let id = match id.into() {
            WireId::Number(number) => Value::from(number),
            WireId::String(text) => Value::from(String::from(text)),
        };
        self.with(keys::SUBSCRIPTION_ID, id)
    }

    /// [`keys::PROGRESS_TOKEN`].
    #[must_use]
    pub fn progress_token(&self) -> Option<ProgressToken> {
        self.read(keys::PROGRESS_TOKEN)
    }

    /// [`keys::PROTOCOL_VERSION`], which may name a revision that this crate does not know.
    #[must_use]
    pub fn protocol_version(&self) -> Option<&str> {
        self.text(keys::PROTOCOL_VERSION)
    }

    /// [`keys::CLIENT_INFO`].
    #[must_use]
    pub fn client_info(&self) -> Option<Implementation> {
        self.read(keys::CLIENT_INFO)
    }

    /// [`keys::CLIENT_CAPABILITIES`].
    #[must_use]
    pub fn client_capabilities(&self) -> Option<ClientCapabilities> {
        self.read(keys::CLIENT_CAPABILITIES)
    }

    /// [`keys::LOG_LEVEL`].
    #[must_use]
    pub fn log_level(&self) -> Option<LoggingLevel> {
        self.read(keys::LOG_LEVEL)
    }

    /// [`keys::SERVER_INFO`].
    #[must_use]
    pub fn server_info(&self) -> Option<Implementation> {
        self.read(keys::SERVER_INFO)
    }

    /// [`keys::SUBSCRIPTION_ID`].
    #[must_use]
    pub fn subscription_id(&self) -> Option<WireId> {
        self.read(keys::SUBSCRIPTION_ID)
    }

    /// [`keys::RELATED_TASK`].
    #[must_use]
    pub fn related_task(&self) -> Option<RelatedTask> {
        self.read(keys::RELATED_TASK)
    }

    /// [`keys::TRACE_PARENT`].
    #[must_use]
    pub fn trace_parent(&self) -> Option<&str> {
        self.text(keys::TRACE_PARENT)
    }

    /// [`keys::TRACE_STATE`].
    #[must_use]
    pub fn trace_state(&self) -> Option<&str> {
        self.text(keys::TRACE_STATE)
    }

    /// [`keys::BAGGAGE`].
    #[must_use]
    pub fn baggage(&self) -> Option<&str> {
        self.text(keys::BAGGAGE)
    }

    fn text(&self, key: &str) -> Option<&str> {
        self.0.get(key)?.as_str()
    }

    fn read<T: Read>(&self, key: &str) -> Option<T> {
        from_value_ref(self.0.get(key)?).ok()
    }
}

impl From<Object> for Meta {
    fn from(object: Object) -> Self {
        Self(object)
    }
}

/// Removes the keys that have a meaning in other revisions alone, and fits the client's capabilities.
impl Fit for Meta {
    fn fit(&mut self, version: Version) {
        if version != Version::V2025_11_25 {
            remove(&mut self.0, &CORE_TASKS);
        }
        if !version.is_modern() {
            remove(&mut self.0, &MODERN);
            return;
        }
        let Some(mut capabilities) = self.client_capabilities() else { return };
        capabilities.fit(version);
        self.insert(keys::CLIENT_CAPABILITIES, capabilities.part());
    }
}

fn remove(object: &mut Object, keys: &[&str]) {
    if keys.iter().any(|key| object.contains_key(*key)) {
        keep(object, &mut |key, _| !keys.contains(&key));
    }
}
