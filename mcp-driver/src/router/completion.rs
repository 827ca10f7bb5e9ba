//! Completion of what is being typed.

use std::collections::BTreeMap;
use std::fmt;
use std::sync::{Arc, PoisonError, RwLock};

use mcp_proto::jsonrpc::{Raw, RpcError};
use mcp_proto::method::{Complete, Method};
use mcp_proto::model::{CompleteParams, CompleteResult, Completion, CompletionReference};

use super::arguments::{Source, Taking};
use super::dispatch::unknown;
use super::handler::Handler;
use super::held::{Reach, held};
use super::kind::Kind;
use super::listing::Listed;
use super::members::refused;
use super::mistake::Mistake;
use super::parameter::Parameter;
use super::served::{Definition, Known, Takes, definition};
use super::slots::Slot;
use super::suggest::nearest;
use super::tables::Tables;
use super::visibility::{Filtering, View, Viewer};
use super::{Ctx, mistake};
use crate::decoding::misread;

/// What is being typed: a parameter of the handler that completes it.
///
/// # Example: what may follow depends on what is filled in
/// ```
/// use mcp_driver::router::Completing;
///
/// async fn cities(typed: Completing) -> Vec<&'static str> {
///     let cities: &[&str] = match typed.arguments.get("country").map(String::as_str) {
///         Some("Norway") => &["Bergen", "Oslo"],
///         _ => &["Basel", "Bern", "Oslo"],
///     };
///     cities.iter().copied().filter(|city| city.starts_with(&typed.value)).collect()
/// }
/// # let _ = cities;
/// ```
#[derive(Clone, Debug, Default, Eq, PartialEq)]
#[non_exhaustive]
pub struct Completing {
    /// What is typed so far.
    pub value: String,
    /// The other arguments that are filled in already.
    pub arguments: BTreeMap<String, String>,
}

/// Marks what is being typed.
#[derive(Debug)]
#[allow(clippy::exhaustive_enums, reason = "a marker, which has no values")]
pub enum Typed {}

#[diagnostic::do_not_recommend]
impl<S> Parameter<S, Typed> for Completing {
    fn take(taking: &mut Taking<'_>, _: &S) -> Option<Self> {
        taking.completing().cloned()
    }
}

/// What completes an argument: a [`Handler`] that takes what is typed as a [`Completing`], and gives a list of texts.
#[diagnostic::on_unimplemented(
    message = "this completes no argument: a completer is an `async fn(Completing) -> Vec<String>`",
    label = "takes something that is no extractor, or gives something else",
    note = "what is typed so far, and what is filled in already, is in the `Completing`; it may take extractors too, and give a `Result`"
)]
pub trait Completer<S, M>: Handler<Completion, S, M> {}

impl Definition for Completion {
    definition!();

    fn name(&self) -> &'static str {
        "completion"
    }
}

/// Which argument of what.
pub(crate) type Key = (&'static str, Box<str>, Box<str>);

/// Where handlers are, by what they complete.
#[derive(Default)]
pub(crate) struct Completions(RwLock<Vec<(Key, Slot)>>);

impl Completions {
    pub(crate) fn is_empty(&self) -> bool {
        self.0.read().unwrap_or_else(PoisonError::into_inner).is_empty()
    }

    /// Adds a handler, or replaces the one for that argument. Gives the slot of what it replaced.
    pub(crate) fn insert(&self, kind: &'static str, of: &str, argument: &str, slot: Slot) -> Option<Slot> {
        let mut kept = self.0.write().unwrap_or_else(PoisonError::into_inner);
        match place(&kept, kind, of, argument) {
            Ok(at) => Some(std::mem::replace(&mut kept[at].1, slot)),
            Err(at) => {
                kept.insert(at, ((kind, of.into(), argument.into()), slot));
                None
            }
        }
    }

    /// All of them.
    pub(crate) fn all(&self) -> Vec<(Key, Slot)> {
        self.0.read().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// Removes the handlers for all arguments of what has been removed itself. Gives their slots.
    pub(crate) fn remove(&self, kind: &'static str, of: &str) -> Vec<Slot> {
        let mut removed = Vec::new();
        self.0.write().unwrap_or_else(PoisonError::into_inner).retain(|((kept, name, _), slot)| {
            let is_of = *kept == kind && **name == *of;
            if is_of {
                removed.push(*slot);
            }
            !is_of
        });
        removed
    }

    fn get(&self, kind: &str, of: &str, argument: &str) -> Option<Slot> {
        let kept = self.0.read().unwrap_or_else(PoisonError::into_inner);
        place(&kept, kind, of, argument).ok().map(|at| kept[at].1)
    }
}

/// Where the completer of an argument is, or would be.
fn place(kept: &[(Key, Slot)], kind: &str, of: &str, argument: &str) -> Result<usize, usize> {
    kept.binary_search_by(|((its_kind, its_of, its_argument), _)| {
        (*its_kind, &**its_of, &**its_argument).cmp(&(kind, of, argument))
    })
}

impl fmt::Debug for Completions {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Completions").finish_non_exhaustive()
    }
}

/// `completion/complete`: an argument that nothing completes has no values.
pub(crate) fn complete(
    tables: &Tables,
    filters: &dyn Filtering,
    ctx: Ctx,
    reach: &mut dyn Reach,
) -> Result<(), RpcError> {
    let asked = asked(ctx.params())?;
    let view = View::new(Viewer::of(&ctx), filters);
    let (kind, of, known) = match &asked.reference {
        CompletionReference::Prompt(prompt) => {
            ("prompt", &prompt.name, tables.prompts.get(&prompt.name).is_some_and(|prompt| view.shows(&prompt)))
        }
        CompletionReference::Resource(resource) => {
            let known = tables.templates.get(&resource.uri).is_some_and(|template| view.shows(&template))
                || tables.resources.get(&resource.uri).is_some_and(|resource| view.shows(&resource));
            ("resource", &resource.uri, known)
        }
        _ => {
            return Err(RpcError::invalid_params(
                "invalid params: `/ref/type`: expected \"ref/prompt\" or \"ref/resource\"",
            ));
        }
    };
    if !known {
        return Err(match kind {
            "prompt" => unknown("prompt", of, &tables.prompts, &view),
            _ => unknown("resource template", of, &tables.templates, &view),
        });
    }
    if !held(reach, || tables.completions.get(kind, of, &asked.argument.name)) {
        if let Some(mistake) = unlisted(tables, kind, of, &asked.argument.name) {
            return Err(RpcError::invalid_params(mistake));
        }
        reach.answer(Completion::reply(&ctx, Ok(CompleteResult::new(Completion::new(Vec::new())))));
        return Ok(());
    }
    let arguments = asked.context.and_then(|context| context.arguments).unwrap_or_default();
    let completing = Completing { value: asked.argument.value, arguments };
    reach.run(ctx, Source::Typed(&completing));
    Ok(())
}

fn asked(raw: Option<&Raw>) -> Result<CompleteParams, RpcError> {
    let text = raw.map_or("{}", Raw::as_str);
    Complete::read_params(text).map_err(|error| {
        let misread = misread(text, &error, &|text| Complete::read_params(text).err());
        refused(Mistake::new(misread.pointer, misread.what))
    })
}

/// That a prompt lists arguments, and none of this name.
fn unlisted(tables: &Tables, kind: &str, of: &str, argument: &str) -> Option<String> {
    let prompt = tables.prompts.get(of).filter(|_| kind == "prompt")?;
    let Listed::Prompt(prompt) = &prompt.item else { return None };
    let known = prompt.arguments.as_ref()?;
    let mut names = Vec::new();
    for known in known {
        names.push(known.name.as_str());
    }
    if names.contains(&argument) {
        return None;
    }
    let near = nearest(argument, names).map(Box::from);
    Some(mistake::unknown(&format!("argument of prompt `{of}`"), argument, near))
}
