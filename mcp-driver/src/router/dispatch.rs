//! From a method and its params to the handler that is meant.

use std::borrow::Cow;

use mcp_proto::jsonrpc::{Raw, RpcError};
use serde::Deserialize;
use serde_json::value::RawValue;

use super::arguments::{Source, params};
use super::completion::complete;
use super::tables::Tables;
use super::threading::Threading;
use super::{Ctx, Routed};
use crate::Call;

/// Answers a call from the tables.
pub(crate) fn dispatch<T: Threading>(tables: &Tables<T>, call: Call) -> Result<Routed<T>, RpcError> {
    let version = call.context.version;
    match &*call.method {
        "tools/list" => tables.tools.list(version, call.params.as_ref()),
        "prompts/list" => tables.prompts.list(version, call.params.as_ref()),
        "resources/list" => tables.resources.list(version, call.params.as_ref()),
        "resources/templates/list" => tables.templates.list(version, call.params.as_ref()),
        "tools/call" => call_tool(tables, Ctx::new(call, &tables.sealing)?),
        "prompts/get" => get_prompt(tables, Ctx::new(call, &tables.sealing)?),
        "resources/read" => read_resource(tables, Ctx::new(call, &tables.sealing)?),
        "completion/complete" => complete(tables, Ctx::new(call, &tables.sealing)?),
        method => Err(RpcError::method_not_found(method)),
    }
}

fn call_tool<T: Threading>(tables: &Tables<T>, ctx: Ctx) -> Result<Routed<T>, RpcError> {
    let known = ctx.clone();
    let Named { name, arguments } = Named::read(known.params())?;
    let tool = tables.tools.get(&name).ok_or_else(|| RpcError::invalid_params(format!("unknown tool: {name}")))?;
    if arguments.is_some_and(|arguments| !arguments.starts_with('{')) {
        return Err(RpcError::invalid_params("invalid params: `arguments`: expected an object"));
    }
    Ok(tool.handler.run(ctx, Source::Json(arguments)))
}

fn get_prompt<T: Threading>(tables: &Tables<T>, ctx: Ctx) -> Result<Routed<T>, RpcError> {
    #[derive(Deserialize)]
    struct Params<'a> {
        #[serde(borrow)]
        name: Cow<'a, str>,
        #[serde(borrow, default)]
        arguments: Option<Texts<'a>>,
    }

    type Texts<'a> = std::collections::BTreeMap<Cow<'a, str>, Cow<'a, str>>;

    let known = ctx.clone();
    let Params { name, arguments } = params(known.params())?;
    let prompt =
        tables.prompts.get(&name).ok_or_else(|| RpcError::invalid_params(format!("unknown prompt: {name}")))?;
    let texts: Vec<_> = arguments.into_iter().flatten().collect();
    Ok(prompt.handler.run(ctx, Source::Texts(&texts)))
}

fn read_resource<T: Threading>(tables: &Tables<T>, ctx: Ctx) -> Result<Routed<T>, RpcError> {
    #[derive(Deserialize)]
    struct Params<'a> {
        #[serde(borrow)]
        uri: Cow<'a, str>,
    }

    let known = ctx.clone();
    let Params { uri } = params(known.params())?;
    if let Some(resource) = tables.resources.get(&uri) {
        return Ok(resource.handler.run(ctx, Source::Texts(&[])));
    }
    let Some(template) = tables.templates.find(|served| served.template.as_ref()?.matches(&uri).map(drop)) else {
        return Err(RpcError::resource_not_found(&uri));
    };
    let texts = template.0.handler.template.as_ref().and_then(|template| template.matches(&uri)).unwrap_or_default();
    Ok(template.0.handler.run(ctx, Source::Texts(&texts)))
}

/// The params of a call, as far as they are looked at here.
struct Named<'a> {
    name: Cow<'a, str>,
    arguments: Option<&'a str>,
}

impl<'a> Named<'a> {
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
