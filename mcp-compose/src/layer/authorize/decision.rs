//! What a policy says.

use mcp_proto::jsonrpc::RpcError;
use serde::Serialize;

use crate::layer::printable::printable;
use crate::layer::refusal::FORBIDDEN;

/// How much of a name an answer repeats.
const NAME: usize = 64;

/// What a policy says.
#[derive(Clone, Debug, Eq, PartialEq)]
#[non_exhaustive]
pub enum Decision {
    /// The call is made.
    Allow,
    /// The call is not made.
    Deny(Denial),
}

impl Decision {
    /// Not so, and why, in words for the client.
    #[must_use]
    pub fn deny(reason: impl Into<Box<str>>) -> Self {
        Self::Deny(Denial { reason: reason.into(), scopes: Box::default() })
    }

    /// Not with the token that came: it would need these scopes.
    ///
    /// # Example
    /// ```
    /// use mcp_compose::layer::{Decision, Denial};
    ///
    /// let Decision::Deny(denial) = Decision::needs_scopes(["files:write"]) else { unreachable!() };
    /// assert_eq!(&*denial.reason, "the token has not all scopes that this takes: files:write");
    /// ```
    #[must_use]
    pub fn needs_scopes<'a>(scopes: impl IntoIterator<Item = &'a str>) -> Self {
        let scopes = scopes.into_iter().collect::<Vec<_>>().join(" ");
        let reason = format!("the token has not all scopes that this takes: {scopes}").into();
        Self::Deny(Denial { reason, scopes: scopes.into() })
    }
}

/// Why a call is not made.
#[derive(Clone, Debug, Eq, PartialEq)]
#[non_exhaustive]
pub struct Denial {
    /// The reason, in words for the client.
    pub reason: Box<str>,
    /// The scopes that it would take, with blanks between them; empty if that is not what is missing. The error says
    /// them in its data, as `WWW-Authenticate` would: `{"error": "insufficient_scope", "scope": ".."}` (RFC 6750, 3.1).
    pub scopes: Box<str>,
}

impl Denial {
    /// What the client is told; where things are hidden, what it would be told if there were none.
    pub(crate) fn answer(&self, method: &str, target: Option<&str>, hides: bool) -> RpcError {
        #[derive(Serialize)]
        struct Data<'a> {
            error: &'a str,
            scope: &'a str,
        }

        if hides && let Some(target) = target {
            match method {
                "tools/call" => return unknown("tool", target),
                "prompts/get" => return unknown("prompt", target),
                "resources/read" | "resources/subscribe" => return RpcError::resource_not_found(target),
                _ => {}
            }
        }
        let error = RpcError::new(FORBIDDEN, self.reason.clone());
        if self.scopes.is_empty() {
            return error;
        }
        error.with_data(&Data { error: "insufficient_scope", scope: &self.scopes })
    }
}

/// Said as a router says it.
fn unknown(noun: &str, name: &str) -> RpcError {
    RpcError::invalid_params(format!("unknown {noun}: {}", printable(name, NAME)))
}
