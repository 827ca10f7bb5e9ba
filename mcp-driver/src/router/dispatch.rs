//! From a method and its params to the handler that is meant.

use std::borrow::Cow;
use std::sync::Arc;

use mcp_proto::jsonrpc::{Raw, RpcError};
use mcp_proto::model::ResourceTemplate;
#[cfg(feature = "http")]
use serde_json::value::RawValue;

use super::arguments::Source;
use super::completion::complete;
use super::fault::FaultSlot;
use super::listing::{Entry, Listed, Listing};
use super::members::{Members, refused, text};
use super::mistake::{Mistake, child};
use super::served::Served;
use super::suggest::nearest;
use super::tables::Tables;
use super::threading::Threading;
use super::visibility::{View, Viewer};
use super::{Ctx, Routed, method, mistake};
use crate::Call;

/// Answers a call from the tables; what goes wrong with it that is the author's to mend is put into `fault`.
pub(crate) fn dispatch<T: Threading>(tables: &Tables<T>, call: Call, fault: FaultSlot) -> Result<Routed<T>, RpcError> {
    let ctx = |call| Ctx::new(call, &tables.sealing, fault);
    match &*call.method {
        "tools/list" => list(tables, &tables.tools, &call),
        "prompts/list" => list(tables, &tables.prompts, &call),
        "resources/list" => list(tables, &tables.resources, &call),
        "resources/templates/list" => list(tables, &tables.templates, &call),
        "tools/call" => call_tool(tables, ctx(call)?),
        "prompts/get" => get_prompt(tables, ctx(call)?),
        "resources/read" => read_resource(tables, ctx(call)?),
        "completion/complete" => complete(tables, ctx(call)?),
        name => {
            let served = tables.methods.get(name).ok_or_else(|| RpcError::method_not_found(name))?;
            method::run(&served, ctx(call)?)
        }
    }
}

/// What a call is for, as far as that can be told of it: a name or a URI.
pub(crate) fn target(call: &Call) -> Option<Box<str>> {
    let members = Members::of(call.params.as_ref()).ok()?;
    let (name, uri) = (members.find_text("name").ok()?, members.find_text("uri").ok()?);
    // Of both it is not known which is meant.
    let target = if uri.is_none() { name } else { uri.filter(|_| name.is_none()) };
    target.map(|target| target.into_owned().into())
}

fn list<T, I, H>(tables: &Tables<T>, listing: &Listing<I, H>, call: &Call) -> Result<Routed<T>, RpcError>
where
    T: Threading,
    I: Listed,
{
    let (version, params) = (call.context.version, call.params.as_ref());
    let view = tables.view(Viewer::new(&call.caller, &call.context));
    let page = if view.is_everything() {
        listing.list(version, params, None)
    } else {
        listing.list(version, params, Some(&|entry| view.shows(entry)))
    };
    page.map(|page| Routed::ready(page.into()))
}

/// What is there and is shown; what is hidden is not there.
fn shown<T, I, H>(listing: &Listing<I, H>, key: &str, view: &View<'_, T>) -> Option<Arc<Entry<I, H>>>
where
    T: Threading,
    I: Listed,
{
    listing.get(key).filter(|entry| view.shows(entry))
}

/// There is nothing of that name, for this caller; of what it sees, the nearest is named.
fn unknown<T, I, H>(noun: &str, name: &str, listing: &Listing<I, H>, view: &View<'_, T>) -> RpcError
where
    T: Threading,
    I: Listed,
{
    let offered = listing.offered();
    let visible = offered.iter().filter(|entry| view.shows(entry)).map(|entry| entry.item.key());
    RpcError::invalid_params(mistake::unknown(noun, name, visible))
}

fn call_tool<T: Threading>(tables: &Tables<T>, ctx: Ctx) -> Result<Routed<T>, RpcError> {
    let known = ctx.clone();
    let Named { name, arguments } = Named::read(known.params())?;
    let view = tables.view(Viewer::of(&known));
    let tool = shown(&tables.tools, &name, &view).ok_or_else(|| unknown("tool", &name, &tables.tools, &view))?;
    if let Some(arguments) = arguments.filter(|arguments| !arguments.starts_with('{')) {
        let came = serde_json::from_str(arguments).unwrap_or_default();
        let mistake = Mistake::unexpected("/arguments", "an object", &came);
        return Err(RpcError::invalid_params(format!("invalid params for tool `{name}`: {mistake}")));
    }
    #[cfg(feature = "http")]
    if !view.is_everything() {
        check_headers(&tool.handler, &known, arguments)?;
    }
    Ok(tool.handler.run(ctx, Source::Json(arguments)))
}

/// Checks the headers that mirror arguments, which the transport leaves alone where callers see different tools.
#[cfg(feature = "http")]
fn check_headers<T: Threading>(served: &Served<T>, ctx: &Ctx, arguments: Option<&str>) -> Result<(), RpcError> {
    let (Some(declared), Some(head)) = (&served.headers, ctx.caller().head()) else { return Ok(()) };
    if !ctx.version().is_modern() {
        return Ok(());
    }
    let arguments: Option<&RawValue> =
        arguments.map(serde_json::from_str).transpose().map_err(|error| RpcError::invalid_params(error.to_string()))?;
    declared.iter().try_for_each(|header| {
        let said = head.headers.get(header.header_name()).map(http::HeaderValue::as_bytes);
        header.check(said, arguments)
    })
}

fn get_prompt<T: Threading>(tables: &Tables<T>, ctx: Ctx) -> Result<Routed<T>, RpcError> {
    let known = ctx.clone();
    let (name, texts) = prompt(known.params())?;
    let view = tables.view(Viewer::of(&known));
    let prompt =
        shown(&tables.prompts, &name, &view).ok_or_else(|| unknown("prompt", &name, &tables.prompts, &view))?;
    Ok(prompt.handler.run(ctx, Source::Texts(&texts)))
}

fn read_resource<T: Threading>(tables: &Tables<T>, ctx: Ctx) -> Result<Routed<T>, RpcError> {
    let known = ctx.clone();
    let uri = uri(known.params())?;
    let view = tables.view(Viewer::of(&known));
    if let Some(resource) = shown(&tables.resources, &uri, &view) {
        return Ok(resource.handler.run(ctx, Source::Texts(&[])));
    }
    for entry in tables.templates.offered().iter().filter(|entry| view.shows(entry)) {
        if let Some(texts) = entry.handler.template.as_ref().and_then(|template| template.matches(&uri)) {
            return Ok(entry.handler.run(ctx, Source::Texts(&texts)));
        }
    }
    let offered = tables.resources.offered();
    let visible = offered.iter().filter(|entry| view.shows(entry)).map(|entry| entry.item.key());
    let mut error = RpcError::resource_not_found(&uri);
    if let Some(near) = nearest(&uri, visible) {
        error.message = format!("{}; did you mean `{near}`?", error.message).into();
    }
    Err(error)
}

/// Whether a caller can read the resource at `uri`.
pub(crate) fn is_readable<T: Threading>(tables: &Tables<T>, uri: &str, view: &View<'_, T>) -> bool {
    let matches = |entry: &Arc<Entry<ResourceTemplate, Served<T>>>| {
        let template = entry.handler.template.as_ref();
        template.is_some_and(|template| template.matches(uri).is_some()) && view.shows(entry)
    };
    shown(&tables.resources, uri, view).is_some() || tables.templates.offered().iter().any(matches)
}

/// The params of a call, as far as they are looked at here.
struct Named<'a> {
    name: Cow<'a, str>,
    arguments: Option<&'a str>,
}

impl<'a> Named<'a> {
    /// Plain params are taken as they stand; what is odd or wrong is for the parser to tell.
    fn read(raw: Option<&'a Raw>) -> Result<Self, RpcError> {
        if let Some([Some(name), arguments]) = raw.and_then(|raw| raw.pick(["name", "arguments"]))
            && let Some(name) = plain(name)
        {
            return Ok(Self { name: name.into(), arguments });
        }
        let members = Members::of(raw)?;
        Ok(Self { name: members.text("name")?, arguments: members.get("arguments")? })
    }
}

/// Texts by name.
type Texts<'a> = Vec<(Cow<'a, str>, Cow<'a, str>)>;

/// The prompt that is asked for, and its arguments in the order of their names.
fn prompt(raw: Option<&Raw>) -> Result<(Cow<'_, str>, Texts<'_>), RpcError> {
    let members = Members::of(raw)?;
    let name = members.text("name")?;
    let mut texts = Texts::new();
    let Some(arguments) = members.get("arguments")? else { return Ok((name, texts)) };
    let at = |mistake: Mistake| refused(Mistake::new("/arguments", mistake.what));
    let arguments = Members::read(arguments).map_err(at)?.into_all();
    if arguments.len() > MOST_TEXTS {
        return Err(at(Mistake::new("", format!("expected at most {MOST_TEXTS}, got {}", arguments.len()))));
    }
    for (name, value) in arguments {
        let value = text(value, &child("/arguments", &name)).map_err(refused)?;
        match texts.binary_search_by(|(known, _)| known.cmp(&name)) {
            Ok(at) => texts[at].1 = value,
            Err(at) => texts.insert(at, (name, value)),
        }
    }
    Ok((name, texts))
}

/// The resource that is asked for.
pub(crate) fn uri(raw: Option<&Raw>) -> Result<Cow<'_, str>, RpcError> {
    if let Some([Some(uri)]) = raw.and_then(|raw| raw.pick(["uri"]))
        && let Some(uri) = plain(uri)
    {
        return Ok(uri.into());
    }
    Members::of(raw)?.text("uri")
}

/// The text of a JSON string without escapes.
fn plain(value: &str) -> Option<&str> {
    value.strip_prefix('"')?.strip_suffix('"').filter(|text| !text.contains('\\'))
}

/// More arguments no prompt has. They are looked for among each other, which takes the square of how many there are.
const MOST_TEXTS: usize = 1024;
