//! Resources and their reading.

use std::borrow::Cow;
use std::fmt;
use std::future::Future;

use mcp_proto::Version;
use mcp_proto::jsonrpc::{Raw, RpcError};
use mcp_proto::model::{Resource, ResourceTemplate, encode_for};
use mcp_proto::server::Context;
use serde::Deserialize;

use super::arguments::params;
use super::listing::Entry;
use super::tables::Tables;
use super::template::Template;
use super::{Ctx, Failure, ResourceOutput, Routed, Vars};
use crate::{CallHandle, Reply};

/// Reads the resource at a URI.
pub(crate) struct ResourceHandler(Box<dyn Fn(Ctx) -> Routed + Send + Sync>);

impl fmt::Debug for ResourceHandler {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("ResourceHandler")
    }
}

/// Reads a resource whose URI a template matches.
pub(crate) struct TemplateHandler {
    template: Template,
    run: Box<Run>,
}

type Run = dyn Fn(&str, Vars, Ctx) -> Routed + Send + Sync;

impl fmt::Debug for TemplateHandler {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("TemplateHandler").field("template", &self.template).finish_non_exhaustive()
    }
}

pub(crate) fn entry<F, Fut, O>(resource: Resource, handler: F) -> Entry<Resource, ResourceHandler>
where
    F: Fn(Ctx) -> Fut + Send + Sync + 'static,
    Fut: Future<Output = Result<O, Failure>> + Send + 'static,
    O: ResourceOutput + 'static,
{
    let (uri, mime_type) = (resource.uri.clone(), resource.mime_type.clone());
    let run = move |ctx: Ctx| running(&uri, mime_type.clone(), ctx.version(), handler(ctx));
    Entry { item: resource, handler: ResourceHandler(Box::new(run)) }
}

pub(crate) fn template_entry<F, Fut, O>(
    definition: ResourceTemplate,
    handler: F,
) -> Entry<ResourceTemplate, TemplateHandler>
where
    F: Fn(Vars, Ctx) -> Fut + Send + Sync + 'static,
    Fut: Future<Output = Result<O, Failure>> + Send + 'static,
    O: ResourceOutput + 'static,
{
    let template = Template::new(&definition.uri_template);
    let mime_type = definition.mime_type.clone();
    let run = move |uri: &str, vars, ctx: Ctx| running(uri, mime_type.clone(), ctx.version(), handler(vars, ctx));
    Entry { item: definition, handler: TemplateHandler { template, run: Box::new(run) } }
}

/// `resources/read`.
pub(crate) fn read(
    tables: &Tables,
    raw: Option<&Raw>,
    context: Context,
    handle: CallHandle,
) -> Result<Routed, RpcError> {
    #[derive(Deserialize)]
    struct Params<'a> {
        #[serde(borrow)]
        uri: Cow<'a, str>,
    }

    let Params { uri } = params(raw)?;
    if let Some(resource) = tables.resources.get(&uri) {
        return Ok((resource.handler.0)(Ctx::new(context, handle)?));
    }
    if let Some((template, vars)) = tables.templates.find(|handler| handler.template.matches(&uri)) {
        return Ok((template.handler.run)(&uri, vars, Ctx::new(context, handle)?));
    }
    Err(RpcError::resource_not_found(&uri))
}

fn running<Fut, O>(uri: &str, mime_type: Option<String>, version: Version, reading: Fut) -> Routed
where
    Fut: Future<Output = Result<O, Failure>> + Send + 'static,
    O: ResourceOutput + 'static,
{
    let uri = uri.to_owned();
    Routed::running(async move {
        let read = reading.await.and_then(|output| Ok(encode_for(version, output.into_read_result(&uri, mime_type))?));
        match read {
            Ok(result) => result.into(),
            Err(failure) => failure.into_reply(|told| Reply::from(RpcError::internal(told))),
        }
    })
}
