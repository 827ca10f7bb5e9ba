//! Completion of what is being typed.

use std::collections::{BTreeMap, HashMap};
use std::fmt;
use std::future::Future;
use std::sync::{Arc, PoisonError, RwLock};

use mcp_proto::jsonrpc::{Raw, RpcError};
use mcp_proto::model::{CompleteParams, CompleteResult, Completion, CompletionReference, encode_for};
use mcp_proto::server::Context;

use super::arguments::params;
use super::tables::Tables;
use super::{Ctx, Failure, Routed};
use crate::{CallHandle, Reply};

/// What is being typed.
#[derive(Clone, Debug, Default, Eq, PartialEq)]
#[non_exhaustive]
pub struct Completing {
    /// What is typed so far.
    pub value: String,
    /// The other arguments that are filled in already.
    pub arguments: BTreeMap<String, String>,
}

/// Which argument of what.
type Key = (&'static str, Box<str>, Box<str>);
type Complete = dyn Fn(Completing, Ctx) -> Routed + Send + Sync;

/// Handlers by what they complete.
#[derive(Default)]
pub(crate) struct Completions(RwLock<HashMap<Key, Arc<Complete>>>);

impl Completions {
    pub(crate) fn is_empty(&self) -> bool {
        self.0.read().unwrap_or_else(PoisonError::into_inner).is_empty()
    }

    pub(crate) fn insert<F, Fut>(&self, kind: &'static str, of: &str, argument: &str, handler: F)
    where
        F: Fn(Completing, Ctx) -> Fut + Send + Sync + 'static,
        Fut: Future<Output = Result<Vec<String>, Failure>> + Send + 'static,
    {
        let run = move |completing, ctx: Ctx| {
            let version = ctx.version();
            let running = handler(completing, ctx);
            Routed::running(async move {
                let result = running.await.map(|values| CompleteResult::new(Completion::new(values)));
                match result.and_then(|result| Ok(encode_for(version, result)?)) {
                    Ok(result) => result.into(),
                    Err(failure) => failure.into_reply(|told| Reply::from(RpcError::internal(told))),
                }
            })
        };
        let mut handlers = self.0.write().unwrap_or_else(PoisonError::into_inner);
        handlers.insert((kind, of.into(), argument.into()), Arc::new(run));
    }

    fn get(&self, key: &Key) -> Option<Arc<Complete>> {
        self.0.read().unwrap_or_else(PoisonError::into_inner).get(key).cloned()
    }
}

impl fmt::Debug for Completions {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Completions").finish_non_exhaustive()
    }
}

/// `completion/complete`: an argument that nothing completes has no values.
pub(crate) fn complete(
    tables: &Tables,
    raw: Option<&Raw>,
    context: Context,
    handle: CallHandle,
) -> Result<Routed, RpcError> {
    let asked: CompleteParams = params(raw)?;
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
    let Some(run) = tables.completions.get(&key) else {
        let nothing = CompleteResult::new(Completion::new(Vec::new()));
        let reply = encode_for(context.version, nothing).map_err(|error| RpcError::internal(error.to_string()));
        return Ok(Routed::ready(reply.into()));
    };
    let arguments = asked.context.and_then(|context| context.arguments).unwrap_or_default();
    Ok(run(Completing { value: asked.argument.value, arguments }, Ctx::new(context, handle)?))
}
