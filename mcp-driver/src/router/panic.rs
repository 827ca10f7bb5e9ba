//! Handlers that panic.

use std::any::Any;
use std::panic::{AssertUnwindSafe, catch_unwind, resume_unwind};
use std::sync::Arc;

use super::threading::Threading;

/// A handler has panicked, to the hook of [`Router::on_panic`](super::Router::on_panic).
///
/// # Example
/// ```
/// use mcp_driver::router::{Panic, Router};
///
/// fn report(panic: &Panic<'_>) {
///     eprintln!("{} {}: {}", panic.method, panic.name.unwrap_or("-"), panic.message.unwrap_or("no words"));
/// }
///
/// let router = Router::new("house", "1.0").on_panic(report);
/// # let _ = router;
/// ```
#[derive(Clone, Copy, Debug)]
#[non_exhaustive]
pub struct Panic<'a> {
    /// The method that was called: `tools/call`.
    pub method: &'a str,
    /// The name of the tool or the prompt, the URI of the resource, where one was named.
    pub name: Option<&'a str>,
    /// What the panic said, if it was text. The client is not told.
    pub message: Option<&'a str>,
}

/// Looks on while a call runs, for the hook.
pub(crate) struct Witness<T: Threading> {
    pub(crate) hook: Arc<T::Hook>,
    pub(crate) method: Box<str>,
    pub(crate) name: Option<Box<str>>,
}

impl<T: Threading> Witness<T> {
    /// Does something; if that panics, the hook hears of it, and the panic goes on to the driver, which answers.
    pub(crate) fn watch<O>(&self, act: impl FnOnce() -> O) -> O {
        catch_unwind(AssertUnwindSafe(act)).unwrap_or_else(|payload| {
            let panic = Panic { method: &self.method, name: self.name.as_deref(), message: message(&*payload) };
            (self.hook)(&panic);
            resume_unwind(payload)
        })
    }
}

fn message(payload: &(dyn Any + Send)) -> Option<&str> {
    payload.downcast_ref::<&str>().copied().or_else(|| payload.downcast_ref::<String>().map(String::as_str))
}
