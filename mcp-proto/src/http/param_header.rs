//! Arguments of tools that travel in headers (Streamable HTTP page of 2026-07-28, "Custom Headers from Tool
//! Parameters").

mod annotation;
mod argument;
mod integer;
#[cfg(test)]
mod tests;

use alloc::borrow::Cow;
use alloc::boxed::Box;
use alloc::format;
use alloc::string::String;
use alloc::sync::Arc;
use alloc::vec::Vec;
use core::fmt;

use http::HeaderName;
use serde_json::value::RawValue;

use super::field_value;
use crate::jsonrpc::{ErrorCode, RpcError};
use crate::model::Object;

/// An `x-mcp-header` annotation: the argument at this path travels in this header.
#[derive(Clone, Debug, Eq, PartialEq)]
#[non_exhaustive]
pub struct ParamHeader {
    /// The keys that lead to the argument.
    pub path: Vec<Box<str>>,
    /// The header's name after `Mcp-Param-`, as annotated.
    pub name: Box<str>,
    header: HeaderName,
}

/// Why the annotations of a schema cannot be used.
#[derive(Clone, Debug, Eq, PartialEq, thiserror::Error)]
#[error("`x-mcp-header` at `{place}` {rule}")]
#[non_exhaustive]
pub struct BadAnnotation {
    /// Which part of the schema has it, as a JSON pointer: `/properties/region`.
    pub place: Box<str>,
    /// The rule that it breaks, to be read after "it".
    pub rule: &'static str,
}

/// The annotations of a tool's input schema.
///
/// Only properties that a chain of `properties` leads to can be annotated, with names that differ by more than case,
/// and only if their `type` is `string`, `integer` or `boolean`. What a schema holds that is no schema, such as
/// `default` and `enum`, is not looked at. Linear in the size of the schema.
///
/// # Errors
/// The first that breaks a rule: the whole tool is then invalid for HTTP.
///
/// # Example
/// ```
/// use mcp_proto::http::param_header;
/// use serde_json::{json, value::RawValue};
///
/// let schema = json!({ "properties": { "region": { "type": "string", "x-mcp-header": "Region" } } });
/// let headers = param_header::annotations(schema.as_object().expect("an object"))?;
/// assert_eq!(headers[0].header_name(), "mcp-param-region");
///
/// let arguments = RawValue::from_string(r#"{"region":"us-west1"}"#.to_owned()).expect("JSON");
/// assert_eq!(headers[0].value(&arguments).as_deref(), Some("us-west1"));
/// # Ok::<(), param_header::BadAnnotation>(())
/// ```
pub fn annotations(input_schema: &Object) -> Result<Vec<ParamHeader>, BadAnnotation> {
    annotation::find(input_schema)
}

impl ParamHeader {
    /// The whole name of the header: `mcp-param-region`.
    #[must_use]
    pub fn header_name(&self) -> HeaderName {
        self.header.clone()
    }

    /// What the header says about these arguments of a call, before
    /// [`field_value::encode`]: text as it is, integers in decimal, `true` or `false`.
    ///
    /// `None`, and then the header is left out, if the argument is absent or null, or cannot travel: an object, an
    /// array, a fraction, an integer that JavaScript would not keep (beyond 2^53 - 1).
    #[must_use]
    pub fn value<'a>(&self, arguments: &'a RawValue) -> Option<Cow<'a, str>> {
        argument::value(argument::at(arguments.get(), &self.path)?)
    }

    /// Checks what came in this header against the arguments, as servers must ("Server Behavior for Custom Headers").
    /// `HttpService` and the like have done so already for the tools whose annotations they were told.
    ///
    /// # Errors
    /// [`HEADER_MISMATCH`](ErrorCode::HEADER_MISMATCH), if only one of the two has a value, or they have different ones.
    pub fn check(&self, said: Option<&[u8]>, arguments: Option<&RawValue>) -> Result<(), RpcError> {
        let name = &self.header;
        let mismatch = |what: String| Err(RpcError::new(ErrorCode::HEADER_MISMATCH, format!("`{name}` {what}")));
        let meant = arguments.and_then(|arguments| Some((self.value(arguments)?, arguments)));
        match (said, meant) {
            (None, None) => Ok(()),
            (None, Some(_)) => mismatch("is missing: the body has a value for it".into()),
            (Some(_), None) => mismatch("is there, and the body has no value for it".into()),
            (Some(said), Some((meant, arguments))) => match field_value::decode(said) {
                Ok(said) if self.agrees(&said, arguments) => Ok(()),
                Ok(said) => mismatch(format!("says {said:?}, and the body {meant:?}")),
                Err(error) => Err(RpcError::new(ErrorCode::HEADER_MISMATCH, format!("`{name}`: {error}"))),
            },
        }
    }

    /// Whether a header that says `decoded` fits these arguments: integers by their value, so that `42.0` is 42, all
    /// else to the letter. Never if the argument cannot travel or is not there: then there must be no header.
    #[must_use]
    pub fn agrees(&self, decoded: &str, arguments: &RawValue) -> bool {
        let Some(argument) = argument::at(arguments.get(), &self.path) else { return false };
        match integer::read(argument) {
            Some(number) => integer::read(decoded) == Some(number),
            None => argument::value(argument).is_some_and(|value| value == decoded),
        }
    }
}

/// Knows which arguments of which tool travel in headers.
pub trait ToolHeaders: fmt::Debug {
    /// The annotations of a tool; none for a tool without and for one that does not exist.
    fn of_tool(&self, name: &str) -> Option<Arc<[ParamHeader]>>;
}

/// No tool has annotations.
impl ToolHeaders for () {
    fn of_tool(&self, _: &str) -> Option<Arc<[ParamHeader]>> {
        None
    }
}
