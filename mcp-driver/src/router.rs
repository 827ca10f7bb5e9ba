//! Tools, resources, prompts and completions, as closures.

mod arguments;
mod carried;
mod completion;
mod connections;
mod ctx;
mod failure;
mod handle;
mod listing;
mod output;
mod prompt;
mod resource;
mod routed;
mod tables;
mod template;
mod together;
mod tool;

use std::future::Future;
use std::sync::Arc;

#[cfg(feature = "http")]
use mcp_proto::http::param_header::ParamHeader;
use mcp_proto::jsonrpc::RpcError;
use mcp_proto::model::{
    Implementation, Object, Prompt, PromptArgument, PromptsCapability, Resource, ResourceTemplate, ResourcesCapability,
    Tool, ToolsCapability,
};
use mcp_proto::server::Config;
use serde::de::DeserializeOwned;
use serde_json::Value;

pub use completion::Completing;
pub use ctx::Ctx;
pub use failure::Failure;
pub use handle::RouterHandle;
pub use output::{Json, PromptOutput, ResourceOutput, ToolOutput};
pub use routed::Routed;
pub use template::Vars;
pub use together::{Questions, together};

use crate::{Call, ServerHandle, Service};
pub(crate) use connections::Connections;
use tables::Tables;

/// A server made of closures: tools, resources, prompts, completions.
///
/// One closure serves every revision: what is listed and answered is fitted to the one that is spoken, and a question
/// to the user ([`Ctx::elicit`]) is put in the way of its era.
///
/// # A handler that asks is run again
/// A question is not awaited. [`Ctx::elicit`], [`Ctx::sample`] and [`Ctx::roots`] give the answer if it is there; if
/// not, they give an error that `?` carries out of the handler, the client is asked, and **the handler runs again from
/// its start** with the answer. So ask first and act afterwards, or wrap what must not happen twice in [`Ctx::once`].
/// Questions that do not depend on each other are best put [`together`].
///
/// # Example: a calculator that asks before it divides by zero
/// ```
/// use mcp_driver::{Ctx, Failure, Router};
/// use mcp_proto::model::{ElicitAction, ElicitParams, ElicitSchema};
/// use serde::Deserialize;
/// use serde_json::json;
///
/// #[derive(Deserialize)]
/// struct Divide {
///     a: f64,
///     b: f64,
/// }
///
/// let schema = json!({
///     "type": "object",
///     "properties": {"a": {"type": "number"}, "b": {"type": "number"}},
///     "required": ["a", "b"],
/// });
/// let router = Router::new("calculator", "1.0").tool("divide", "Divides a by b", schema, |args: Divide, ctx: Ctx| async move {
///     if args.b == 0.0 {
///         let asked = ctx.elicit("sure", ElicitParams::form("Divide by zero?", ElicitSchema::default()))?;
///         if asked.action != ElicitAction::Accept {
///             return Err(Failure::new("the user would rather not"));
///         }
///     }
///     Ok((args.a / args.b).to_string())
/// });
/// # let _ = router;
/// ```
#[derive(Clone, Debug)]
pub struct Router {
    config: Config,
    inner: Arc<Inner>,
}

/// What the clones of a router and their connections share.
#[derive(Debug)]
pub(crate) struct Inner {
    tables: Tables,
    connections: Connections,
}

impl Router {
    /// A server that offers nothing yet.
    #[must_use]
    pub fn new(name: impl Into<String>, version: impl Into<String>) -> Self {
        let inner = Inner { tables: Tables::default(), connections: Connections::default() };
        Self { config: Config::new(Implementation::new(name, version)), inner: Arc::new(inner) }
    }

    /// Changes the configuration. Its capabilities are added to: what is registered is always declared.
    #[must_use]
    pub fn configure(mut self, change: impl FnOnce(&mut Config)) -> Self {
        change(&mut self.config);
        self
    }

    /// How the server wants to be used, in words for a model.
    #[must_use]
    pub fn instructions(mut self, instructions: impl Into<String>) -> Self {
        self.config.instructions = Some(instructions.into());
        self
    }

    /// Lists come in pages of `size` from now on; in one page by default, since not every client turns pages.
    #[must_use]
    pub fn page_size(self, size: usize) -> Self {
        self.inner.tables.set_page_size(size);
        self
    }

    /// Adds a tool, or replaces the one of that name. `schema` is the JSON Schema of its arguments, an object.
    ///
    /// Arguments that are not an `A` never reach the handler: the model is told which field was wrong, and may correct
    /// it.
    ///
    /// # Panics
    /// If `schema` is not a JSON object, or, where HTTP is compiled in, has `x-mcp-header` annotations that break the
    /// rules (Streamable HTTP page of 2026-07-28): clients drop such a tool.
    #[must_use]
    pub fn tool<A, F, Fut, O>(
        self,
        name: impl Into<String>,
        description: impl Into<String>,
        schema: Value,
        handler: F,
    ) -> Self
    where
        A: DeserializeOwned + 'static,
        F: Fn(A, Ctx) -> Fut + Send + Sync + 'static,
        Fut: Future<Output = Result<O, Failure>> + Send + 'static,
        O: ToolOutput + 'static,
    {
        self.tool_with(Tool::new(name, object(schema)).with_description(description), handler)
    }

    /// Adds a tool with everything that can be said of it.
    ///
    /// # Panics
    /// Over bad annotations, as [`tool`](Self::tool).
    #[must_use]
    pub fn tool_with<A, F, Fut, O>(self, tool: Tool, handler: F) -> Self
    where
        A: DeserializeOwned + 'static,
        F: Fn(A, Ctx) -> Fut + Send + Sync + 'static,
        Fut: Future<Output = Result<O, Failure>> + Send + 'static,
        O: ToolOutput + 'static,
    {
        self.inner.tables.tools.insert(tool::entry(tool, handler));
        self
    }

    /// Adds the resource at `uri`, or replaces it.
    #[must_use]
    pub fn resource<F, Fut, O>(self, uri: impl Into<String>, name: impl Into<String>, handler: F) -> Self
    where
        F: Fn(Ctx) -> Fut + Send + Sync + 'static,
        Fut: Future<Output = Result<O, Failure>> + Send + 'static,
        O: ResourceOutput + 'static,
    {
        self.resource_with(Resource::new(uri, name), handler)
    }

    /// Adds a resource with everything that can be said of it.
    #[must_use]
    pub fn resource_with<F, Fut, O>(self, resource: Resource, handler: F) -> Self
    where
        F: Fn(Ctx) -> Fut + Send + Sync + 'static,
        Fut: Future<Output = Result<O, Failure>> + Send + 'static,
        O: ResourceOutput + 'static,
    {
        self.inner.tables.resources.insert(resource::entry(resource, handler));
        self
    }

    /// Adds a family of resources: each `{variable}` of the template stands for one or more characters other than `/`,
    /// each `{+variable}` for any.
    ///
    /// Resources of a fixed URI come first, then templates as they were added. What a variable stands for is whatever
    /// the client wrote, `..` and percent signs included: it is not a safe path.
    ///
    /// # Panics
    /// If a brace of the template has no partner or a variable no name.
    #[must_use]
    pub fn template<F, Fut, O>(self, uri_template: impl Into<String>, name: impl Into<String>, handler: F) -> Self
    where
        F: Fn(Vars, Ctx) -> Fut + Send + Sync + 'static,
        Fut: Future<Output = Result<O, Failure>> + Send + 'static,
        O: ResourceOutput + 'static,
    {
        self.template_with(ResourceTemplate::new(uri_template, name), handler)
    }

    /// Adds a family of resources with everything that can be said of it.
    ///
    /// # Panics
    /// As [`template`](Self::template).
    #[must_use]
    pub fn template_with<F, Fut, O>(self, template: ResourceTemplate, handler: F) -> Self
    where
        F: Fn(Vars, Ctx) -> Fut + Send + Sync + 'static,
        Fut: Future<Output = Result<O, Failure>> + Send + 'static,
        O: ResourceOutput + 'static,
    {
        self.inner.tables.templates.insert(resource::template_entry(template, handler));
        self
    }

    /// Adds a prompt, or replaces the one of that name. Arguments that are not an `A` are answered with -32602; they
    /// are all text.
    #[must_use]
    pub fn prompt<A, F, Fut, O>(
        self,
        name: impl Into<String>,
        description: impl Into<String>,
        arguments: impl IntoIterator<Item = PromptArgument>,
        handler: F,
    ) -> Self
    where
        A: DeserializeOwned + 'static,
        F: Fn(A, Ctx) -> Fut + Send + Sync + 'static,
        Fut: Future<Output = Result<O, Failure>> + Send + 'static,
        O: PromptOutput + 'static,
    {
        let arguments: Vec<PromptArgument> = arguments.into_iter().collect();
        self.prompt_with(Prompt::new(name).with_description(description).with_arguments(arguments), handler)
    }

    /// Adds a prompt with everything that can be said of it.
    #[must_use]
    pub fn prompt_with<A, F, Fut, O>(self, prompt: Prompt, handler: F) -> Self
    where
        A: DeserializeOwned + 'static,
        F: Fn(A, Ctx) -> Fut + Send + Sync + 'static,
        Fut: Future<Output = Result<O, Failure>> + Send + 'static,
        O: PromptOutput + 'static,
    {
        self.inner.tables.prompts.insert(prompt::entry(prompt, handler));
        self
    }

    /// Completes an argument of a prompt.
    #[must_use]
    pub fn complete_prompt<F, Fut>(self, prompt: &str, argument: &str, handler: F) -> Self
    where
        F: Fn(Completing, Ctx) -> Fut + Send + Sync + 'static,
        Fut: Future<Output = Result<Vec<String>, Failure>> + Send + 'static,
    {
        self.inner.tables.completions.insert("prompt", prompt, argument, handler);
        self
    }

    /// Completes a variable of a template, which is named as it was added.
    #[must_use]
    pub fn complete_template<F, Fut>(self, uri_template: &str, variable: &str, handler: F) -> Self
    where
        F: Fn(Completing, Ctx) -> Fut + Send + Sync + 'static,
        Fut: Future<Output = Result<Vec<String>, Failure>> + Send + 'static,
    {
        self.inner.tables.completions.insert("resource", uri_template, variable, handler);
        self
    }

    /// Adds and removes while clients are connected, and tells them.
    #[must_use]
    pub fn handle(&self) -> RouterHandle {
        RouterHandle::new(self.inner.clone())
    }
}

impl Service for Router {
    type Future = Routed;

    fn config(&self) -> Arc<Config> {
        let mut config = self.config.clone();
        let (tables, capabilities) = (&self.inner.tables, &mut config.capabilities);
        capabilities.logging.get_or_insert_default();
        if !tables.tools.is_empty() {
            capabilities.tools.get_or_insert_with(|| ToolsCapability::default().with_list_changed(true));
        }
        if !tables.resources.is_empty() || !tables.templates.is_empty() {
            capabilities
                .resources
                .get_or_insert_with(|| ResourcesCapability::default().with_list_changed(true).with_subscribe(true));
        }
        if !tables.prompts.is_empty() {
            capabilities.prompts.get_or_insert_with(|| PromptsCapability::default().with_list_changed(true));
        }
        if !tables.completions.is_empty() {
            capabilities.completions.get_or_insert_default();
        }
        tables.set_cache(config.cache_ttl, &config.cache_scope);
        Arc::new(config)
    }

    fn call(&self, call: Call) -> Routed {
        let Call { method, params, context, handle } = call;
        let tables = &self.inner.tables;
        let version = context.version;
        let params = params.as_ref();
        match &*method {
            "tools/list" => tables.tools.list(version, params),
            "prompts/list" => tables.prompts.list(version, params),
            "resources/list" => tables.resources.list(version, params),
            "resources/templates/list" => tables.templates.list(version, params),
            "tools/call" => tool::call(tables, params, context, handle),
            "prompts/get" => prompt::get(tables, params, context, handle),
            "resources/read" => resource::read(tables, params, context, handle),
            "completion/complete" => completion::complete(tables, params, context, handle),
            method => Err(RpcError::method_not_found(method)),
        }
        .unwrap_or_else(|error| Routed::ready(error.into()))
    }

    fn opened(&self, handle: &ServerHandle) {
        self.inner.connections.add(handle.downgrade());
    }

    #[cfg(feature = "http")]
    fn tool_headers(&self, tool: &str) -> Option<Arc<[ParamHeader]>> {
        self.inner.tables.tools.get(tool)?.handler.headers()
    }
}

fn object(schema: Value) -> Object {
    match schema {
        Value::Object(object) => object,
        other => panic!("the schema of a tool must be a JSON object, not {other}"),
    }
}
