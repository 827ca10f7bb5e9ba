//! Params and arguments as the types that want them.

use mcp_proto::jsonrpc::{Raw, RpcError};
use serde::Deserialize;
use serde::de::DeserializeOwned;

/// The params of a method, borrowed.
///
/// # Errors
/// -32602, naming the field.
pub(crate) fn params<'a, T: Deserialize<'a>>(params: Option<&'a Raw>) -> Result<T, RpcError> {
    let text = params.map_or("{}", Raw::as_str);
    borrowed(text).map_err(|error| RpcError::invalid_params(format!("invalid params: {error}")))
}

/// The arguments of a tool or a prompt; none are taken for `{}`.
///
/// # Errors
/// Which field was wrong, and what was expected there.
pub(crate) fn arguments<A: DeserializeOwned>(text: Option<&str>) -> Result<A, String> {
    borrowed(text.unwrap_or("{}"))
}

/// The good case is decoded plainly; following the path costs, and is done for the bad one.
fn borrowed<'a, T: Deserialize<'a>>(text: &'a str) -> Result<T, String> {
    if let Ok(value) = serde_json::from_str(text) {
        return Ok(value);
    }
    let mut deserializer = serde_json::Deserializer::from_str(text);
    serde_path_to_error::deserialize(&mut deserializer).map_err(|error| {
        let path = error.path().to_string();
        let message = plain(&error.into_inner().to_string());
        if path == "." { message } else { format!("`{path}`: {message}") }
    })
}

/// Without the place in the text, which the peer has not written as it came here.
fn plain(message: &str) -> String {
    message.rfind(" at line ").map_or(message, |end| &message[..end]).to_owned()
}
