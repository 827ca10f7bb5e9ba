//! What a handler may take.

use schemars::JsonSchema;
use serde::de::DeserializeOwned;

use super::argument::Arg;
use super::arguments::Taking;
use super::parameters::{Parameters, Take};
use super::schema::Describing;
use super::{Args, Ctx, Failure};

/// Something that a handler can take beside its arguments: an extractor.
///
/// `S` is the state of the [`Router`](super::Router). There are [`Ctx`], [`State`](super::State),
/// [`Meta`](super::Meta) and the others of this module; implement it for what your handlers need.
///
/// # Example: which tenant a caller belongs to
/// ```
/// use mcp_driver::router::{Ctx, Failure, FromCall, Router};
///
/// struct Tenant(String);
///
/// impl<S> FromCall<S> for Tenant {
///     fn from_call(ctx: &Ctx, _: &S) -> Result<Self, Failure> {
///         let client = ctx.context().client.info.as_ref().ok_or_else(|| Failure::new("tell me who you are"))?;
///         Ok(Self(client.name.clone()))
///     }
/// }
///
/// let router = Router::new("hello", "1.0")
///     .tool("hello", "Greets the tenant", |Tenant(name): Tenant| async move { format!("hello, {name}") });
/// # let _ = router;
/// ```
#[diagnostic::on_unimplemented(
    message = "`{Self}` cannot be taken from a call to a router whose state is `{S}`",
    note = "extractors are `Ctx`, `Args<T>`, `State<S>` and what implements `FromCall`; call `.state(..)` before the handlers that take a state"
)]
pub trait FromCall<S>: Sized {
    /// Takes it.
    ///
    /// # Errors
    /// What the call is answered with instead; the handler does not run.
    fn from_call(ctx: &Ctx, state: &S) -> Result<Self, Failure>;
}

/// A parameter of a handler: an [extractor](FromCall), [`Args`], or an argument by itself. `M` tells them apart and is
/// inferred.
#[diagnostic::on_unimplemented(
    message = "a handler cannot take `{Self}`",
    label = "neither an argument nor an extractor",
    note = "an argument, and what is in `Args<..>`, needs `#[schema]` (`Deserialize` and `JsonSchema`)",
    note = "an extractor needs `FromCall`; one that needs a certain state is told it by `#[tool(state = ..)]`"
)]
pub trait Parameter<S, M>: Sized {
    /// How many arguments it takes by name.
    #[doc(hidden)]
    const NAMED: usize = 0;

    /// Adds what it takes to the definition.
    #[doc(hidden)]
    fn describe(describing: &mut Describing<'_>) {
        let _ = describing;
    }

    /// Adds it to the parameters of a handler, under its name if it is an argument.
    #[doc(hidden)]
    fn told(parameters: &mut Parameters<S>, name: impl Into<Arg>) -> Take<Self, S> {
        parameters.take::<Self, M>(name)
    }

    /// Takes it; `None` if that fails, which `taking` has then noted.
    #[doc(hidden)]
    fn take(taking: &mut Taking<'_>, state: &S) -> Option<Self>;
}

/// Marks an [extractor](FromCall).
#[derive(Debug)]
#[allow(clippy::exhaustive_enums, reason = "a marker, which has no values")]
pub enum Extracted {}

/// Marks an argument by itself.
#[derive(Debug)]
#[allow(clippy::exhaustive_enums, reason = "a marker, which has no values")]
pub enum Read {}

/// Marks all arguments at once.
#[derive(Debug)]
#[allow(clippy::exhaustive_enums, reason = "a marker, which has no values")]
pub enum Whole {}

#[diagnostic::do_not_recommend]
impl<S, P: FromCall<S>> Parameter<S, Extracted> for P {
    fn take(taking: &mut Taking<'_>, state: &S) -> Option<Self> {
        taking.extract(state)
    }
}

#[diagnostic::do_not_recommend]
impl<S, P: DeserializeOwned + JsonSchema> Parameter<S, Read> for P {
    const NAMED: usize = 1;

    fn describe(describing: &mut Describing<'_>) {
        describing.argument::<P>();
    }

    fn take(taking: &mut Taking<'_>, _: &S) -> Option<Self> {
        taking.argument()
    }
}

#[diagnostic::do_not_recommend]
impl<S, A: DeserializeOwned + JsonSchema> Parameter<S, Whole> for Args<A> {
    fn describe(describing: &mut Describing<'_>) {
        describing.arguments::<A>();
    }

    fn take(taking: &mut Taking<'_>, _: &S) -> Option<Self> {
        taking.arguments().map(Args)
    }
}

impl<S> FromCall<S> for Ctx {
    fn from_call(ctx: &Ctx, _: &S) -> Result<Self, Failure> {
        Ok(ctx.clone())
    }
}
