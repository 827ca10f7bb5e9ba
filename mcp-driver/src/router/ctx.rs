//! What a handler knows and can do beside its arguments.

mod asking;
mod caching;
mod keeping;
mod keyed;
mod making;
mod sampled;
mod seeing;
mod telling;
#[cfg(test)]
mod tests;

use std::sync::{Arc, Mutex, MutexGuard, OnceLock, PoisonError};
use std::time::Duration;

use mcp_proto::jsonrpc::{Raw, RpcError, WireId};
use mcp_proto::model::{Fit, Object, encode_for, keys};
use mcp_proto::server::{Context, Trace};
use mcp_proto::{Instant, Version};
use serde::Serialize;

use self::making::Making;
pub(crate) use self::seeing::Hidden;
use super::Failure;
use super::carried::Carried;
use super::fault::FaultSlot;
use super::listing::Terms;
use super::members::Members;
use super::sealing::{Binding, Sealing};
use crate::{Call, CallHandle, Caller, Cancellation, Reply};

/// What a handler knows and can do beside its arguments: its client, progress, logs, questions, cancellation.
///
/// Clones are cheap and are about the same call.
///
/// # What runs again
/// The server that a question is asked of need not be the one that hears the answer, so no handler waits for one. It
/// is run from its start, once for each round of questions:
///
/// ```
/// use mcp_driver::router::{Ctx, Failure, Router, named};
///
/// async fn order(ctx: Ctx, what: String) -> Result<String, Failure> {
///     // 1. Runs in every round.
///     let price = what.len() * 7;
///     // 2. The first time, `?` carries the question out of the handler, and the client is asked. The next time, the
///     //    answer is there, and the handler goes on.
///     let agreed = ctx.elicit::<()>(&format!("{what} for {price} francs?"))?;
///     if agreed.accepted().is_none() {
///         return Ok("nothing ordered".into());
///     }
///     // 3. Runs once: what it gave is kept, and is there when the next question makes the handler run again.
///     let number: u64 = ctx.once("order", || async { Ok::<_, Failure>(4711) }).await?;
///     // 4. Another round: 1, 2 and this line run again, 3 does not.
///     let card = ctx.elicit::<()>(&format!("Order {number} is placed. Shall there be a card with it?"))?;
///     // 5. After the last question everything runs once.
///     Ok(format!("order {number}, {}", if card.accepted().is_some() { "with a card" } else { "no card" }))
/// }
///
/// let router = Router::new("shop", "1.0").tool("order", "Orders something", named(["what"], order));
/// # let _ = router;
/// ```
///
/// So: ask first, act afterwards; wrap in [`once`](Self::once) what stands between two questions and must not happen
/// twice. Questions are known by their words: one that names the time, or a random number, is a new one in every round,
/// and is asked until [`Limits::input_rounds`](mcp_proto::Limits::input_rounds) ends it; [`keep`](Self::keep) such a
/// value. Answers and kept values travel through the client in 2026-07-28, sealed: see
/// [`StateKeys`](super::StateKeys). A client that gives up, or starts over, has the handler begin anew.
///
/// A question is no future, and nothing can be awaited by mistake:
///
/// ```compile_fail,E0277
/// # use mcp_driver::router::{Ctx, Failure};
/// async fn sure(ctx: Ctx) -> Result<bool, Failure> {
///     Ok(ctx.elicit::<()>("Are you sure?").await?.accepted().is_some())
/// }
/// ```
#[derive(Clone, Debug)]
pub struct Ctx(Arc<Inner>);

#[derive(Debug)]
struct Inner {
    wire: WireId,
    method: Box<str>,
    params: Option<Raw>,
    context: Context,
    caller: Caller,
    handle: CallHandle,
    carried: Mutex<Carried>,
    making: Making,
    sealing: Arc<Sealing>,
    fault: FaultSlot,
    is_filtered: bool,
    hidden: OnceLock<Hidden>,
    terms: OnceLock<Terms>,
}

impl Ctx {
    /// # Errors
    /// -32602 if the state that came with the call is none that was given out for it.
    pub(crate) fn new(
        call: Call,
        sealing: &Arc<Sealing>,
        fault: FaultSlot,
        is_filtered: bool,
    ) -> Result<Self, RpcError> {
        let Call { wire, method, params, context, caller, handle } = call;
        let binding = Binding { subject: caller.subject(), method: &method, params: params.as_ref() };
        let carried = Mutex::new(Carried::of(&context, &binding, sealing)?);
        let inner = Inner {
            wire,
            method,
            params,
            context,
            caller,
            handle,
            carried,
            making: Making::default(),
            sealing: sealing.clone(),
            fault,
            is_filtered,
            hidden: OnceLock::new(),
            terms: OnceLock::new(),
        };
        Ok(Self(Arc::new(inner)))
    }

    /// Tells when the call is cancelled. Dropping the handler's future is what stops it; this is for work elsewhere: a
    /// thread, a task.
    ///
    /// # Example: a thread that stops
    /// ```
    /// use mcp_driver::router::Ctx;
    ///
    /// async fn count(ctx: Ctx) {
    ///     let cancelled = ctx.cancelled();
    ///     std::thread::spawn(move || (0..1_000_000).take_while(|_| !cancelled.is_cancelled()).count());
    /// }
    /// # let _ = count;
    /// ```
    #[must_use]
    pub fn cancelled(&self) -> Cancellation {
        self.0.handle.cancellation()
    }

    /// When the server ends the call, if [`Config::call_timeout`](mcp_proto::server::Config::call_timeout) says so: by
    /// the clock of the connection, see [`time_left`](Self::time_left).
    #[must_use]
    pub fn deadline(&self) -> Option<Instant> {
        self.0.context.deadline
    }

    /// How long the call may still take, if it has a [`deadline`](Self::deadline).
    ///
    /// # Example: a search that stops in time
    /// ```
    /// use std::time::Duration;
    ///
    /// use mcp_driver::router::Ctx;
    ///
    /// async fn search(ctx: Ctx) -> usize {
    ///     let enough = |left: Duration| left < Duration::from_secs(1);
    ///     (0..1_000_000).take_while(|_| !ctx.time_left().is_some_and(enough)).count()
    /// }
    /// # let _ = search;
    /// ```
    #[must_use]
    pub fn time_left(&self) -> Option<Duration> {
        let deadline = self.deadline()?;
        let mut left = Duration::ZERO;
        self.0.handle.server().command(&mut |now, _, _| left = deadline - now);
        Some(left)
    }

    /// The id of the request as the client wrote it: for logs. [`CallHandle::id`] tells calls apart.
    #[must_use]
    pub fn request_id(&self) -> &WireId {
        &self.0.wire
    }

    /// The revision that is spoken.
    #[must_use]
    pub fn version(&self) -> Version {
        self.0.context.version
    }

    /// The settings of an extension that the client declares; what the server itself has is
    /// [`Router::extension`](super::Router::extension).
    ///
    /// # Errors
    /// The client does not declare it. A handler that cannot do without passes the failure on: -32021 names the extension,
    /// -32600 in the legacy revisions (versioning page of 2026-07-28, "Extension Negotiation").
    ///
    /// # Example: one way for those who have it, and another for the others
    /// ```
    /// use mcp_driver::router::Ctx;
    ///
    /// async fn show(ctx: Ctx) -> &'static str {
    ///     if ctx.extension("io.modelcontextprotocol/ui").is_ok() { "ui://chart" } else { "a chart in words" }
    /// }
    /// # let _ = show;
    /// ```
    pub fn extension(&self, name: &str) -> Result<&Object, Failure> {
        self.0.context.extension(name).map_err(Failure::protocol)
    }

    /// Where the call stands in a distributed trace.
    ///
    /// # Example: on to the next service
    /// ```
    /// use mcp_driver::router::Ctx;
    ///
    /// async fn forward(ctx: Ctx) -> String {
    ///     ctx.trace().map_or_else(String::new, |trace| format!("{trace:?}"))
    /// }
    /// # let _ = forward;
    /// ```
    #[must_use]
    pub fn trace(&self) -> Option<&Trace> {
        self.0.context.trace.as_ref()
    }

    /// The `_meta` of the request, without what the protocol itself puts there: the revision, who the client is and what
    /// it can do, which logs it wants, and the progress token. Read anew at each call.
    ///
    /// # Example: a key that the two ends have agreed on
    /// ```
    /// use mcp_driver::router::Ctx;
    ///
    /// async fn tenant(ctx: Ctx) -> String {
    ///     ctx.meta().get("acme.example/tenant").map_or_else(|| "nobody".to_owned(), ToString::to_string)
    /// }
    /// # let _ = tenant;
    /// ```
    #[must_use]
    pub fn meta(&self) -> Object {
        own_meta(self.params())
    }

    /// What the call says of its sender.
    ///
    /// # Example: what the client can be asked
    /// ```
    /// use mcp_driver::router::{Ctx, Failure};
    ///
    /// async fn careful(ctx: Ctx) -> Result<&'static str, Failure> {
    ///     if ctx.context().client.capabilities.elicitation.is_none() {
    ///         return Ok("left alone, since nobody can be asked");
    ///     }
    ///     Ok(if ctx.elicit::<()>("Shall I?")?.accepted().is_some() { "done" } else { "left alone" })
    /// }
    /// # let _ = careful;
    /// ```
    #[must_use]
    pub fn context(&self) -> &Context {
        &self.0.context
    }

    /// Who is behind the call, as far as the transport knows.
    ///
    /// # Example
    /// ```
    /// use mcp_driver::router::Ctx;
    ///
    /// async fn whoami(ctx: Ctx) -> String {
    ///     match ctx.caller().subject() {
    ///         "" => "nobody has signed in".to_owned(),
    ///         name => name.to_owned(),
    ///     }
    /// }
    /// # let _ = whoami;
    /// ```
    #[must_use]
    pub fn caller(&self) -> &Caller {
        &self.0.caller
    }

    /// The call and its connection, to be used from elsewhere.
    ///
    /// # Example: a line in a log of the server's own
    /// ```
    /// use mcp_driver::router::Ctx;
    ///
    /// async fn work(ctx: Ctx) {
    ///     eprintln!("{} {:?} in {:?}", ctx.request_id(), ctx.handle().id(), ctx.version());
    /// }
    /// # let _ = work;
    /// ```
    #[must_use]
    pub fn handle(&self) -> &CallHandle {
        &self.0.handle
    }

    /// A result, fitted to the revision of the call. If a question was put and its failure not passed on, the question:
    /// the handler wanted to know, and whatever it gave it gave without the answer.
    pub(crate) fn reply<R: Fit + Serialize>(&self, result: Result<R, RpcError>) -> Reply {
        let put = self.carried().take_put();
        if result.is_ok() && !put.is_empty() {
            return self.ask_client(put);
        }
        let encoded = result.and_then(|result| {
            encode_for(self.version(), result).map_err(|error| {
                self.0.fault.note(error.to_string());
                RpcError::internal(error.to_string())
            })
        });
        encoded.into()
    }

    pub(crate) fn params(&self) -> Option<&Raw> {
        self.0.params.as_ref()
    }

    #[cfg(feature = "validation")]
    pub(crate) fn fault(&self) -> &FaultSlot {
        &self.0.fault
    }

    pub(crate) fn carried(&self) -> MutexGuard<'_, Carried> {
        self.0.carried.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// What comes beside what a message is about, without what the protocol puts there.
pub(crate) fn own_meta(params: Option<&Raw>) -> Object {
    let mut meta = params.and_then(meta).unwrap_or_default();
    for key in OF_THE_PROTOCOL {
        meta.remove(key);
    }
    meta
}

fn meta(params: &Raw) -> Option<Object> {
    let meta = Members::read(params.as_str()).ok()?.get("_meta").ok()?;
    meta.and_then(|meta| serde_json::from_str(meta).ok())
}

/// What of `_meta` the protocol has a use for.
const OF_THE_PROTOCOL: [&str; 5] =
    [keys::PROTOCOL_VERSION, keys::CLIENT_INFO, keys::CLIENT_CAPABILITIES, keys::LOG_LEVEL, keys::PROGRESS_TOKEN];
