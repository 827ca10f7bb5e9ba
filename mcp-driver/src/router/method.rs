//! Methods and notifications of the application's own.

use std::fmt::Debug;
use std::sync::Arc;

use mcp_proto::jsonrpc::{Raw, RpcError};
use mcp_proto::model::Fit;
use mcp_proto::{Version, method};
use serde::de::DeserializeOwned;
use serde::{Serialize, Serializer};
use serde_json::Value;

use super::arguments::{Source, params};
use super::held::Reach;
use super::kind::{Kind, reply};
use super::output::{Asked, Json, Output};
use super::parameter::FromCall;
use super::schema::without;
use super::served::{Definition, Known, Takes, definition};
use super::{Ctx, Failure};
use crate::Reply;

/// A method of the application's own, as what a [handler](super::Handler) serves: see
/// [`Router::method`](super::Router::method).
#[derive(Clone, Debug)]
pub struct Custom(Box<str>);

impl Custom {
    pub(crate) fn new(name: &str) -> Self {
        Self(name.into())
    }
}

impl Kind for Custom {
    type Result = Answered;
    const NOUN: &'static str = "method";

    reply!();
}

impl Definition for Custom {
    definition!();

    fn name(&self) -> &str {
        &self.0
    }
}

/// The result of a method of the application's own, which is the same in every revision.
#[derive(Clone, Debug)]
pub struct Answered(Raw);

impl Serialize for Answered {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        self.0.serialize(serializer)
    }
}

impl Fit for Answered {
    fn fit(&mut self, _: Version) {}
}

impl<T: Serialize> Output<Custom> for Json<T> {
    fn into_result(self, _: &Asked<'_>) -> Result<Answered, Failure> {
        Ok(Answered(Raw::encode(&self.0)?))
    }
}

impl Output<Custom> for Raw {
    fn into_result(self, _: &Asked<'_>) -> Result<Answered, Failure> {
        Ok(Answered(self))
    }
}

impl Output<Custom> for () {
    fn into_result(self, _: &Asked<'_>) -> Result<Answered, Failure> {
        Ok(Answered(Raw::empty_object()))
    }
}

/// The params of a request as they came, `_meta` included: for a [method](super::Router::method) whose params are a type
/// that has no schema.
///
/// # Example: a method as a type
/// ```
/// use mcp_driver::proto::method::{Method, Ping};
/// use mcp_driver::proto::model::EmptyResult;
/// use mcp_driver::router::{Json, Params, Router};
///
/// async fn echo(Params(params): Params<<Ping as Method>::Params>) -> Json<EmptyResult> {
///     # let _ = params;
///     Json(EmptyResult::default())
/// }
///
/// let router = Router::new("echo", "1.0").method("acme/echo", echo);
/// # let _ = router;
/// ```
#[derive(Clone, Copy, Debug, Default, Eq, PartialEq)]
#[allow(clippy::exhaustive_structs, reason = "a wrapper, and nothing else")]
pub struct Params<P>(pub P);

impl<S, P: DeserializeOwned> FromCall<S> for Params<P> {
    fn from_call(ctx: &Ctx, _: &S) -> Result<Self, Failure> {
        params(ctx.params()).map(Params).map_err(Failure::protocol)
    }
}

/// Runs the handler of a method, which is taken hold of. What the protocol puts into `_meta` is no argument.
pub(crate) fn run(ctx: Ctx, reach: &mut dyn Reach) -> Result<(), RpcError> {
    let arguments = without(params(ctx.params())?, &["_meta"]);
    let arguments = Value::Object(arguments).to_string();
    reach.run(ctx, Source::Json(Some(&arguments)));
    Ok(())
}

/// Whether a method is answered without asking the handlers of the application's own.
pub(crate) fn is_taken(name: &str) -> bool {
    TAKEN.contains(&name)
}

macro_rules! names {
    ($($method:ident),*) => { [$(<method::$method as method::Method>::NAME),*] };
}

/// What the router or the protocol's machine answers.
const TAKEN: [&str; 15] = names!(
    Initialize,
    Discover,
    Ping,
    ListTools,
    CallTool,
    ListPrompts,
    GetPrompt,
    ListResources,
    ListResourceTemplates,
    ReadResource,
    Subscribe,
    Unsubscribe,
    SubscriptionsListen,
    Complete,
    SetLevel
);
