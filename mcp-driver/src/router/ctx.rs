//! What a handler knows and can do beside its arguments.

use std::future::Future;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use mcp_proto::Version;
use mcp_proto::jsonrpc::{Raw, RpcError};
use mcp_proto::method::{CreateMessage, ListRoots, Method};
use mcp_proto::model::{
    CreateMessageParams, CreateMessageResult, ElicitParams, Fit, LoggingLevel, LoggingMessageParams, Object,
    RequestParams, Root, encode_for,
};
use mcp_proto::server::{Context, Trace};
use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::Value;

use super::Failure;
use super::carried::Carried;
use super::elicit::{Elicit, Elicited};
use crate::{Call, CallHandle, Caller, Cancellation, Reply};

/// What a handler knows and can do beside its arguments: its client, progress, logs, questions, cancellation.
///
/// Clones are cheap and are about the same call.
#[derive(Clone, Debug)]
pub struct Ctx(Arc<Inner>);

#[derive(Debug)]
struct Inner {
    params: Option<Raw>,
    context: Context,
    caller: Caller,
    handle: CallHandle,
    carried: Mutex<Carried>,
}

impl Ctx {
    pub(crate) fn new(call: Call) -> Result<Self, RpcError> {
        let Call { params, context, caller, handle, .. } = call;
        let carried = Mutex::new(Carried::of(&context)?);
        Ok(Self(Arc::new(Inner { params, context, caller, handle, carried })))
    }

    /// Reports progress, if the client asked for it: how far the call is, and how far it has to go.
    ///
    /// Every step is sent, in order; one that does not increase is not. There is no token to invent: a client that did
    /// not ask hears nothing (basic/utilities/progress).
    pub fn progress(&self, progress: impl Into<f64>, total: impl Into<f64>) {
        self.0.handle.progress(progress.into(), Some(total.into()), None);
    }

    /// Reports progress of which the end is not known, or that says what it is doing.
    pub fn progress_with(&self, progress: impl Into<f64>, total: Option<f64>, message: Option<&str>) {
        self.0.handle.progress(progress.into(), total, message);
    }

    /// Logs to the client, if it wants to hear of `level`.
    pub fn log(&self, level: LoggingLevel, data: impl Into<Value>) {
        self.0.handle.log(&LoggingMessageParams::new(level, data));
    }

    /// Asks the user to fill in a form; `message` says what for.
    ///
    /// What is asked is known by its words and its form: asked again in the same words, it is answered already. Several
    /// questions in one round: [`together`](super::together). The same question twice: [`ask`](Self::ask) under two keys.
    ///
    /// # Errors
    /// The question is still to be put, and the handler to be run again: pass it on with `?`. Or the client cannot be
    /// asked, or answered with an error.
    pub fn elicit<T: Elicit>(&self, message: &str) -> Result<Elicited<T>, Failure> {
        let params = ElicitParams::form(message, T::schema());
        Elicited::read(self.ask_unnamed::<mcp_proto::method::Elicit>(params)?)
    }

    /// Sends the user to a URL, where something happens that the client shall not see: a sign-in, a payment. Since
    /// 2025-11-25. That the user agreed to go says nothing of what was done there.
    ///
    /// # Errors
    /// As [`elicit`](Self::elicit).
    pub fn elicit_url(&self, message: &str, url: &str) -> Result<Elicited<()>, Failure> {
        Elicited::read(self.ask_unnamed::<mcp_proto::method::Elicit>(ElicitParams::url(message, url))?)
    }

    /// Asks the client's model.
    ///
    /// # Errors
    /// As [`elicit`](Self::elicit).
    pub fn sample(&self, params: CreateMessageParams) -> Result<CreateMessageResult, Failure> {
        self.ask_unnamed::<CreateMessage>(params)
    }

    /// Asks which folders the server may work in.
    ///
    /// # Errors
    /// As [`elicit`](Self::elicit).
    pub fn roots(&self) -> Result<Vec<Root>, Failure> {
        Ok(self.ask_unnamed::<ListRoots>(RequestParams::new())?.roots)
    }

    /// Puts any question under a key that names it among those of this handler.
    ///
    /// # Errors
    /// As [`elicit`](Self::elicit).
    pub fn ask<M: Method>(&self, key: &str, params: M::Params) -> Result<M::Result, Failure> {
        let params = encode_for(self.version(), params)?;
        self.answered::<M>(key, params)
    }

    fn ask_unnamed<M: Method>(&self, params: M::Params) -> Result<M::Result, Failure> {
        let params = encode_for(self.version(), params)?;
        let key = key_of(M::NAME, params.as_str());
        self.answered::<M>(&key, params)
    }

    fn answered<M: Method>(&self, key: &str, params: Raw) -> Result<M::Result, Failure> {
        let carried = self.carried();
        if let Some(answer) = carried.answer(key) {
            return answer.decode().map_err(|error| self.misanswered(key, M::NAME, &error.to_string()));
        }
        if let Some(Err(error)) = self.0.context.answers.get(key) {
            return Err(refused(M::NAME, &error.message));
        }
        Err(Failure::asked(key, M::NAME, params))
    }

    /// Does something once, however often the handler runs: what it gave is kept with the answers.
    ///
    /// # Errors
    /// What `make` gives, or a value that cannot be written as JSON.
    pub async fn once<T, E, Fut>(&self, key: &str, make: impl FnOnce() -> Fut) -> Result<T, Failure>
    where
        T: Serialize + DeserializeOwned,
        E: std::fmt::Display + 'static,
        Fut: Future<Output = Result<T, E>>,
    {
        if let Some(kept) = self.kept(key) {
            return Ok(kept);
        }
        let value = make().await.map_err(Failure::of)?;
        self.keep(key, &value)?;
        Ok(value)
    }

    /// What was [kept](Self::keep) under `key` in an earlier round, if it is a `T`.
    #[must_use]
    pub fn kept<T: DeserializeOwned>(&self, key: &str) -> Option<T> {
        T::deserialize(self.carried().kept.get(key)?).ok()
    }

    /// Keeps a value for when the handler is run again.
    ///
    /// # Errors
    /// The value cannot be written as JSON.
    pub fn keep<T: Serialize + ?Sized>(&self, key: &str, value: &T) -> Result<(), Failure> {
        let value = serde_json::to_value(value)?;
        self.carried().kept.insert(key.into(), value);
        Ok(())
    }

    /// Tells when the call is cancelled. Dropping the handler's future is what stops it; this is for work elsewhere: a
    /// thread, a task.
    #[must_use]
    pub fn cancelled(&self) -> Cancellation {
        self.0.handle.cancellation()
    }

    /// The revision that is spoken.
    #[must_use]
    pub fn version(&self) -> Version {
        self.0.context.version
    }

    /// Where the call stands in a distributed trace.
    #[must_use]
    pub fn trace(&self) -> Option<&Trace> {
        self.0.context.trace.as_ref()
    }

    /// The `_meta` of the request, without what the protocol itself puts there.
    #[must_use]
    pub fn meta(&self) -> Object {
        Object::new()
    }

    /// What the call says of its sender.
    #[must_use]
    pub fn context(&self) -> &Context {
        &self.0.context
    }

    /// Who is behind the call, as far as the transport knows.
    #[must_use]
    pub fn caller(&self) -> &Caller {
        &self.0.caller
    }

    /// The call and its connection, to be used from elsewhere.
    #[must_use]
    pub fn handle(&self) -> &CallHandle {
        &self.0.handle
    }

    /// A result, fitted to the revision of the call.
    pub(crate) fn reply<R: Fit + Serialize>(&self, result: Result<R, RpcError>) -> Reply {
        let encoded = result.and_then(|result| {
            encode_for(self.version(), result).map_err(|error| RpcError::internal(error.to_string()))
        });
        encoded.into()
    }

    pub(crate) fn params(&self) -> Option<&Raw> {
        self.0.params.as_ref()
    }

    pub(crate) fn carried(&self) -> MutexGuard<'_, Carried> {
        self.0.carried.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// An answer that cannot be read is a mistake in the call that brought it; a legacy call brings none, and has its
    /// result told of it.
    fn misanswered(&self, key: &str, method: &str, why: &str) -> Failure {
        if self.version().is_modern() {
            return Failure::protocol(RpcError::invalid_params(format!(
                "invalid params: `inputResponses.{key}`: {why}"
            )));
        }
        refused(method, why)
    }
}

fn refused(method: &str, why: &str) -> Failure {
    Failure::new(format!("the client did not answer `{method}`: {why}"))
}

/// A question is known by what it says: the answer to one is never taken for that to another. FNV-1a over 64 bits, for
/// questions of one handler.
fn key_of(method: &str, params: &str) -> String {
    let (_, what) = method.split_once('/').unwrap_or(("", method));
    let hash = params
        .bytes()
        .fold(0xcbf2_9ce4_8422_2325_u64, |hash, byte| (hash ^ u64::from(byte)).wrapping_mul(0x0000_0100_0000_01b3));
    format!("{what}-{hash:016x}")
}
