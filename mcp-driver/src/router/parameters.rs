//! Handlers whose parameters are told one by one, as `#[tool]` and the others write them.

use std::fmt;
use std::future::Future;

use super::argument::Arg;
use super::arguments::Taking;
use super::completion::Typed;
use super::handler::Handler;
use super::kind::Kind;
use super::output::Output;
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

    /// Adds a parameter that has no name, and so can be no argument.
    pub fn extract<P, M>(&mut self) -> Take<P, S>
    where
        P: Parameter<S, M>,
        M: Unnamed<P>,
    {
        self.describe.push(P::describe);
        P::take
    }

    /// Adds a parameter of a resource that is no variable of its URI.
    pub fn beside<P, M>(&mut self) -> Take<P, S>
    where
        P: Parameter<S, M>,
        M: Beside<P>,
    {
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

/// The kinds of parameters that have no name: all but arguments by themselves.
#[diagnostic::on_unimplemented(
    message = "an argument of a handler needs a name",
    label = "a pattern has none",
    note = "write `name: {P}` and take it apart inside the function"
)]
pub trait Unnamed<P> {}

impl<P> Unnamed<P> for Extracted {}
impl<P> Unnamed<P> for Whole {}
impl<P> Unnamed<P> for Typed {}

/// The kinds of parameters that a resource may have beside the variables of its URI.
#[diagnostic::on_unimplemented(
    message = "an argument of a resource is a variable of its URI template",
    label = "the URI has no variable of this name",
    note = "write `{{name}}` into the URI, with the name of the parameter, or take an extractor such as `Ctx`"
)]
pub trait Beside<P> {}

impl<P> Beside<P> for Extracted {}
impl<P> Beside<P> for Whole {}
impl<P> Beside<P> for Typed {}
