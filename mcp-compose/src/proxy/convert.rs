//! What an era demands of what is passed on; all else stays as it came.

use mcp_driver::{Call, CallError};
use mcp_proto::client::RequestError;
use mcp_proto::jsonrpc::{ErrorCode, Raw, RpcError};
use mcp_proto::method::{
    CallTool, Complete, CreateMessage, Elicit, GetPrompt, ListPrompts, ListResourceTemplates, ListResources, ListRoots,
    ListTools, Method, ReadResource,
};
use mcp_proto::model::{InputRequiredResult, ResultType, encode_for, keys};
use mcp_proto::server::Inputs;
use mcp_proto::{SendError, Version};

use crate::raw_object::RawObject;

/// The params of a call, for a far side that speaks `far`.
///
/// # Errors
/// A legacy client refused a question of a modern server's, which has no place for that: the call ends with its words.
pub(super) fn params(call: &Call, far: Version) -> Result<Option<Raw>, RpcError> {
    let near = call.context.version;
    match (near.is_modern(), far.is_modern()) {
        (true, false) => Ok(without_metadata(call.params.as_ref())),
        (false, true) => with_answers(call),
        (true, true) | (false, false) => Ok(call.params.clone()),
    }
    .map(|params| match &*call.method {
        Complete::NAME if far < near => params.map(|params| fitted::<Params<Complete>>(&params, far)),
        _ => params,
    })
}

/// Legacy servers know sessions, and would take the metadata of a request for the application's own.
fn without_metadata(params: Option<&Raw>) -> Option<Raw> {
    const OF_ERA: [&str; 4] = [keys::PROTOCOL_VERSION, keys::CLIENT_INFO, keys::CLIENT_CAPABILITIES, keys::LOG_LEVEL];
    let mut members = RawObject::of(params);
    members.remove(&["inputResponses", "requestState"]);
    if let Some(mut meta) = members.get("_meta").map(|meta| RawObject::of(Some(meta))) {
        meta.remove(&OF_ERA);
        match meta.raw() {
            Some(raw) if !meta.is_empty() => members.set("_meta", raw),
            _ => drop(members.remove(&["_meta"])),
        }
    }
    if members.is_empty() { None } else { members.raw() }
}

/// What a session keeps to itself travels with the request.
fn with_answers(call: &Call) -> Result<Option<Raw>, RpcError> {
    let context = &call.context;
    if context.answers.is_empty() && context.state.is_none() {
        return Ok(call.params.clone());
    }
    let mut responses = RawObject::default();
    for (key, answer) in context.answers.iter() {
        responses.set(key, answer.map_err(Clone::clone)?.clone());
    }
    let mut members = RawObject::of(call.params.as_ref());
    if let Some(responses) = responses.raw().filter(|_| !responses.is_empty()) {
        members.set("inputResponses", responses);
    }
    if let Some(state) = &context.state {
        members.set("requestState", Raw::encode(&**state).map_err(|error| RpcError::internal(error.to_string()))?);
    }
    Ok(members.raw())
}

/// A result, for a client that speaks `near`: as it came, unless it may say what that revision does not have.
pub(super) fn result(method: &str, result: Raw, far: Version, near: Version) -> Raw {
    if near >= far {
        return result;
    }
    match method {
        CallTool::NAME => fitted::<Given<CallTool>>(&result, near),
        ListTools::NAME => fitted::<Given<ListTools>>(&result, near),
        GetPrompt::NAME => fitted::<Given<GetPrompt>>(&result, near),
        ListPrompts::NAME => fitted::<Given<ListPrompts>>(&result, near),
        ReadResource::NAME => fitted::<Given<ReadResource>>(&result, near),
        ListResources::NAME => fitted::<Given<ListResources>>(&result, near),
        ListResourceTemplates::NAME => fitted::<Given<ListResourceTemplates>>(&result, near),
        Complete::NAME => fitted::<Given<Complete>>(&result, near),
        _ => result,
    }
}

/// The answer to a question of a server's that speaks `far`.
pub(super) fn answer(method: &str, answer: &Raw, far: Version) -> Raw {
    match method {
        Elicit::NAME => fitted::<Given<Elicit>>(answer, far),
        CreateMessage::NAME => fitted::<Given<CreateMessage>>(answer, far),
        ListRoots::NAME => fitted::<Given<ListRoots>>(answer, far),
        _ => answer.clone(),
    }
}

/// What a modern server asks before it answers, and its state; `None` if it has answered.
pub(super) fn questions(result: &Raw) -> Option<(Inputs, Option<Box<str>>)> {
    let Some([Some(kind)]) = result.pick(["resultType"]) else { return None };
    if kind.trim_matches('"') != ResultType::InputRequired.as_str() {
        return None;
    }
    let asked: InputRequiredResult = result.decode().ok()?;
    let requests = asked.input_requests.unwrap_or_default();
    let inputs = requests
        .into_iter()
        .fold(Inputs::new(), |inputs, (key, request)| inputs.with(&key, &request.method, request.params));
    Some((inputs, asked.request_state.map(Into::into)))
}

/// What the client is told of a call that failed: the server's own error, or what became of the way there.
pub(super) fn error(error: CallError, method: &str, far: Version, near: Version) -> RpcError {
    match error {
        CallError::Request { error: RequestError::Peer(mut error), .. } => {
            if far.is_modern() && !near.is_modern() && method == ReadResource::NAME && is_not_found(&error) {
                error.code = ErrorCode::RESOURCE_NOT_FOUND;
            }
            error
        }
        CallError::Send {
            error: error @ (SendError::NotInThisVersion { .. } | SendError::MissingCapability { .. }),
            call,
            ..
        } => {
            let mut refused = RpcError::method_not_found(&call);
            refused.message = format!("{}: at the server behind the proxy, {error}", refused.message).into();
            refused
        }
        CallError::Request { error: RequestError::Lost(reason), .. } => RpcError::internal(format!(
            "the server behind the proxy went away during the call, which it may have acted on or not: {reason}"
        )),
        other => RpcError::internal(format!("the server behind the proxy gave no answer: {other}")),
    }
}

/// Whether a modern server says that there is no such resource: as -32602, which was -32002 until 2025-11-25
/// (server/resources, "Error Handling"). -32602 is said of other mistakes too, of answers or a state for one; this one
/// names the resource in its data, as the page shows it, or says so in words. The other way round every server does it
/// by itself, since 2026-07-28 has no -32002.
fn is_not_found(error: &RpcError) -> bool {
    let names_it = || error.data.as_ref().and_then(|data| data.pick(["uri"])).is_some_and(|[uri]| uri.is_some());
    let says_so = || error.message.to_ascii_lowercase().contains("not found");
    error.code == ErrorCode::INVALID_PARAMS && (names_it() || says_so())
}

/// A type that is fitted to a revision.
trait Fitted {
    fn fit(raw: &Raw, version: Version) -> Option<Raw>;
}

struct Params<M>(std::marker::PhantomData<M>);
struct Given<M>(std::marker::PhantomData<M>);

impl<M: Method> Fitted for Params<M> {
    fn fit(raw: &Raw, version: Version) -> Option<Raw> {
        encode_for(version, raw.decode::<M::Params>().ok()?).ok()
    }
}

impl<M: Method> Fitted for Given<M> {
    fn fit(raw: &Raw, version: Version) -> Option<Raw> {
        encode_for(version, raw.decode::<M::Result>().ok()?).ok()
    }
}

/// What is not of that shape stands as it is.
fn fitted<T: Fitted>(raw: &Raw, version: Version) -> Raw {
    T::fit(raw, version).unwrap_or_else(|| raw.clone())
}
