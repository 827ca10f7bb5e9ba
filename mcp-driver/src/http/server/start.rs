//! Calls, from their first poll to their last.

use std::future::Future;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::pin::Pin;
use std::task::{Context, Poll};

use crate::outcome::{Outcome, unwound};
use crate::running::Panicked;
use crate::{Call, Service};

/// Starts a call and polls it once.
///
/// # Errors
/// The call, if it is not ready yet.
pub(crate) fn start<S: Service>(service: &S, call: Call, cx: &mut Context<'_>) -> Result<Outcome, Pin<Box<S::Future>>> {
    let Ok(call) = catch_unwind(AssertUnwindSafe(|| service.call(call))) else { return Ok(Err(Panicked).into()) };
    let mut call = Box::pin(call);
    match poll_call(&mut call, cx) {
        Poll::Ready(outcome) => {
            unwound(|| drop(call));
            Ok(outcome)
        }
        Poll::Pending => Err(call),
    }
}

/// Polls a call; one that panics has an outcome too.
pub(crate) fn poll_call<F>(call: &mut Pin<Box<F>>, cx: &mut Context<'_>) -> Poll<Outcome>
where
    F: Future,
    Result<F::Output, Panicked>: Into<Outcome>,
{
    match catch_unwind(AssertUnwindSafe(|| call.as_mut().poll(cx))) {
        Ok(Poll::Pending) => Poll::Pending,
        Ok(Poll::Ready(reply)) => Poll::Ready(Ok(reply).into()),
        Err(_) => Poll::Ready(Err(Panicked).into()),
    }
}
