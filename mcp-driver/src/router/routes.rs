//! Parts of a router.

use std::marker::PhantomData;
use std::sync::Arc;

use super::Router;
use super::threading::{Shared, Threading};

/// A part of a server, to be [added](Router::add) to a router: what the macros make, and any function from router to
/// router. `M` tells the ones from the others and is inferred; what implements it by hand leaves it out.
///
/// # Example: a part that is a type
/// ```
/// use mcp_driver::router::{Router, named};
///
/// struct Echo {
///     times: usize,
/// }
///
/// impl Echo {
///     fn routes(self, router: Router) -> Router {
///         let echo = move |text: String| async move { text.repeat(self.times) };
///         router.tool("echo", "Says it again", named(["text"], echo))
///     }
/// }
///
/// let router = Router::new("echo", "1.0").add(|router| Echo { times: 2 }.routes(router));
/// # let _ = router;
/// ```
#[diagnostic::on_unimplemented(
    message = "`{Self}` cannot be added to a router whose state is `{S}`",
    label = "a function needs `#[tool]`; what takes a state comes after `.state(..)`",
    note = "a part is what has `#[tool]`, `#[prompt]`, `#[resource]` or `#[tools]`, or an `fn(Router<S>) -> Router<S>`; `local` ones go into a `Router::local`"
)]
pub trait Routes<S, T: Threading = Shared, M = ()> {
    /// Adds it.
    fn add_to(self, router: Router<S, T>) -> Router<S, T>;
}

/// Marks a function from router to router.
#[derive(Debug)]
#[allow(clippy::exhaustive_enums, reason = "a marker, which has no values")]
pub enum Function {}

/// Marks a value whose methods are served.
#[derive(Debug)]
#[allow(clippy::exhaustive_enums, reason = "a marker, which has no values")]
pub enum Instance {}

#[diagnostic::do_not_recommend]
impl<S, T: Threading, F: FnOnce(Router<S, T>) -> Router<S, T>> Routes<S, T, Function> for F {
    fn add_to(self, router: Router<S, T>) -> Router<S, T> {
        self(router)
    }
}

#[diagnostic::do_not_recommend]
impl<S, T: Threading, V: Methods<S, T>> Routes<S, T, Instance> for V {
    fn add_to(self, router: Router<S, T>) -> Router<S, T> {
        Arc::new(self).add_methods(router)
    }
}

#[diagnostic::do_not_recommend]
impl<S, T: Threading, V: Methods<S, T>> Routes<S, T> for Arc<V> {
    fn add_to(self, router: Router<S, T>) -> Router<S, T> {
        self.add_methods(router)
    }
}

/// What `#[tools]` makes of a type: the value is shared with the rest of the program where it is added as an `Arc`.
#[doc(hidden)]
pub trait Methods<S, T: Threading = Shared>: Sized {
    /// Adds every method that is served.
    fn add_methods(self: Arc<Self>, router: Router<S, T>) -> Router<S, T>;
}

/// A router whose state is the one that a part takes.
#[diagnostic::on_unimplemented(
    message = "this takes the state `{Wanted}`, and the state of the router is `{Has}`",
    label = "give the router this state first: `.state(..)` comes before `.add(..)`"
)]
#[doc(hidden)]
pub trait Holds<Wanted, Has, T: Threading>: Sized {
    /// Adds the part.
    fn with(self, part: impl Routes<Wanted, T>) -> Self;
}

#[diagnostic::do_not_recommend]
impl<S, T: Threading> Holds<S, S, T> for Router<S, T> {
    fn with(self, part: impl Routes<S, T>) -> Self {
        part.add_to(self)
    }
}

/// No state that anybody has. As there are two ways to hold a state, the compiler does not guess that of a router by what is
/// added to it, and tells of the one that is missing.
#[derive(Debug)]
#[doc(hidden)]
#[allow(unnameable_types, reason = "nobody is to name it")]
pub struct Other<S>(PhantomData<S>);

#[diagnostic::do_not_recommend]
impl<S, T: Threading> Holds<S, Other<S>, T> for Router<Other<S>, T> {
    fn with(self, _: impl Routes<S, T>) -> Self {
        self
    }
}
