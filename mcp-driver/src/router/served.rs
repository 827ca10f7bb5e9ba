//! A handler behind its definition.

use std::borrow::Cow;
use std::future::Future;
use std::sync::Arc;

#[cfg(feature = "validation")]
use mcp_proto::jsonrpc::RpcError;
#[cfg(feature = "validation")]
use mcp_proto::model::CallToolResult;
use mcp_proto::model::{Object, Prompt, PromptArgument, Resource, ResourceTemplate, Tool};
#[cfg(feature = "validation")]
use serde_json::Value;

use super::Ctx;
use super::argument::{Arg, arg};
use super::arguments::{Source, Taking};
#[cfg(feature = "validation")]
use super::checks::Checks;
use super::dispatch::uri;
use super::handler::Handler;
use super::kind::Kind;
use super::mistake::{Mistake, listed};
use super::output::{Asked, Output};
use super::schema::{Describing, closed};
use super::signature::{Signature, fault};
use super::template::Template;
use crate::Reply;

/// What a handler is registered with: the definition as it is listed, and what its calls need of it.
#[derive(Debug)]
pub(crate) struct Defined<K> {
    item: K,
    signature: Signature,
    #[cfg(feature = "validation")]
    checks: Checks,
}

/// A [`Defined`], which programs hold like this so that they need not know how to take it apart.
pub(crate) trait Known<K>: Send + Sync {
    fn item(&self) -> &K;
    fn signature(&self) -> &Signature;
    #[cfg(feature = "validation")]
    fn checks(&self) -> &Checks;
}

impl<K: Definition + Send + Sync> Known<K> for Defined<K> {
    fn item(&self) -> &K {
        &self.item
    }

    fn signature(&self) -> &Signature {
        &self.signature
    }

    #[cfg(feature = "validation")]
    fn checks(&self) -> &Checks {
        &self.checks
    }
}

/// What is structured in a result.
#[cfg(feature = "validation")]
#[derive(Clone, Copy, Debug)]
pub(crate) enum Structured<'a> {
    /// This.
    Given(&'a Value),
    /// Nothing, and there should be if there is a schema.
    Missing,
    /// Nothing, and there need not be.
    Free,
}

/// What the schemas of a tool are called where it is listed.
pub(crate) const INPUT: &str = "inputSchema";
pub(crate) const OUTPUT: &str = "outputSchema";

/// A definition that handlers can be registered under.
pub(crate) trait Definition: Kind + Clone {
    /// What to do about arguments that do not fit.
    const AGAIN: &'static str = "ask again";

    /// Its name, or its URI.
    fn name(&self) -> &str;

    /// Completes it by what a handler takes and gives: as it is listed, and with what its calls need of it.
    fn define(self, takes: &Takes<'_, Self>) -> (Self, Arc<dyn Known<Self>>);

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

    /// Adds what is known of the handler's arguments; what was written by hand stays as it is.
    fn complete(&mut self, signature: &Signature) {
        let _ = signature;
    }

    /// The names of its arguments, if the definition says that there are no others.
    fn known(&self, signature: &Signature) -> Option<Box<[Box<str>]>> {
        let _ = signature;
        None
    }

    /// The schemas that it is listed with, by their names.
    fn schemas(&self) -> Vec<(&'static str, &Object)> {
        Vec::new()
    }

    /// What is structured in a result.
    #[cfg(feature = "validation")]
    fn structured(result: &Self::Result) -> Structured<'_> {
        let _ = result;
        Structured::Free
    }
}

/// Completes the definition by what the handler takes and gives.
///
/// # Panics
/// If the handler takes more or fewer arguments by name than there are names, or a schema is none.
pub(crate) fn define<K, S, M, H>(item: K, handler: &H) -> (K, Arc<dyn Known<K>>)
where
    K: Definition,
    H: Handler<K, S, M>,
{
    item.define(&Takes {
        own: handler.names(),
        taken: handler.named(),
        describe: &|describing| handler.describe(describing),
        given: <<H::Future as Future>::Output as Output<K>>::describe,
    })
}

/// What a handler takes and gives.
pub(crate) struct Takes<'a, K> {
    /// The names that it brings itself, if it brings any.
    own: &'a [Arg],
    /// How many arguments it takes by name.
    taken: usize,
    describe: &'a dyn Fn(&mut Describing<'_>),
    /// Adds what it gives.
    given: fn(&mut K),
}

pub(super) fn defined<K: Definition>(mut item: K, takes: &Takes<'_, K>) -> Defined<K> {
    let names = if takes.own.is_empty() { item.names() } else { takes.own.to_vec() };
    let is_counted = takes.taken == names.len() || (takes.taken == 0 && takes.own.is_empty());
    if !is_counted {
        panic!("{}", miscounted(K::NOUN, item.name(), takes.taken, &names));
    }
    let (mut signature, faults) = described(names, takes.describe);
    item.complete(&signature);
    let known = item.known(&signature);
    signature.set_known(known);
    (takes.given)(&mut item);
    check(K::NOUN, item.name(), faults, &item.schemas());
    Defined {
        #[cfg(feature = "validation")]
        checks: Checks::new(&item),
        item,
        signature,
    }
}

fn described(names: Vec<Arg>, describe: &dyn Fn(&mut Describing<'_>)) -> (Signature, Vec<String>) {
    let mut describing = Describing::new(&names);
    describe(&mut describing);
    let (schema, faults) = describing.finish();
    (Signature::new(names, schema), faults)
}

/// # Panics
/// If a schema is none.
fn check(noun: &str, name: &str, faults: Vec<String>, schemas: &[(&str, &Object)]) {
    let mut first = faults.into_iter().next();
    for (which, schema) in schemas {
        first = first.or_else(|| fault(which, schema, *which == INPUT));
    }
    if let Some(first) = first {
        panic!("{noun} `{name}` cannot be registered: {first}");
    }
}

/// Written out for each definition, so that it is compiled here and not in every program.
macro_rules! definition {
    () => {
        fn define(self, takes: &Takes<'_, Self>) -> (Self, Arc<dyn Known<Self>>) {
            let defined = $crate::router::served::defined(self, takes);
            (defined.item().clone(), Arc::new(defined))
        }
    };
}
pub(super) use definition;

/// Starts a call; if it cannot be started, what it is answered with.
#[inline]
pub(crate) fn start<K, S, M, H>(
    defined: &dyn Known<K>,
    handler: &H,
    state: &S,
    ctx: &Ctx,
    source: Source<'_>,
) -> Result<H::Future, Reply>
where
    K: Definition,
    H: Handler<K, S, M>,
{
    let mut taking = Taking::new(ctx, source, defined.signature());
    #[cfg(feature = "validation")]
    taking.check(defined.checks());
    let running = handler.call(&mut taking, state).filter(|_| taking.is_well());
    running.ok_or_else(|| match taking.into_failure() {
        Ok(failure) => failure.into_reply::<K>(ctx),
        Err(wrong) => {
            // What an extractor asked meanwhile stays unasked.
            ctx.carried().take_put();
            K::reply(ctx, K::misfit(misfit(K::NOUN, defined.item().name(), &wrong, K::AGAIN)))
        }
    })
}

/// Waits for a call and says what came of it.
pub(crate) async fn finish<K, F>(running: F, defined: Arc<dyn Known<K>>, ctx: Ctx) -> Reply
where
    K: Definition,
    F: Future<Output: Output<K>>,
{
    let output = running.await;
    let name = defined.item().asked(&ctx);
    let asked = Asked { name: &name, mime_type: defined.item().mime_type() };
    match output.into_result(&asked) {
        #[cfg(feature = "validation")]
        Ok(result) => K::reply(
            &ctx,
            defined.checks().passed::<K>(result).map_err(|wrong| {
                let why = format!("is not as its `{OUTPUT}` says: {}", listed(&wrong));
                let error = broken(defined.item(), &why);
                ctx.fault().note(why);
                error
            }),
        ),
        #[cfg(not(feature = "validation"))]
        Ok(result) => K::reply(&ctx, Ok(result)),
        Err(failure) => failure.into_reply::<K>(&ctx),
    }
}

/// A result that is not what the tool is listed with is the tool's own mistake, which no arguments could mend
/// (server/tools, "Output Schema").
#[cfg(feature = "validation")]
fn broken<K: Definition>(item: &K, why: &str) -> RpcError {
    let what = format!("the result of {} `{}` {why}", K::NOUN, item.name());
    RpcError::internal(format!("{what}; this is a mistake of the server, and no arguments can mend it"))
}

/// That there is not a name for each argument, and what to do about that.
fn miscounted(noun: &str, name: &str, taken: usize, names: &[Arg]) -> String {
    let mut given = Vec::new();
    for arg in names {
        given.push(format!("`{}`", arg.name));
    }
    let given = match given.as_slice() {
        [] => "and none has a name".to_owned(),
        [only] => format!("and there is one name, {only}"),
        several => format!("and there are {} names, {}", several.len(), several.join(", ")),
    };
    let arguments = if taken == 1 { "argument" } else { "arguments" };
    format!(
        "the handler of {noun} `{name}` takes {taken} {arguments} by name, {given}; {}",
        "the names come from `named([..], handler)`, and those of a template from its variables",
    )
}

/// All that is wrong, in one message.
fn misfit(noun: &str, name: &str, wrong: &[Mistake], again: &str) -> String {
    let that = if wrong.len() == 1 { "that" } else { "these" };
    format!("invalid arguments for {noun} `{name}`: {}; correct {that} and {again}", listed(wrong))
}

impl Definition for Tool {
    const AGAIN: &'static str = "call it again";

    definition!();

    fn name(&self) -> &str {
        &self.name
    }

    fn complete(&mut self, signature: &Signature) {
        if self.input_schema.is_empty() {
            self.input_schema = signature.schema.as_object().cloned().unwrap_or_default();
        }
    }

    fn known(&self, _: &Signature) -> Option<Box<[Box<str>]>> {
        closed(&self.input_schema)
    }

    fn schemas(&self) -> Vec<(&'static str, &Object)> {
        let mut schemas = vec![(INPUT, &self.input_schema)];
        if let Some(schema) = &self.output_schema {
            schemas.push((OUTPUT, schema));
        }
        schemas
    }

    #[cfg(feature = "validation")]
    fn structured(result: &CallToolResult) -> Structured<'_> {
        match (&result.structured_content, result.is_error) {
            (_, Some(true)) => Structured::Free,
            (Some(value), _) => Structured::Given(value),
            (None, _) => Structured::Missing,
        }
    }
}

impl Definition for Prompt {
    definition!();

    fn name(&self) -> &str {
        &self.name
    }

    fn names(&self) -> Vec<Arg> {
        let mut names = Vec::new();
        for argument in self.arguments.as_deref().unwrap_or_default() {
            names.push(arg(argument.name.clone()));
        }
        names
    }

    fn complete(&mut self, signature: &Signature) {
        if self.arguments.is_none() {
            let arguments: Vec<PromptArgument> = signature.prompt_arguments();
            self.arguments = (!arguments.is_empty()).then_some(arguments);
        }
    }

    /// What is listed is all there is, unless the handler takes whatever comes.
    fn known(&self, signature: &Signature) -> Option<Box<[Box<str>]>> {
        closed(signature.schema.as_object()?)?;
        let mut known = Vec::new();
        for argument in self.arguments.as_deref().unwrap_or_default() {
            known.push(argument.name.as_str().into());
        }
        Some(known.into())
    }
}

impl Definition for Resource {
    definition!();

    #[allow(clippy::misnamed_getters, reason = "a resource goes by its URI")]
    fn name(&self) -> &str {
        &self.uri
    }

    fn mime_type(&self) -> Option<&str> {
        self.mime_type.as_deref()
    }
}

impl Definition for ResourceTemplate {
    definition!();

    #[allow(clippy::misnamed_getters, reason = "a resource goes by its URI")]
    fn name(&self) -> &str {
        &self.uri_template
    }

    fn asked<'a>(&'a self, ctx: &'a Ctx) -> Cow<'a, str> {
        uri(ctx.params()).unwrap_or_else(|_| self.name().into())
    }

    fn mime_type(&self) -> Option<&str> {
        self.mime_type.as_deref()
    }

    fn names(&self) -> Vec<Arg> {
        let mut names = Vec::new();
        for name in Template::new(&self.uri_template).names() {
            names.push(arg(name.to_owned()));
        }
        names
    }
}
