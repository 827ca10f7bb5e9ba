//! The call of a tool.

use std::fmt;
use std::future::Future;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll};
use std::time::Duration;

use mcp_proto::RequestHandle;
use mcp_proto::client::Request;
use mcp_proto::jsonrpc::Raw;
use mcp_proto::method::{CallTool, Method};
use mcp_proto::model::{CallToolParams, CallToolResult, ContentBlock, LoggingLevel};
use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::Value;

#[cfg(feature = "validation")]
use super::output_schemas;
use super::{Answer, CallError, PeerShared, Progress, Steps, arguments};
use crate::decoding::{decode, follow};

/// The call of a tool, which goes out when it is awaited; dropping it cancels.
///
/// It gives the [`CallToolResult`] as it is, and that the tool has failed is no error then. [`json`](Self::json) and
/// [`text`](Self::text) give what is in it, and then it is one.
///
/// With the cargo feature `validation` a structured result is held against the output schema of its tool, if the tools
/// were listed before, and one that breaks it is [`CallError::Schema`]. [`Peer::call`](crate::Peer::call) takes whatever
/// comes.
///
/// # Example: three ways to ask
/// ```no_run
/// use mcp_driver::Peer;
/// use serde_json::json;
///
/// # async fn example(peer: Peer) -> Result<(), mcp_driver::CallError> {
/// let sum: i64 = peer.call_tool("add", json!({"a": 1, "b": 2})).json().await?;
/// let time = peer.call_tool("now", ()).text().await?;
/// let whole = peer.call_tool("look", ()).await?;
/// println!("{sum}, {time}, {:?}, {:?}", whole.is_error, whole.content);
/// # Ok(())
/// # }
/// ```
///
/// # Example: all that can be said of a call
/// ```no_run
/// # async fn example(peer: mcp_driver::Peer) -> Result<(), mcp_driver::CallError> {
/// use std::time::Duration;
///
/// use mcp_driver::proto::model::{LoggingLevel, keys};
///
/// let found = peer
///     .call_tool("search", serde_json::json!({"for": "rust"}))
///     .text()
///     .timeout(Duration::from_secs(10))
///     .log_level(LoggingLevel::Warning)
///     .meta(keys::TRACE_PARENT, "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01")
///     .on_progress(|step| println!("{} of {:?}", step.progress, step.total))
///     .await?;
/// println!("{found}");
/// # Ok(())
/// # }
/// ```
#[must_use = "a call that nobody awaits is not sent"]
pub struct ToolCall<T = CallToolResult> {
    answer: Answer,
    tool: Box<str>,
    read: fn(&str, CallToolResult) -> Result<T, CallError>,
}

impl ToolCall {
    pub(crate) fn new(shared: Arc<PeerShared>, tool: &str, arguments: impl Serialize) -> Self {
        let request = arguments::object(arguments)
            .map_err(|problem| CallError::arguments(CallTool::NAME, problem))
            .and_then(|arguments| {
                let mut params = CallToolParams::new(tool);
                params.arguments = arguments;
                Request::typed::<CallTool>(&params).map_err(|error| CallError::encode(CallTool::NAME, error))
            });
        Self { answer: Answer::known(shared, CallTool::NAME, request), tool: tool.into(), read: |_, result| Ok(result) }
    }

    /// Reads the structured result as a `T`, or the text as JSON where the tool gives no structured one.
    ///
    /// # Errors
    /// When awaited: [`CallError::Tool`] if the tool failed, [`CallError::Shape`] if its result is no `T`, besides what
    /// any call may meet.
    ///
    /// # Example: a struct in, a struct out
    /// ```no_run
    /// use mcp_driver::Peer;
    /// use serde::{Deserialize, Serialize};
    ///
    /// #[derive(Serialize)]
    /// struct Where {
    ///     city: &'static str,
    /// }
    ///
    /// #[derive(Deserialize)]
    /// struct Weather {
    ///     degrees: f64,
    /// }
    ///
    /// # async fn example(peer: Peer) -> Result<(), mcp_driver::CallError> {
    /// let weather: Weather = peer.call_tool("weather", &Where { city: "Oslo" }).json().await?;
    /// println!("{} degrees", weather.degrees);
    /// # Ok(())
    /// # }
    /// ```
    pub fn json<T: DeserializeOwned>(self) -> ToolCall<T> {
        ToolCall { answer: self.answer, tool: self.tool, read: read_json }
    }

    /// Takes the text of the result; several pieces become lines.
    ///
    /// # Errors
    /// When awaited: [`CallError::Tool`] if the tool failed, [`CallError::Shape`] if it gives something else than text.
    pub fn text(self) -> ToolCall<String> {
        ToolCall { answer: self.answer, tool: self.tool, read: read_text }
    }
}

impl<T> ToolCall<T> {
    /// Gives the progress as a stream, which ends with the answer.
    pub fn steps(self) -> Steps<Self> {
        Steps::new(self, |call, hear| call.on_progress(hear))
    }

    /// As [`Answer::on_progress`].
    pub fn on_progress(mut self, hear: impl FnMut(Progress) + Send + 'static) -> Self {
        self.answer = self.answer.on_progress(hear);
        self
    }

    /// As [`Answer::timeout`].
    pub fn timeout(mut self, timeout: Duration) -> Self {
        self.answer = self.answer.timeout(timeout);
        self
    }

    /// As [`Answer::log_level`].
    pub fn log_level(mut self, level: LoggingLevel) -> Self {
        self.answer = self.answer.log_level(level);
        self
    }

    /// As [`Answer::meta`].
    pub fn meta(mut self, key: &str, value: impl Serialize) -> Self {
        self.answer = self.answer.meta(key, value);
        self
    }

    /// As [`Answer::handle`].
    #[must_use]
    pub const fn handle(&self) -> Option<RequestHandle> {
        self.answer.handle()
    }

    fn read(&self, raw: &Raw) -> Result<T, CallError> {
        let result: CallToolResult =
            decode(raw).map_err(|error| CallError::decode(CallTool::NAME, error).about(&self.tool))?;
        #[cfg(feature = "validation")]
        output_schemas::check(self.answer.shared(), &self.tool, &result)?;
        (self.read)(&self.tool, result)
    }
}

impl<T> Future for ToolCall<T> {
    type Output = Result<T, CallError>;

    fn poll(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Self::Output> {
        let this = self.get_mut();
        let polled = Pin::new(&mut this.answer).poll(cx);
        polled.map(|outcome| match outcome {
            Ok(raw) => this.read(&raw),
            Err(error) => Err(error.about(&this.tool)),
        })
    }
}

impl<T> fmt::Debug for ToolCall<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ToolCall").field("tool", &self.tool).field("answer", &self.answer).finish()
    }
}

fn read_json<T: DeserializeOwned>(tool: &str, result: CallToolResult) -> Result<T, CallError> {
    let result = succeeded(tool, result)?;
    let Some(structured) = result.structured_content else { return parse_text(tool, &result.content) };
    read(&structured).map_err(|problem| shape(tool, format!("the structured result cannot be read: {problem}")))
}

/// What is not structured may be JSON all the same; servers before 2025-06-18 had no other way.
fn parse_text<T: DeserializeOwned>(tool: &str, content: &[ContentBlock]) -> Result<T, CallError> {
    let [ContentBlock::Text(only)] = content else {
        let problem = format!("expected a structured result, or one text that is JSON, got {}", describe(content));
        return Err(shape(tool, problem));
    };
    let problem = match serde_json::from_str(&only.text) {
        Ok(value) => match read(&value) {
            Ok(value) => return Ok(value),
            Err(problem) => format!("the text is JSON and cannot be read: {problem}"),
        },
        Err(_) => "expected a structured result, got text that is no JSON; `text` gives it as it is".to_owned(),
    };
    Err(shape(tool, problem))
}

/// Reads a `T`, or tells at which place it is another.
fn read<T: DeserializeOwned>(value: &Value) -> Result<T, String> {
    follow(value).map_err(|misread| misread.told())
}

fn read_text(tool: &str, result: CallToolResult) -> Result<String, CallError> {
    let content = succeeded(tool, result)?.content;
    let texts = content.iter().map(|block| match block {
        ContentBlock::Text(text) => Some(text.text.as_str()),
        _ => None,
    });
    match texts.collect::<Option<Vec<&str>>>() {
        Some(lines) if !lines.is_empty() => Ok(lines.join("\n")),
        _ => {
            Err(shape(tool, format!("expected text, got {}; await the call itself for all of it", describe(&content))))
        }
    }
}

/// The result of a tool that did not fail.
fn succeeded(tool: &str, result: CallToolResult) -> Result<CallToolResult, CallError> {
    if result.is_error != Some(true) {
        return Ok(result);
    }
    let texts = result.content.iter().filter_map(|block| match block {
        ContentBlock::Text(text) => Some(text.text.as_str()),
        _ => None,
    });
    Err(CallError::Tool { tool: tool.into(), text: texts.collect::<Vec<_>>().join("\n") })
}

fn shape(tool: &str, problem: String) -> CallError {
    CallError::Shape { tool: tool.into(), problem: problem.into() }
}

/// What a result holds, in words.
fn describe(content: &[ContentBlock]) -> String {
    if content.is_empty() {
        return "nothing".into();
    }
    content.iter().map(|block| block.word().unwrap_or("something unknown")).collect::<Vec<_>>().join(", ")
}
