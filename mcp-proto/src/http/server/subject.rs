//! What a request is about.

use alloc::borrow::Cow;
use alloc::format;

use serde::Deserialize;
use serde_json::value::RawValue;

use crate::jsonrpc::RpcError;

/// What a request is about, where headers mirror it ("Standard Request Headers").
#[derive(Debug)]
pub(super) struct Subject<'a> {
    /// The name of the tool or of the prompt, or the URI of the resource; none if the body has no such text.
    pub(super) name: Option<Cow<'a, str>>,
    /// The arguments of a tool, as they stand.
    pub(super) arguments: Option<&'a RawValue>,
    pub(super) is_tool: bool,
}

/// The members of the params that are mirrored. One that stands twice is refused, however it is written: the
/// application might read the other.
#[derive(Deserialize)]
struct Members<'a> {
    #[serde(borrow, default)]
    name: Option<&'a RawValue>,
    #[serde(borrow, default)]
    uri: Option<&'a RawValue>,
    #[serde(borrow, default)]
    arguments: Option<&'a RawValue>,
}

impl<'a> Subject<'a> {
    /// None for methods that are about nothing.
    pub(super) fn of(method: &str, params: Option<&'a RawValue>) -> Result<Option<Self>, RpcError> {
        let is_tool = method == "tools/call";
        let by_uri = method == "resources/read";
        if !is_tool && !by_uri && method != "prompts/get" {
            return Ok(None);
        }
        let Some(params) = params else { return Ok(Some(Self { name: None, arguments: None, is_tool })) };
        let members: Members<'a> = serde_json::from_str(params.get())
            .map_err(|error| RpcError::invalid_params(format!("`params`: {error}")))?;
        let name = if by_uri { members.uri } else { members.name };
        Ok(Some(Self {
            name: name.and_then(|name| text(name.get())),
            arguments: members.arguments.filter(|_| is_tool),
            is_tool,
        }))
    }
}

/// A JSON string, its escapes resolved.
fn text(json: &str) -> Option<Cow<'_, str>> {
    #[derive(Deserialize)]
    struct Text<'a>(#[serde(borrow)] Cow<'a, str>);

    serde_json::from_str(json).ok().map(|Text(text)| text)
}
