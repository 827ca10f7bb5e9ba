//! Handlers whose parameters are told one by one, as `#[tool]` and the others write them.

use std::fmt;
use std::future::Future;

use mcp_proto::model::{Prompt, Resource, ResourceTemplate, Tool};

use super::Failure;
use super::argument::Arg;
use super::arguments::Taking;
use super::completion::Typed;
use super::handler::Handler;
use super::kind::Kind;
use super::output::{Asked, Output};
use super::parameter::{Extracted, Parameter, Whole};
use super::schema::Describing;

/// How one parameter is taken from a call; `None` if that fails, which `taking` has then noted.
pub type Take<P, S> = fn(&mut Taking<'_>, &S) -> Option<P>;

/// The parameters of a handler, told one by one: what `#[tool]`, `#[prompt]` and `#[resource]` write.
///
/// A closure says the same in a line with [`named`](super::named). Here every parameter has its place in the program, so
/// that the compiler points at the one that cannot be taken.
///
/// # Example: a calculator
/// ```
/// use mcp_driver::proto::model::{Object, Tool};
/// use mcp_driver::router::{Parameters, Router};
///
/// let mut parameters = Parameters::new();
/// let a = parameters.take::<f64, _>("a");
/// let b = parameters.take::<f64, _>("b");
/// let add = parameters.run(move |taking, state| {
///     let (a, b) = (a(taking, state), b(taking, state));
///     Some(std::future::ready(a? + b?))
/// });
/// let router = Router::new("calculator", "1.0").tool_with(Tool::new("add", Object::new()), add);
/// # let _ = router;
/// ```
pub struct Parameters<S> {
    names: Vec<Arg>,
    describe: Vec<fn(&mut Describing<'_>)>,
    state: std::marker::PhantomData<fn(&S)>,
}

impl<S> Parameters<S> {
    /// None yet.
    #[must_use]
    pub const fn new() -> Self {
        Self { names: Vec::new(), describe: Vec::new(), state: std::marker::PhantomData }
    }

    /// Adds a parameter; its name is of use if it is an argument.
    pub fn take<P: Parameter<S, M>, M>(&mut self, name: impl Into<Arg>) -> Take<P, S> {
        if P::NAMED > 0 {
            self.names.push(name.into());
        }
        self.describe.push(P::describe);
        P::take
    }

    /// Adds a parameter that is no argument.
    fn extract<P: Parameter<S, M>, M>(&mut self) -> Take<P, S> {
        self.describe.push(P::describe);
        P::take
    }

    /// The handler. `run` takes every parameter, in the order in which they were added, before it gives up over one that
    /// is not there: so all that is wrong is told at once.
    pub fn run<F, Fut>(self, run: F) -> Taken<F>
    where
        F: Fn(&mut Taking<'_>, &S) -> Option<Fut> + 'static,
    {
        Taken { names: self.names, describe: self.describe, run }
    }
}

impl<S> Default for Parameters<S> {
    fn default() -> Self {
        Self::new()
    }
}

impl<S> fmt::Debug for Parameters<S> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Parameters").field("names", &self.names).finish_non_exhaustive()
    }
}

/// What [`Parameters::run`] gives.
pub struct Taken<F> {
    names: Vec<Arg>,
    describe: Vec<fn(&mut Describing<'_>)>,
    run: F,
}

impl<F> fmt::Debug for Taken<F> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Taken").field("names", &self.names).finish_non_exhaustive()
    }
}

/// Marks a handler whose parameters were told one by one.
#[derive(Debug)]
#[allow(clippy::exhaustive_enums, reason = "a marker, which has no values")]
pub enum Running {}

#[diagnostic::do_not_recommend]
impl<K, S, F, Fut> Handler<K, S, Running> for Taken<F>
where
    K: Kind,
    F: Fn(&mut Taking<'_>, &S) -> Option<Fut> + 'static,
    Fut: Future<Output: Output<K>> + 'static,
{
    type Future = Fut;

    fn named(&self) -> usize {
        self.names.len()
    }

    fn names(&self) -> &[Arg] {
        &self.names
    }

    fn describe(&self, describing: &mut Describing<'_>) {
        for describe in &self.describe {
            describe(describing);
        }
    }

    fn call(&self, taking: &mut Taking<'_>, state: &S) -> Option<Fut> {
        (self.run)(taking, state)
    }
}

/// The kinds of parameters that are no arguments by themselves, and so need no name.
pub trait Nameless {}

impl Nameless for Extracted {}
impl Nameless for Whole {}
impl Nameless for Typed {}

/// A parameter that is written as a pattern.
#[diagnostic::on_unimplemented(
    message = "a handler cannot take a `{Self}` apart",
    label = "no extractor; an argument needs a name, which a pattern has not",
    note = "write `name: {Self}` for an argument; what is in `Args<..>` needs `#[schema]` (`Deserialize` and `JsonSchema`)"
)]
#[doc(hidden)]
pub trait Pattern<S, M>: Sized {
    /// Adds it to the parameters of a handler.
    fn told(parameters: &mut Parameters<S>) -> Take<Self, S>;
}

#[diagnostic::do_not_recommend]
impl<S, M: Nameless, P: Parameter<S, M>> Pattern<S, M> for P {
    fn told(parameters: &mut Parameters<S>) -> Take<Self, S> {
        parameters.extract::<Self, M>()
    }
}

/// A parameter of a resource that is none of the variables of its URI.
#[diagnostic::on_unimplemented(
    message = "nothing in the URI says what this `{Self}` is",
    label = "neither a variable of the URI template nor an extractor",
    note = "write `{{..}}` into the URI, with the name of the parameter between the braces"
)]
#[doc(hidden)]
pub trait Beside<S, M>: Sized {
    /// Adds it to the parameters of a handler.
    fn told(parameters: &mut Parameters<S>) -> Take<Self, S>;
}

#[diagnostic::do_not_recommend]
impl<S, M: Nameless, P: Parameter<S, M>> Beside<S, M> for P {
    fn told(parameters: &mut Parameters<S>) -> Take<Self, S> {
        parameters.extract::<Self, M>()
    }
}

/// What a function gave, with how that becomes a result: so what it may give is asked where it is written.
pub struct Gave<K: Kind, O> {
    output: O,
    into_result: fn(O, &Asked<'_>) -> Result<K::Result, Failure>,
}

impl<K: Kind, O> fmt::Debug for Gave<K, O> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Gave").finish_non_exhaustive()
    }
}

#[diagnostic::do_not_recommend]
impl<K: Kind, O> Output<K> for Gave<K, O> {
    fn into_result(self, asked: &Asked<'_>) -> Result<K::Result, Failure> {
        (self.into_result)(self.output, asked)
    }
}

/// What the functions of one kind may give, said in its own words.
macro_rules! given {
    ($($Given:ident: $Kind:ty, $message:literal, $note:literal;)*) => {$(
        #[diagnostic::on_unimplemented(message = $message, label = "cannot be given", note = $note)]
        #[doc(hidden)]
        pub trait $Given: Sized {
            /// Adds to the definition what is known of it beforehand.
            fn described(definition: $Kind) -> $Kind;

            /// Gives it.
            fn give(self) -> Gave<$Kind, Self>;
        }

        #[diagnostic::do_not_recommend]
        impl<O: Output<$Kind>> $Given for O {
            fn described(mut definition: $Kind) -> $Kind {
                O::describe(&mut definition);
                definition
            }

            fn give(self) -> Gave<$Kind, O> {
                Gave { output: self, into_result: O::into_result }
            }
        }
    )*};
}

given! {
    ToolOutput: Tool,
        "a tool cannot give `{Self}`",
        "it gives text, a number, content, a `CallToolResult`, `Json(..)` of what has `#[schema]` (`Serialize` and `JsonSchema`), or a `Result` of these with an error that has `Display`";
    PromptOutput: Prompt,
        "a prompt cannot give `{Self}`",
        "it gives the text of one message of the user, `PromptMessage`s, a `GetPromptResult`, or a `Result` of these with an error that has `Display`";
    ResourceOutput: Resource,
        "a resource cannot give `{Self}`",
        "it gives text, `ResourceContents`, a `ReadResourceResult`, or a `Result` of these with an error that has `Display`";
    ResourceTemplateOutput: ResourceTemplate,
        "a resource cannot give `{Self}`",
        "it gives text, `ResourceContents`, a `ReadResourceResult`, or a `Result` of these with an error that has `Display`";
}
