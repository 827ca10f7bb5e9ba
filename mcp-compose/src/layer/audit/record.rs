//! What is told of a call.

use std::fmt;
use std::time::Duration;

use mcp_driver::{Caller, ConnectionId, Reply};
use mcp_proto::jsonrpc::{ErrorCode, Raw};
use mcp_proto::server::Context;
use mcp_proto::{InboundId, Version};

use crate::layer::printable::{printable, printable_json};
use crate::layer::target::Target;

/// What is told of a call. Every text is escaped and clipped, and fit to be printed.
///
/// As text it is one line: `ada tools/call sell ok 12ms`.
#[derive(Clone, Debug, Eq, PartialEq)]
#[non_exhaustive]
pub struct Record {
    /// The connection that it came on, among all of this process; `None` if it was made by hand. Over HTTP, each request
    /// of 2026-07-28 is one of its own.
    pub connection: Option<ConnectionId>,
    /// The call among those of its connection.
    pub id: InboundId,
    /// Who was authenticated; empty for nobody.
    pub subject: Box<str>,
    /// What the client calls itself, with its version: `host 1.2`. Nobody has verified that. Empty if it did not say.
    pub client: Box<str>,
    /// The revision that was spoken, and with it the era.
    pub version: Version,
    /// The method.
    pub method: Box<str>,
    /// The tool, prompt, resource or task that it was about, if its method is about one.
    pub target: Option<Box<str>>,
    /// Whether the call came with answers of the user's.
    pub answers: bool,
    /// The params, if they were asked for: JSON, unless it was cut.
    pub params: Option<Box<str>>,
    /// The trace that the call belongs to (`traceparent`), if it says so.
    pub trace: Option<Box<str>>,
    /// What came of it.
    pub outcome: Outcome,
    /// How long it took, from its start here to its end.
    pub duration: Duration,
}

/// What came of a call.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
#[non_exhaustive]
pub enum Outcome {
    /// A result.
    Ok,
    /// A result that says that the tool failed (`isError`).
    ToolError,
    /// An error.
    Error(ErrorCode),
    /// A question for the client; the call comes again with the answers.
    InputRequired,
    /// The call was dropped: its client cancelled it or has gone, or a layer further out gave it up.
    Cancelled,
    /// The call panicked.
    Panicked,
}

/// A call, as it comes in.
pub(super) struct What<'a> {
    pub(super) id: InboundId,
    pub(super) caller: &'a Caller,
    pub(super) context: &'a Context,
    pub(super) method: &'a str,
    pub(super) params: Option<&'a Raw>,
}

impl Record {
    pub(super) fn new(what: What<'_>, text: usize, params: usize) -> Self {
        let What { id, caller, context, method, params: came } = what;
        let info = context.client.info.as_ref();
        let client = info.map(|info| printable(&format!("{} {}", info.name, info.version), text));
        let payload = came.filter(|_| params > 0).map(|came| printable_json(came.as_str(), params));
        Self {
            connection: caller.connection(),
            id,
            subject: printable(caller.subject(), text),
            client: client.unwrap_or_default(),
            version: context.version,
            method: printable(method, text),
            target: Target::of(method, came).name().map(|target| printable(target, text)),
            answers: !context.answers.is_empty(),
            params: payload,
            trace: context.trace.as_ref().map(|trace| printable(&trace.parent, text)),
            outcome: Outcome::Panicked,
            duration: Duration::ZERO,
        }
    }
}

impl fmt::Display for Record {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let subject = if self.subject.is_empty() { "-" } else { &self.subject };
        write!(f, "{subject} {} {} ", self.method, self.target.as_deref().unwrap_or("-"))?;
        match &self.params {
            Some(params) => write!(f, "{} {:?} {params}", self.outcome, self.duration),
            None => write!(f, "{} {:?}", self.outcome, self.duration),
        }
    }
}

impl Outcome {
    pub(super) fn of(reply: &Reply) -> Self {
        match reply {
            Reply::Result(Ok(result)) if is_tool_error(result) => Self::ToolError,
            Reply::Result(Ok(_)) => Self::Ok,
            Reply::Result(Err(error)) => Self::Error(error.code),
            _ => Self::InputRequired,
        }
    }
}

/// A word: `ok`, `tool-error`, `error(-32602)`, `input-required`, `cancelled`, `panicked`.
impl fmt::Display for Outcome {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Ok => f.write_str("ok"),
            Self::ToolError => f.write_str("tool-error"),
            Self::Error(code) => write!(f, "error({code})"),
            Self::InputRequired => f.write_str("input-required"),
            Self::Cancelled => f.write_str("cancelled"),
            Self::Panicked => f.write_str("panicked"),
        }
    }
}

/// Whether a result says that its tool failed.
pub(crate) fn is_tool_error(result: &Raw) -> bool {
    matches!(result.pick(["isError"]), Some([Some("true")]))
}
