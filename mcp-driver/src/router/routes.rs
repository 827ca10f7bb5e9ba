//! Parts of a router.

use std::sync::Arc;

use super::Router;
use super::threading::{Shared, Threading};

/// A part of a server, to be [added](Router::add) to a router: what the macros make, and any function from router to
/// router.
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
    label = "it takes another state, which `.state(..)` gives a router before `.add(..)`; or it is no part of a router",
    note = "a part is what `#[tool]`, `#[prompt]`, `#[resource]` or `#[tools]` was put on, or a function from router to router"
)]
pub trait Routes<S, T: Threading = Shared> {
    /// Adds it.
    fn add_to(self, router: Router<S, T>) -> Router<S, T>;
}

#[diagnostic::do_not_recommend]
impl<S, T: Threading, M: Methods<S, T>> Routes<S, T> for Arc<M> {
    fn add_to(self, router: Router<S, T>) -> Router<S, T> {
        self.add_methods(router)
    }
}

/// What `#[tools]` makes of a type: the value is shared with the rest of the program where it is added as an `Arc`.
#[doc(hidden)]
pub trait Methods<S, T: Threading = Shared> {
    /// Adds every method that is served.
    fn add_methods(self: Arc<Self>, router: Router<S, T>) -> Router<S, T>;
}

#[diagnostic::do_not_recommend]
impl<S, T: Threading, F: FnOnce(Router<S, T>) -> Router<S, T>> Routes<S, T> for F {
    fn add_to(self, router: Router<S, T>) -> Router<S, T> {
        self(router)
    }
}
