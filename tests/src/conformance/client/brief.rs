//! What the suite asks for.

use std::env;

use mcp_proto::Version;
use mcp_proto::model::Object;
use serde::Deserialize;

use super::Failed;

/// What the suite asks for, as it puts it into the environment.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct Brief {
    /// The name of the scenario.
    pub scenario: String,
    /// The revision to speak.
    pub version: Version,
    /// What else the scenario says.
    pub context: Context,
}

/// What a scenario may say besides; what is about things that are not there yet is left out.
#[derive(Clone, Debug, Default, Deserialize)]
#[non_exhaustive]
#[serde(default, rename_all = "camelCase")]
pub struct Context {
    /// The calls to make.
    pub tool_calls: Vec<ToolCall>,
}

/// A call to make.
#[derive(Clone, Debug, Deserialize)]
#[non_exhaustive]
pub struct ToolCall {
    /// Of which tool.
    pub name: String,
    /// With what.
    pub arguments: Object,
}

/// Whether a scenario is done by this client.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
#[allow(clippy::exhaustive_enums, reason = "it is or it is not")]
pub enum Work {
    /// It is.
    Ours,
    /// It is about something that is not there yet.
    NotYet,
}

impl Brief {
    /// Reads the environment.
    ///
    /// # Errors
    /// It does not say what the suite says, or not in a way that can be read.
    pub fn read() -> Result<Self, Failed> {
        let version = env::var("MCP_CONFORMANCE_PROTOCOL_VERSION")?.parse()?;
        let context = match env::var("MCP_CONFORMANCE_CONTEXT") {
            Ok(context) => serde_json::from_str(&context)?,
            Err(_) => Context::default(),
        };
        Ok(Self { scenario: env::var("MCP_CONFORMANCE_SCENARIO")?, version, context })
    }

    /// Whether the scenario is one for this client; `tally.py` has the same list.
    #[must_use]
    pub fn work(&self) -> Work {
        let not_yet = self.scenario.starts_with("auth/");
        if not_yet { Work::NotYet } else { Work::Ours }
    }
}
