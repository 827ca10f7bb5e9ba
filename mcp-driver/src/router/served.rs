//! A handler behind its definition.

use std::borrow::Cow;
use std::fmt;
use std::future::Future;
use std::sync::Arc;

#[cfg(feature = "http")]
use mcp_proto::http::param_header::{ParamHeader, annotations};
use mcp_proto::model::{Prompt, PromptArgument, Resource, ResourceTemplate, Tool};
use serde::Deserialize;

use super::Ctx;
use super::argument::{Arg, arg};
use super::arguments::{Source, Taking, Wrong, params};
use super::handler::Handler;
use super::kind::Kind;
use super::output::{Asked, Output};
use super::routed::Routed;
use super::schema::Describing;
use super::template::Template;
use super::threading::Threading;
use crate::Reply;

/// What runs the calls of something that is listed.
pub(crate) struct Served<T: Threading> {
    pub(crate) run: Box<T::Run>,
    /// The arguments of a tool that travel in headers too.
    #[cfg(feature = "http")]
    pub(crate) headers: Option<Arc<[ParamHeader]>>,
    /// What the URIs of a template look like.
    pub(crate) template: Option<Template>,
}

impl<T: Threading> Served<T> {
    pub(crate) fn run(&self, ctx: Ctx, source: Source<'_>) -> Routed<T> {
        (self.run)(ctx, source)
    }
}

impl<T: Threading> fmt::Debug for Served<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Served").field("template", &self.template).finish_non_exhaustive()
    }
}

/// What a handler is registered with: the definition as it is listed, and what its calls need of it.
#[derive(Debug)]
pub(crate) struct Defined<K> {
    pub(crate) item: K,
    pub(crate) names: Vec<Arg>,
}

/// A definition that handlers can be registered under.
pub(crate) trait Definition: Kind + Clone {
    /// Its name, or its URI.
    fn name(&self) -> &str;

    fn mime_type(&self) -> Option<&str> {
        None
    }

    /// What a call of it asked for: its name, or one URI of a family.
    fn asked<'a>(&'a self, ctx: &'a Ctx) -> Cow<'a, str> {
        let _ = ctx;
        self.name().into()
    }

    /// The names that the definition itself gives to arguments.
    fn names(&self) -> Vec<Arg> {
        Vec::new()
    }

    /// Adds what is known of the handler's arguments.
    fn complete(&mut self, describing: Describing<'_>) {
        let _ = describing;
    }
}

/// Completes the definition by what the handler takes and gives.
///
/// # Panics
/// If the handler takes more or fewer arguments by name than there are names.
pub(crate) fn define<K, S, M, H>(mut item: K, handler: &H) -> Defined<K>
where
    K: Definition,
    H: Handler<K, S, M>,
{
    let own = handler.names();
    let names = if own.is_empty() { item.names() } else { own.to_vec() };
    let taken = handler.named();
    assert!(
        taken == names.len() || (taken == 0 && own.is_empty()),
        "the handler of {} `{}` takes {taken} arguments by name, and {} names are given: {:?}; see `named`",
        K::NOUN,
        item.name(),
        names.len(),
        names.iter().map(|arg| &*arg.name).collect::<Vec<_>>(),
    );
    let mut describing = Describing::new(&names);
    handler.describe(&mut describing);
    item.complete(describing);
    <<H::Future as Future>::Output as Output<K>>::describe(&mut item);
    Defined { item, names }
}

/// Starts a call; if it cannot be started, what it is answered with.
pub(crate) fn start<K, S, M, H>(
    defined: &Defined<K>,
    handler: &H,
    state: &S,
    ctx: &Ctx,
    source: Source<'_>,
) -> Result<H::Future, Reply>
where
    K: Definition,
    H: Handler<K, S, M>,
{
    let mut taking = Taking::new(ctx, source, &defined.names);
    handler.call(&mut taking, state).ok_or_else(|| match taking.into_failure() {
        Ok(failure) => failure.into_reply::<K>(ctx),
        Err(wrong) => ctx.reply(K::misfit(misfit(&defined.item, &wrong))),
    })
}

/// Waits for a call and says what came of it.
pub(crate) async fn finish<K, F>(running: F, defined: Arc<Defined<K>>, ctx: Ctx) -> Reply
where
    K: Definition,
    F: Future<Output: Output<K>>,
{
    let output = running.await;
    let name = defined.item.asked(&ctx);
    let asked = Asked { name: &name, mime_type: defined.item.mime_type() };
    match output.into_result(&asked) {
        Ok(result) => ctx.reply(Ok(result)),
        Err(failure) => failure.into_reply::<K>(&ctx),
    }
}

/// All that is wrong, in one message.
fn misfit<K: Definition>(item: &K, wrong: &[Wrong]) -> String {
    let all: Vec<String> = wrong
        .iter()
        .map(|Wrong { name, why }| if name.is_empty() { why.clone() } else { format!("`{name}`: {why}") })
        .collect();
    format!("invalid arguments for {} `{}`: {}", K::NOUN, item.name(), all.join("; "))
}

#[cfg(feature = "http")]
pub(crate) fn headers(tool: &Tool) -> Option<Arc<[ParamHeader]>> {
    match annotations(&tool.input_schema) {
        Ok(headers) => (!headers.is_empty()).then(|| headers.into()),
        Err(error) => panic!("the schema of tool `{}` cannot be served over HTTP: {error}", tool.name),
    }
}

impl Definition for Tool {
    fn name(&self) -> &str {
        &self.name
    }

    /// A schema that was written by hand stays as it is.
    fn complete(&mut self, describing: Describing<'_>) {
        if self.input_schema.is_empty() {
            self.input_schema = describing.finish();
        }
    }
}

impl Definition for Prompt {
    fn name(&self) -> &str {
        &self.name
    }

    fn names(&self) -> Vec<Arg> {
        self.arguments.iter().flatten().map(|argument| arg(argument.name.clone())).collect()
    }

    fn complete(&mut self, describing: Describing<'_>) {
        if self.arguments.is_none() {
            let arguments: Vec<PromptArgument> = describing.prompt_arguments();
            self.arguments = (!arguments.is_empty()).then_some(arguments);
        }
    }
}

impl Definition for Resource {
    fn name(&self) -> &str {
        &self.uri
    }

    fn mime_type(&self) -> Option<&str> {
        self.mime_type.as_deref()
    }
}

impl Definition for ResourceTemplate {
    fn name(&self) -> &str {
        &self.uri_template
    }

    fn asked<'a>(&'a self, ctx: &'a Ctx) -> Cow<'a, str> {
        params::<Uri<'_>>(ctx.params()).map_or_else(|_| self.name().into(), |asked| asked.uri)
    }

    fn mime_type(&self) -> Option<&str> {
        self.mime_type.as_deref()
    }

    fn names(&self) -> Vec<Arg> {
        Template::new(&self.uri_template).names().map(|name| arg(name.to_owned())).collect()
    }
}

#[derive(Deserialize)]
struct Uri<'a> {
    #[serde(borrow)]
    uri: Cow<'a, str>,
}
