//! One step of a script.

use std::fmt;
use std::time::Duration;

use serde_json::Value;

#[derive(Clone, Debug)]
pub(super) enum Step {
    Open(Value),
    Expect {
        method: String,
        params: Value,
        name: Option<String>,
    },
    ExpectMessage(Value),
    ExpectClose,
    Reply {
        to: Option<String>,
        outcome: Result<Value, Value>,
    },
    /// Progress of a request, under the token that it came with.
    Progress {
        of: String,
        params: Value,
    },
    /// A request, with an id that is given or made up; or a notification.
    Say {
        method: String,
        params: Value,
        id: Option<Option<Value>>,
    },
    Raw(Vec<u8>),
    Again,
    Wait(Duration),
    Close,
}

impl fmt::Display for Step {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Open(_) => f.write_str("open the connection"),
            Self::Expect { method, params, .. } => write!(f, "expect {method} {params}"),
            Self::ExpectMessage(message) => write!(f, "expect {message}"),
            Self::ExpectClose => f.write_str("expect the peer to close"),
            Self::Reply { outcome: Ok(result), .. } => write!(f, "reply {result}"),
            Self::Reply { outcome: Err(error), .. } => write!(f, "fail with {error}"),
            Self::Progress { of, params } => write!(f, "tell the progress of {of}: {params}"),
            Self::Say { method, params, id: Some(_) } => write!(f, "request {method} {params}"),
            Self::Say { method, params, id: None } => write!(f, "notify {method} {params}"),
            Self::Raw(bytes) => write!(f, "say \"{}\"", bytes.escape_ascii()),
            Self::Again => f.write_str("say that again"),
            Self::Wait(span) => write!(f, "wait {span:?}"),
            Self::Close => f.write_str("close"),
        }
    }
}
