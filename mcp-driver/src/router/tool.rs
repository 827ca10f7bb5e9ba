//! Tools and their calls.

use std::borrow::Cow;
use std::fmt;
use std::future::Future;
#[cfg(feature = "http")]
use std::sync::Arc;

use mcp_proto::Version;
#[cfg(feature = "http")]
use mcp_proto::http::param_header::{ParamHeader, annotations};
use mcp_proto::jsonrpc::{Raw, RpcError};
use mcp_proto::model::{CallToolResult, Tool, encode_for};
use mcp_proto::server::Context;
use serde::Deserialize;
use serde::de::DeserializeOwned;
use serde_json::value::RawValue;

use super::arguments::{arguments, params};
use super::listing::Entry;
use super::tables::Tables;
use super::{Ctx, Failure, Routed, ToolOutput};
use crate::{CallHandle, Reply};

/// Runs a tool on the text of its arguments.
pub(crate) struct ToolHandler {
    run: Box<Run>,
    /// The arguments that travel in headers too.
    #[cfg(feature = "http")]
    headers: Option<Arc<[ParamHeader]>>,
}

type Run = dyn Fn(Option<&str>, Ctx) -> Routed + Send + Sync;

impl fmt::Debug for ToolHandler {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("ToolHandler")
    }
}

impl ToolHandler {
    #[cfg(feature = "http")]
    pub(crate) fn headers(&self) -> Option<Arc<[ParamHeader]>> {
        self.headers.clone()
    }
}

/// Panics over a schema that cannot be served.
pub(crate) fn entry<A, F, Fut, O>(tool: Tool, handler: F) -> Entry<Tool, ToolHandler>
where
    A: DeserializeOwned + 'static,
    F: Fn(A, Ctx) -> Fut + Send + Sync + 'static,
    Fut: Future<Output = Result<O, Failure>> + Send + 'static,
    O: ToolOutput + 'static,
{
    let name = tool.name.clone();
    let run = move |text: Option<&str>, ctx: Ctx| {
        let version = ctx.version();
        let arguments = match arguments::<A>(text) {
            Ok(arguments) => arguments,
            Err(error) => {
                let told = format!("invalid arguments for tool `{name}`: {error}");
                return Routed::ready(reply(version, CallToolResult::error(told)));
            }
        };
        let running = handler(arguments, ctx);
        Routed::running(async move {
            match running.await.and_then(|output| Ok(output.into_call_result()?)) {
                Ok(result) => reply(version, result),
                Err(failure) => failure.into_reply(|told| reply(version, CallToolResult::error(told))),
            }
        })
    };
    let handler = ToolHandler {
        run: Box::new(run),
        #[cfg(feature = "http")]
        headers: headers(&tool),
    };
    Entry { item: tool, handler }
}

/// `tools/call`.
pub(crate) fn call(
    tables: &Tables,
    raw: Option<&Raw>,
    context: Context,
    handle: CallHandle,
) -> Result<Routed, RpcError> {
    let Params { name, arguments } = Params::read(raw)?;
    let tool = tables.tools.get(&name).ok_or_else(|| RpcError::invalid_params(format!("unknown tool: {name}")))?;
    if arguments.is_some_and(|arguments| !arguments.starts_with('{')) {
        return Err(RpcError::invalid_params("invalid params: `arguments`: expected an object"));
    }
    Ok((tool.handler.run)(arguments, Ctx::new(context, handle)?))
}

#[cfg(feature = "http")]
fn headers(tool: &Tool) -> Option<Arc<[ParamHeader]>> {
    match annotations(&tool.input_schema) {
        Ok(headers) => (!headers.is_empty()).then(|| headers.into()),
        Err(error) => panic!("the schema of tool `{}` cannot be served over HTTP: {error}", tool.name),
    }
}

/// The params of a call, as far as they are looked at here.
struct Params<'a> {
    name: Cow<'a, str>,
    arguments: Option<&'a str>,
}

impl<'a> Params<'a> {
    /// Plain params are taken as they stand; what is odd or wrong is for the parser to tell.
    fn read(raw: Option<&'a Raw>) -> Result<Self, RpcError> {
        #[derive(Deserialize)]
        struct Parsed<'a> {
            #[serde(borrow)]
            name: Cow<'a, str>,
            #[serde(borrow, default)]
            arguments: Option<&'a RawValue>,
        }

        if let Some([Some(name), arguments]) = raw.and_then(|raw| raw.pick(["name", "arguments"]))
            && let Some(name) = plain(name)
        {
            return Ok(Self { name: name.into(), arguments });
        }
        let Parsed { name, arguments } = params(raw)?;
        Ok(Self { name, arguments: arguments.map(RawValue::get) })
    }
}

/// The text of a JSON string without escapes.
fn plain(value: &str) -> Option<&str> {
    value.strip_prefix('"')?.strip_suffix('"').filter(|text| !text.contains('\\'))
}

fn reply(version: Version, result: CallToolResult) -> Reply {
    encode_for(version, result).map_err(|error| RpcError::internal(error.to_string())).into()
}
