//! What goes wrong in a server that its author has to mend.

use std::any::Any;
use std::fmt::{self, Display};
use std::panic::{AssertUnwindSafe, catch_unwind, resume_unwind};
use std::sync::{Arc, OnceLock};

use super::threading::Threading;

/// Something went wrong that no client can mend, to the hook of [`Router::on_fault`](super::Router::on_fault). Its text
/// is fit for a log.
///
/// # Example: panics by themselves
/// ```
/// use mcp_driver::router::{Fault, FaultCause, Router};
///
/// fn report(fault: &Fault<'_>) {
///     match fault.cause {
///         FaultCause::Panicked(words) => eprintln!("{} {:?}: {}", fault.method, fault.name, words.unwrap_or("no words")),
///         _ => eprintln!("{fault}"),
///     }
/// }
///
/// let router = Router::new("house", "1.0").on_fault(report);
/// # let _ = router;
/// ```
#[derive(Clone, Copy, Debug)]
#[non_exhaustive]
pub struct Fault<'a> {
    /// The method that was called: `tools/call`.
    pub method: &'a str,
    /// The name of the tool or the prompt, the URI of the resource, where one was named.
    pub name: Option<&'a str>,
    /// What went wrong.
    pub cause: FaultCause<'a>,
}

/// What went wrong.
#[derive(Clone, Copy, Debug)]
#[non_exhaustive]
pub enum FaultCause<'a> {
    /// The handler panicked: what the panic said, if it was text. The client is not told.
    Panicked(Option<&'a str>),
    /// The result cannot be sent: it cannot be encoded or, with the feature `validation`, it is not what the tool is
    /// listed with. Why not, to be read after "the result".
    WrongResult(&'a str),
}

impl Display for Fault<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.method)?;
        if let Some(name) = self.name {
            write!(f, " `{}`", name.escape_debug())?;
        }
        match self.cause {
            FaultCause::Panicked(Some(words)) => write!(f, ": the handler panicked: {words}"),
            FaultCause::Panicked(None) => f.write_str(": the handler panicked"),
            FaultCause::WrongResult(why) => write!(f, ": the result {why}"),
        }
    }
}

/// Where a call puts what is wrong with its result, until the hook is told; nowhere if there is no hook.
#[derive(Clone, Debug)]
pub(crate) struct FaultSlot(Option<Arc<OnceLock<String>>>);

impl FaultSlot {
    pub(crate) const fn closed() -> Self {
        Self(None)
    }

    pub(crate) fn note(&self, why: String) {
        // A call has one result.
        let _ = self.0.as_ref().map(|slot| slot.set(why));
    }
}

/// Looks on while a call runs, for the hook.
pub(crate) struct Witness<T: Threading> {
    hook: Arc<T::Hook>,
    method: Box<str>,
    name: Option<Box<str>>,
    slot: Arc<OnceLock<String>>,
}

impl<T: Threading> Witness<T> {
    pub(crate) fn new(hook: Arc<T::Hook>, method: &str, name: Option<Box<str>>) -> Self {
        Self { hook, method: method.into(), name, slot: Arc::default() }
    }

    pub(crate) fn slot(&self) -> FaultSlot {
        FaultSlot(Some(self.slot.clone()))
    }

    /// Does something; if that panics, the hook hears of it, and the panic goes on to the driver, which answers.
    pub(crate) fn watch<O>(&self, act: impl FnOnce() -> O) -> O {
        catch_unwind(AssertUnwindSafe(act)).unwrap_or_else(|payload| {
            self.tell(FaultCause::Panicked(message(&*payload)));
            resume_unwind(payload)
        })
    }

    /// Tells the hook what was noted.
    pub(crate) fn tell_noted(&self) {
        if let Some(why) = self.slot.get() {
            self.tell(FaultCause::WrongResult(why));
        }
    }

    fn tell(&self, cause: FaultCause<'_>) {
        (self.hook)(&Fault { method: &self.method, name: self.name.as_deref(), cause });
    }
}

fn message(payload: &(dyn Any + Send)) -> Option<&str> {
    payload.downcast_ref::<&str>().copied().or_else(|| payload.downcast_ref::<String>().map(String::as_str))
}
