//! From a method and its params to the handler that is meant.

use std::borrow::Cow;
use std::sync::Arc;

use mcp_proto::jsonrpc::{Raw, RpcError};
#[cfg(feature = "http")]
use serde_json::value::RawValue;

use super::arguments::Source;
use super::completion::complete;
use super::ctx::Hidden;
#[cfg(feature = "http")]
use super::facts::Facts;
use super::fault::FaultSlot;
use super::held::{Reach, held};
use super::listing::{Entry, Listing};
use super::members::{Members, refused, text};
use super::mistake::{Mistake, child};
use super::suggest::nearest;
use super::tables::Tables;
use super::visibility::{Filtering, View, Viewer};
use super::{Ctx, method, mistake};
use crate::Call;

/// Answers a call from the tables, or runs its handler; what goes wrong with it that is the author's to mend is put into
/// `fault`.
// A call is large, and what moves it into a function of its own copies it.
#[inline]
pub(crate) fn dispatch(
    tables: &Tables,
    filters: &dyn Filtering,
    call: Call,
    fault: FaultSlot,
    reach: &mut dyn Reach,
) -> Result<(), RpcError> {
    let ctx = |call| Ctx::new(call, &tables.sealing, fault, filters.count() > 0);
    match &*call.method {
        "tools/list" => list(&tables.tools, filters, &call, reach),
        "prompts/list" => list(&tables.prompts, filters, &call, reach),
        "resources/list" => list(&tables.resources, filters, &call, reach),
        "resources/templates/list" => list(&tables.templates, filters, &call, reach),
        "tools/call" => call_tool(tables, filters, ctx(call)?, reach),
        "prompts/get" => get_prompt(tables, filters, ctx(call)?, reach),
        "resources/read" => read_resource(tables, filters, ctx(call)?, reach),
        "completion/complete" => complete(tables, filters, ctx(call)?, reach),
        name => {
            if !held(reach, || tables.methods.get(name)) {
                return Err(RpcError::method_not_found(name));
            }
            let ctx = ctx(call)?;
            ctx.hide(hidden(tables, &View::new(Viewer::of(&ctx), filters)));
            method::run(ctx, reach)
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

fn list(listing: &Listing, filters: &dyn Filtering, call: &Call, reach: &mut dyn Reach) -> Result<(), RpcError> {
    let (version, params) = (call.context.version, call.params.as_ref());
    let view = View::new(Viewer::new(&call.caller, &call.context), filters);
    let page = if view.is_everything() {
        listing.list(version, params, None)
    } else {
        listing.list(version, params, Some(&|entry| view.shows(entry)))
    };
    reach.answer(page?.into());
    Ok(())
}

/// What is there and is shown; what is hidden is not there.
fn shown(listing: &Listing, key: &str, view: &View<'_>) -> Option<Arc<Entry>> {
    listing.get(key).filter(|entry| view.shows(entry))
}

/// What is there and is shown, with its handler taken hold of.
fn reached(listing: &Listing, key: &str, view: &View<'_>, reach: &mut dyn Reach) -> Option<Arc<Entry>> {
    loop {
        let entry = shown(listing, key, view)?;
        // What has been replaced meanwhile is looked up again.
        if reach.take(entry.slot) {
            return Some(entry);
        }
    }
}

/// There is nothing of that name, for this caller; of what it sees, the nearest is named.
pub(super) fn unknown(noun: &str, name: &str, listing: &Listing, view: &View<'_>) -> RpcError {
    RpcError::invalid_params(mistake::unknown(noun, name, near(name, listing, view)))
}

/// The key that is nearest to one that is not there, of those that are shown.
pub(super) fn near(key: &str, listing: &Listing, view: &View<'_>) -> Option<Box<str>> {
    let offered = listing.offered();
    let mut visible = Vec::new();
    for entry in &*offered {
        if view.shows(entry) {
            visible.push(entry.item.key());
        }
    }
    nearest(key, visible).map(Box::from)
}

fn call_tool(tables: &Tables, filters: &dyn Filtering, ctx: Ctx, reach: &mut dyn Reach) -> Result<(), RpcError> {
    let known = ctx.clone();
    let Named { name, arguments } = Named::read(known.params())?;
    let view = View::new(Viewer::of(&known), filters);
    let tool =
        reached(&tables.tools, &name, &view, reach).ok_or_else(|| unknown("tool", &name, &tables.tools, &view))?;
    if let Some(arguments) = arguments.filter(|arguments| !arguments.starts_with('{')) {
        let came = serde_json::from_str(arguments).unwrap_or_default();
        let mistake = Mistake::unexpected("/arguments", "an object", &came);
        return Err(RpcError::invalid_params(format!("invalid params for tool `{name}`: {mistake}")));
    }
    #[cfg(feature = "http")]
    if !view.is_everything() {
        check_headers(&tool.facts, &known, arguments)?;
    }
    drop(tool);
    reach.run(ctx, Source::Json(arguments));
    Ok(())
}

/// Checks the headers that mirror arguments, which the transport leaves alone where callers see different tools.
#[cfg(feature = "http")]
fn check_headers(facts: &Facts, ctx: &Ctx, arguments: Option<&str>) -> Result<(), RpcError> {
    let (Some(declared), Some(head)) = (&facts.headers, ctx.caller().head()) else { return Ok(()) };
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

fn get_prompt(tables: &Tables, filters: &dyn Filtering, ctx: Ctx, reach: &mut dyn Reach) -> Result<(), RpcError> {
    let known = ctx.clone();
    let (name, texts) = prompt(known.params())?;
    let view = View::new(Viewer::of(&known), filters);
    reached(&tables.prompts, &name, &view, reach).ok_or_else(|| unknown("prompt", &name, &tables.prompts, &view))?;
    reach.run(ctx, Source::Texts(&texts));
    Ok(())
}

fn read_resource(tables: &Tables, filters: &dyn Filtering, ctx: Ctx, reach: &mut dyn Reach) -> Result<(), RpcError> {
    ctx.give_on(tables.resources.terms());
    let known = ctx.clone();
    let uri = uri(known.params())?;
    let view = View::new(Viewer::of(&known), filters);
    if reached(&tables.resources, &uri, &view, reach).is_some() {
        reach.run(ctx, Source::Texts(&[]));
        return Ok(());
    }
    'look: loop {
        for entry in &*tables.templates.offered() {
            let Some(template) = entry.facts.template.as_ref().filter(|_| view.shows(entry)) else { continue };
            if let Some(texts) = template.matches(&uri) {
                // As in `reached`.
                if !reach.take(entry.slot) {
                    continue 'look;
                }
                ctx.hide(hidden(tables, &view));
                reach.run(ctx, Source::Texts(&texts));
                return Ok(());
            }
        }
        break;
    }
    let mut error = RpcError::resource_not_found(&uri);
    if let Some(near) = near(&uri, &tables.resources, &view) {
        error.message = format!("{}; did you mean `{near}`?", error.message).into();
    }
    Err(error)
}

/// The resources and the templates that are there and not for a caller.
fn hidden(tables: &Tables, view: &View<'_>) -> Hidden {
    let sees = |entry: &Entry| view.shows(entry);
    let sees: Option<&dyn Fn(&Entry) -> bool> = if view.is_everything() { None } else { Some(&sees) };
    let mut hidden = tables.resources.hidden(sees);
    hidden.extend(tables.templates.hidden(sees));
    Hidden::new(hidden)
}

/// Whether a caller can read the resource at `uri`.
pub(crate) fn is_readable(tables: &Tables, uri: &str, view: &View<'_>) -> bool {
    let matches = |entry: &Arc<Entry>| {
        let template = entry.facts.template.as_ref();
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
        let value = text(value.get(), &child("/arguments", &name)).map_err(refused)?;
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
