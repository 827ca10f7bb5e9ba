//! Prompts and their filling in.

use std::borrow::Cow;
use std::fmt;
use std::future::Future;

use mcp_proto::jsonrpc::{Raw, RpcError};
use mcp_proto::model::{Prompt, encode_for};
use mcp_proto::server::Context;
use serde::Deserialize;
use serde::de::DeserializeOwned;
use serde_json::value::RawValue;

use super::arguments::{arguments, params};
use super::listing::Entry;
use super::tables::Tables;
use super::{Ctx, Failure, PromptOutput, Routed};
use crate::{CallHandle, Reply};

/// Fills in a prompt from the text of its arguments.
pub(crate) struct PromptHandler(Box<Run>);

type Run = dyn Fn(Option<&str>, Ctx) -> Result<Routed, RpcError> + Send + Sync;

impl fmt::Debug for PromptHandler {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("PromptHandler")
    }
}

pub(crate) fn entry<A, F, Fut, O>(prompt: Prompt, handler: F) -> Entry<Prompt, PromptHandler>
where
    A: DeserializeOwned + 'static,
    F: Fn(A, Ctx) -> Fut + Send + Sync + 'static,
    Fut: Future<Output = Result<O, Failure>> + Send + 'static,
    O: PromptOutput + 'static,
{
    let name = prompt.name.clone();
    let run = move |text: Option<&str>, ctx: Ctx| {
        let version = ctx.version();
        let arguments = arguments::<A>(text)
            .map_err(|error| RpcError::invalid_params(format!("invalid arguments for prompt `{name}`: {error}")))?;
        let running = handler(arguments, ctx);
        Ok(Routed::running(async move {
            match running.await.and_then(|output| Ok(encode_for(version, output.into_prompt_result())?)) {
                Ok(result) => result.into(),
                Err(failure) => failure.into_reply(|told| Reply::from(RpcError::internal(told))),
            }
        }))
    };
    Entry { item: prompt, handler: PromptHandler(Box::new(run)) }
}

/// `prompts/get`.
pub(crate) fn get(
    tables: &Tables,
    raw: Option<&Raw>,
    context: Context,
    handle: CallHandle,
) -> Result<Routed, RpcError> {
    #[derive(Deserialize)]
    struct Params<'a> {
        #[serde(borrow)]
        name: Cow<'a, str>,
        #[serde(borrow, default)]
        arguments: Option<&'a RawValue>,
    }

    let Params { name, arguments } = params(raw)?;
    let prompt =
        tables.prompts.get(&name).ok_or_else(|| RpcError::invalid_params(format!("unknown prompt: {name}")))?;
    (prompt.handler.0)(arguments.map(RawValue::get), Ctx::new(context, handle)?)
}
