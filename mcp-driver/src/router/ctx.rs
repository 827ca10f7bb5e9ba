//! What a handler knows and can do beside its arguments.

use std::future::Future;

use mcp_proto::Version;
use mcp_proto::jsonrpc::RpcError;
use mcp_proto::method::{CreateMessage, Elicit, ListRoots, Method};
use mcp_proto::model::{
    CreateMessageParams, CreateMessageResult, ElicitParams, ElicitResult, ListRootsResult, LoggingLevel,
    LoggingMessageParams, RequestParams, encode_for,
};
use mcp_proto::server::Context;
use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::Value;

use super::Failure;
use super::carried::Carried;
use crate::CallHandle;

/// What a handler knows and can do beside its arguments.
#[derive(Clone, Debug)]
pub struct Ctx {
    context: Context,
    handle: CallHandle,
    carried: Carried,
}

impl Ctx {
    pub(crate) fn new(context: Context, handle: CallHandle) -> Result<Self, RpcError> {
        let carried = Carried::of(&context)?;
        Ok(Self { context, handle, carried })
    }

    /// Reports progress, if the client asked for it: how far it is, how far it has to go, and what it is doing.
    ///
    /// Every step is sent, in order; one that does not increase is not.
    pub fn progress(&self, progress: f64, total: Option<f64>, message: Option<&str>) {
        self.handle.progress(progress, total, message);
    }

    /// Logs to the client, if it wants to hear of `level`.
    pub fn log(&self, level: LoggingLevel, data: impl Into<Value>) {
        self.handle.log(&LoggingMessageParams::new(level, data));
    }

    /// Asks the user. `key` names the question among those of this handler. Several questions in one round:
    /// [`together`](crate::together).
    ///
    /// # Errors
    /// The question is still to be put, and the handler to be run again; or the client gave an error instead.
    pub fn elicit(&self, key: &str, params: ElicitParams) -> Result<ElicitResult, Failure> {
        self.ask::<Elicit>(key, params)
    }

    /// Asks the client's model.
    ///
    /// # Errors
    /// As [`elicit`](Self::elicit).
    pub fn sample(&self, key: &str, params: CreateMessageParams) -> Result<CreateMessageResult, Failure> {
        self.ask::<CreateMessage>(key, params)
    }

    /// Asks which folders the server may work in.
    ///
    /// # Errors
    /// As [`elicit`](Self::elicit).
    pub fn roots(&self, key: &str) -> Result<ListRootsResult, Failure> {
        self.ask::<ListRoots>(key, RequestParams::new())
    }

    /// Does something once, however often the handler runs: what it gave is kept with the answers.
    ///
    /// In 2026-07-28 what is kept travels through the client, unsealed for now: the client can read it, and can claim
    /// that it was done. Keep no secrets, and trust it no more than the client.
    ///
    /// # Errors
    /// What `make` gives, or a value that cannot be written as JSON.
    pub async fn once<T, Fut>(&mut self, key: &str, make: impl FnOnce() -> Fut) -> Result<T, Failure>
    where
        T: Serialize + DeserializeOwned,
        Fut: Future<Output = Result<T, Failure>>,
    {
        if let Some(kept) = self.state(key) {
            return Ok(kept);
        }
        let value = make().await?;
        self.keep(key, &value)?;
        Ok(value)
    }

    /// What was [kept](Self::keep) under `key` in an earlier round, if it is a `T`.
    #[must_use]
    pub fn state<T: DeserializeOwned>(&self, key: &str) -> Option<T> {
        T::deserialize(self.carried.kept.get(key)?).ok()
    }

    /// Keeps a value for when the handler is run again. What [`once`](Self::once) says of trust holds here.
    ///
    /// # Errors
    /// The value cannot be written as JSON.
    pub fn keep<T: Serialize + ?Sized>(&mut self, key: &str, value: &T) -> Result<(), Failure> {
        self.carried.kept.insert(key.into(), serde_json::to_value(value)?);
        Ok(())
    }

    /// The revision that is spoken.
    #[must_use]
    pub const fn version(&self) -> Version {
        self.context.version
    }

    /// What the call says of its sender.
    #[must_use]
    pub const fn context(&self) -> &Context {
        &self.context
    }

    /// The call and its connection, to be used from elsewhere.
    #[must_use]
    pub const fn handle(&self) -> &CallHandle {
        &self.handle
    }

    fn ask<M: Method>(&self, key: &str, params: M::Params) -> Result<M::Result, Failure> {
        if let Some(answer) = self.carried.answer(key) {
            return answer.decode().map_err(|error| self.misanswered(key, M::NAME, &error.to_string()));
        }
        if let Some(Err(error)) = self.context.answers.get(key) {
            return Err(refused(M::NAME, &error.message));
        }
        let params = encode_for(self.version(), params)?;
        Err(Failure::asked(key, M::NAME, params, self.carried.clone()))
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
