//! On how many threads the handlers of a router may run.

use std::future::Future;
use std::pin::Pin;
use std::sync::Arc;

use super::arguments::Source;
use super::kind::Kind;
use super::mount::Outward;
use super::routed::Routed;
use super::{Ctx, Fault, Item, Told, Viewer};
use crate::Reply;

/// On how many threads the handlers of a [`Router`](super::Router) may run: [`Shared`] or [`Local`].
pub trait Threading: sealed::Sealed + Mounting + Sized + 'static {
    /// A call under way.
    #[doc(hidden)]
    type Running: Future<Output = Reply> + Unpin;
    /// What runs a call.
    #[doc(hidden)]
    type Run: ?Sized + for<'a> Fn(Ctx, Source<'a>) -> Routed<Self>;
    /// What takes a notification.
    #[doc(hidden)]
    type Notified: ?Sized + for<'a> Fn(&Told<'a>);
    /// What decides who sees what.
    #[doc(hidden)]
    type Filter: ?Sized + for<'a> Fn(&Viewer<'a>, &Item<'a>) -> bool;
    /// What hears of faults.
    #[doc(hidden)]
    type Hook: ?Sized + for<'a> Fn(&Fault<'a>);
}

/// What puts a handler into a namespace.
#[doc(hidden)]
#[allow(unnameable_types, reason = "nobody but this crate implements it")]
pub trait Mounting {
    /// The same handler, whose results are told outside.
    fn mounted(inner: Arc<Self::Run>, outward: Outward) -> Arc<Self::Run>
    where
        Self: Threading;
}

/// Handlers that may run on any thread, as [`Router::new`](super::Router::new) takes them: they are `Send + Sync`, and
/// so are their futures `Send`.
#[derive(Clone, Copy, Debug)]
#[allow(clippy::exhaustive_enums, reason = "a marker, which has no values")]
pub enum Shared {}

/// Handlers that stay on one thread, as [`Router::local`](super::Router::local) takes them: they may hold an `Rc`.
#[derive(Clone, Copy, Debug)]
#[allow(clippy::exhaustive_enums, reason = "a marker, which has no values")]
pub enum Local {}

impl Threading for Shared {
    type Running = Pin<Box<dyn Future<Output = Reply> + Send>>;
    type Run = dyn for<'a> Fn(Ctx, Source<'a>) -> Routed<Self> + Send + Sync;
    type Notified = dyn for<'a> Fn(&Told<'a>) + Send + Sync;
    type Filter = dyn for<'a> Fn(&Viewer<'a>, &Item<'a>) -> bool + Send + Sync;
    type Hook = dyn for<'a> Fn(&Fault<'a>) + Send + Sync;
}

impl Threading for Local {
    type Running = Pin<Box<dyn Future<Output = Reply>>>;
    type Run = dyn for<'a> Fn(Ctx, Source<'a>) -> Routed<Self>;
    type Notified = dyn for<'a> Fn(&Told<'a>);
    type Filter = dyn for<'a> Fn(&Viewer<'a>, &Item<'a>) -> bool;
    type Hook = dyn for<'a> Fn(&Fault<'a>);
}

/// The handlers that a threading takes: every one that is [`Local`], and one that is [`Shared`] if any thread may run it,
/// which is if it, its futures and the state are `Send`, and it and the state `Sync`. Nobody implements it but this
/// crate.
#[diagnostic::on_unimplemented(
    message = "this handler cannot move between threads, as `Router::new` asks for; `Router::local` takes it",
    label = "it captures, or holds over an `.await`, what is not `Send`: `#[tool]` on a function tells what"
)]
pub trait Takes<K: Kind, H, S, M>: Threading {
    /// Puts a handler behind its definition.
    #[doc(hidden)]
    fn served(item: K, handler: H, state: &S) -> (K, Arc<Self::Run>);
}

mod sealed {
    #[allow(unnameable_types, reason = "that nobody can name it is what seals")]
    pub trait Sealed {}
    impl Sealed for super::Shared {}
    impl Sealed for super::Local {}
}
