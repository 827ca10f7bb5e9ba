//! Completion of what is being typed.

use std::collections::{BTreeMap, HashMap};
use std::fmt;
use std::sync::{Arc, PoisonError, RwLock};

use mcp_proto::jsonrpc::RpcError;
use mcp_proto::model::{CompleteParams, CompleteResult, Completion, CompletionReference};

use super::arguments::{Source, Taking, params};
use super::parameter::Parameter;
use super::served::{Definition, Served};
use super::tables::Tables;
use super::threading::Threading;
use super::{Ctx, Routed};

/// What is being typed: a parameter of the handler that completes it.
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

impl Definition for Completion {
    fn name(&self) -> &'static str {
        "completion"
    }
}

/// Which argument of what.
type Key = (&'static str, Box<str>, Box<str>);

/// Handlers by what they complete.
pub(crate) struct Completions<T: Threading>(RwLock<HashMap<Key, Arc<Served<T>>>>);

impl<T: Threading> Completions<T> {
    pub(crate) fn is_empty(&self) -> bool {
        self.0.read().unwrap_or_else(PoisonError::into_inner).is_empty()
    }

    pub(crate) fn insert(&self, kind: &'static str, of: &str, argument: &str, served: Served<T>) {
        let mut handlers = self.0.write().unwrap_or_else(PoisonError::into_inner);
        handlers.insert((kind, of.into(), argument.into()), Arc::new(served));
    }

    fn get(&self, key: &Key) -> Option<Arc<Served<T>>> {
        self.0.read().unwrap_or_else(PoisonError::into_inner).get(key).cloned()
    }
}

impl<T: Threading> Default for Completions<T> {
    fn default() -> Self {
        Self(RwLock::default())
    }
}

impl<T: Threading> fmt::Debug for Completions<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Completions").finish_non_exhaustive()
    }
}

/// `completion/complete`: an argument that nothing completes has no values.
pub(crate) fn complete<T: Threading>(tables: &Tables<T>, ctx: Ctx) -> Result<Routed<T>, RpcError> {
    let asked: CompleteParams = params(ctx.params())?;
    let (kind, of, known) = match &asked.reference {
        CompletionReference::Prompt(prompt) => ("prompt", &prompt.name, tables.prompts.get(&prompt.name).is_some()),
        CompletionReference::Resource(resource) => {
            let known = tables.templates.get(&resource.uri).is_some() || tables.resources.get(&resource.uri).is_some();
            ("resource", &resource.uri, known)
        }
        _ => return Err(RpcError::invalid_params("invalid params: `ref`: expected `ref/prompt` or `ref/resource`")),
    };
    if !known {
        return Err(RpcError::invalid_params(format!("nothing to complete for: {of}")));
    }
    let key = (kind, of.as_str().into(), asked.argument.name.as_str().into());
    let Some(served) = tables.completions.get(&key) else {
        return Ok(Routed::ready(ctx.reply(Ok(CompleteResult::new(Completion::new(Vec::new()))))));
    };
    let arguments = asked.context.and_then(|context| context.arguments).unwrap_or_default();
    let completing = Completing { value: asked.argument.value, arguments };
    Ok(served.run(ctx, Source::Typed(&completing)))
}
