//! The call of a tool, in a test.

use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use mcp_driver::{CallError, Progress, ToolCall};
use mcp_proto::model::{CallToolResult, LoggingLevel};
use serde::Serialize;
use serde::de::DeserializeOwned;

use super::TestClient;

/// The call of a tool, made when its outcome is asked for.
///
/// # Example: what a tool gives, and how it fails
/// ```
/// use mcp_driver::{Router, named};
/// use mcp_testkit::TestClient;
/// use serde_json::json;
///
/// let divide = named(["a", "b"], |a: i64, b: i64| async move { a.checked_div(b).ok_or("it cannot be divided by 0") });
/// let client = TestClient::new(Router::new("calculator", "1.0").tool("divide", "Divides a by b", divide));
/// assert_eq!(client.call_tool("divide", json!({"a": 6, "b": 2})).json::<i64>(), 3);
/// assert_eq!(client.call_tool("divide", json!({"a": 6, "b": 0})).failure(), "it cannot be divided by 0");
/// assert!(client.call_tool("multiply", ()).error().to_string().contains("multiply"));
/// ```
#[must_use = "the call is made when its outcome is asked for"]
#[derive(Debug)]
pub struct TestCall<'a> {
    client: &'a TestClient,
    call: ToolCall,
}

impl<'a> TestCall<'a> {
    pub(super) const fn new(client: &'a TestClient, call: ToolCall) -> Self {
        Self { client, call }
    }

    /// Waits so long, of the test's time.
    pub fn timeout(self, timeout: Duration) -> Self {
        Self { call: self.call.timeout(timeout), ..self }
    }

    /// Asks for log messages, from `level` on.
    pub fn log_level(self, level: LoggingLevel) -> Self {
        Self { call: self.call.log_level(level), ..self }
    }

    /// Puts `value` under `key` of the request's `_meta`.
    pub fn meta(self, key: &str, value: impl Serialize) -> Self {
        Self { call: self.call.meta(key, value), ..self }
    }

    /// The text of the result.
    ///
    /// # Panics
    /// If the tool fails or gives something else.
    #[must_use]
    #[track_caller]
    pub fn text(self) -> String {
        self.client.wait_ok(self.call.text())
    }

    /// The structured result, or the text as JSON.
    ///
    /// # Panics
    /// If the tool fails or gives something else.
    #[must_use]
    #[track_caller]
    pub fn json<T: DeserializeOwned>(self) -> T {
        self.client.wait_ok(self.call.json())
    }

    /// The whole result, whether the tool fails or not.
    ///
    /// # Panics
    /// If there is none.
    #[must_use]
    #[track_caller]
    pub fn result(self) -> CallToolResult {
        self.client.wait_ok(self.call)
    }

    /// The whole result, and the progress before it.
    ///
    /// # Panics
    /// If there is none.
    #[must_use]
    #[track_caller]
    pub fn with_progress(self) -> (CallToolResult, Vec<Progress>) {
        let heard = Arc::new(Mutex::new(Vec::new()));
        let hears = heard.clone();
        let call = self.call.on_progress(move |step| hears.lock().unwrap_or_else(PoisonError::into_inner).push(step));
        let result = self.client.wait_ok(call);
        let heard = std::mem::take(&mut *heard.lock().unwrap_or_else(PoisonError::into_inner));
        (result, heard)
    }

    /// What the tool says of its failure.
    ///
    /// # Panics
    /// If it does not fail, or if the call fails otherwise.
    #[must_use]
    #[track_caller]
    pub fn failure(self) -> String {
        let client = self.client;
        match client.wait(self.call.json::<serde::de::IgnoredAny>()) {
            Err(CallError::Tool { text, .. }) => text,
            Err(CallError::Shape { .. }) | Ok(_) => {
                panic!("the tool was to fail, and did not{}", client.circumstances())
            }
            Err(error) => panic!("the tool was to fail, and the call did: {error}{}", client.circumstances()),
        }
    }

    /// Why the call has no result.
    ///
    /// # Panics
    /// If it has one.
    #[must_use]
    #[track_caller]
    pub fn error(self) -> CallError {
        let client = self.client;
        match client.wait(self.call) {
            Err(error) => error,
            Ok(result) => {
                panic!("the call was to fail, and gave {:?}{}", result.content, client.circumstances())
            }
        }
    }

    /// What became of the call.
    ///
    /// # Errors
    /// [`CallError`] if it has no result.
    ///
    /// # Panics
    /// If nothing can go on.
    #[track_caller]
    pub fn outcome(self) -> Result<CallToolResult, CallError> {
        self.client.wait(self.call)
    }
}
