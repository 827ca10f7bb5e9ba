//! Traces that messages carry.

use mcp_proto::jsonrpc::Raw;
use mcp_proto::model::{Object, keys};
use mcp_proto::server::Trace;
use serde::Deserialize;
use serde_json::Value;

/// The trace that params name in their `_meta`.
pub(super) fn of_params(params: Option<&Raw>) -> Option<Trace> {
    let [meta] = params?.pick(["_meta"])?;
    let Meta { traceparent, tracestate, baggage } = serde_json::from_str(meta?).ok()?;
    Some(trace(traceparent?, tracestate, baggage))
}

/// The trace that the head of an HTTP request names.
#[cfg(feature = "http")]
pub(super) fn of_head(head: &mcp_driver::Parts) -> Option<Trace> {
    let field = |name: &str| head.headers.get(name).and_then(|value| value.to_str().ok()).map(Into::into);
    Some(trace(field(keys::TRACE_PARENT)?, field(keys::TRACE_STATE), field(keys::BAGGAGE)))
}

/// Whether params name a trace already.
pub(super) fn names_one(params: Option<&Raw>) -> bool {
    of_params(params).is_some()
}

/// Puts the name of a trace into the `_meta` of params; as they were if they are no object.
pub(super) fn put(params: Option<Raw>, trace: Trace) -> Option<Raw> {
    let Ok(mut object) = params.as_ref().map_or_else(|| Ok(Object::new()), Raw::decode) else { return params };
    let meta = object.entry("_meta").or_insert_with(|| Value::Object(Object::new()));
    let Value::Object(meta) = meta else { return params };
    meta.insert(keys::TRACE_PARENT.into(), String::from(trace.parent).into());
    for (key, value) in [(keys::TRACE_STATE, trace.state), (keys::BAGGAGE, trace.baggage)] {
        if let Some(value) = value {
            meta.insert(key.into(), String::from(value).into());
        }
    }
    Raw::encode(&object).ok().or(params)
}

fn trace(parent: Box<str>, state: Option<Box<str>>, baggage: Option<Box<str>>) -> Trace {
    let mut trace = Trace::default();
    (trace.parent, trace.state, trace.baggage) = (parent, state, baggage);
    trace
}

#[derive(Deserialize)]
struct Meta {
    traceparent: Option<Box<str>>,
    tracestate: Option<Box<str>>,
    baggage: Option<Box<str>>,
}
