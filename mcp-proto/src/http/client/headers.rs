//! The heads of requests (Streamable HTTP page of 2026-07-28, "Request Metadata"; transports pages before it).

use alloc::borrow::Cow;
use alloc::collections::BTreeMap;

use bytes::Bytes;
use http::header::{ACCEPT, AUTHORIZATION, CONTENT_TYPE};
use http::{HeaderMap, HeaderValue, Method, Request, Uri};
use serde_json::value::RawValue;

use super::HttpClient;
use super::message::Message;
use super::tool_table::ToolTable;
use crate::Version;
use crate::client;
use crate::codec::scan;
use crate::http::{field_value, header};
use crate::jsonrpc::Raw;
use crate::model::keys;

impl HttpClient {
    /// The request that carries `message`.
    pub(super) fn post(&self, message: &Message, uri: Uri) -> Request<Bytes> {
        let mut headers = self.configured();
        headers.insert(ACCEPT, HeaderValue::from_static("application/json, text/event-stream"));
        headers.insert(CONTENT_TYPE, HeaderValue::from_static("application/json"));
        for (name, value) in &message.headers {
            headers.insert(name, value.clone());
        }
        if message.is_in_session() {
            self.add_session(&mut headers);
        }
        assemble(Method::POST, uri, headers, message.text.clone())
    }

    /// The request that opens a stream of events, after `last` if that is known.
    pub(super) fn get(&self, uri: Uri, last: Option<&HeaderValue>) -> Request<Bytes> {
        let mut headers = self.configured();
        headers.insert(ACCEPT, HeaderValue::from_static("text/event-stream"));
        if let Some(spoken) = self.version() {
            version(&mut headers, spoken);
        }
        self.add_session(&mut headers);
        if let Some(last) = last {
            headers.insert(header::LAST_EVENT_ID, last.clone());
        }
        assemble(Method::GET, uri, headers, Bytes::new())
    }

    /// The request that ends the session.
    pub(super) fn delete(&self, uri: Uri) -> Request<Bytes> {
        let mut headers = self.configured();
        if let Some(spoken) = self.version() {
            version(&mut headers, spoken);
        }
        self.add_session(&mut headers);
        assemble(Method::DELETE, uri, headers, Bytes::new())
    }

    /// The revision that messages speak, the last ones after the end too.
    pub(super) fn version(&self) -> Option<Version> {
        let last = || self.role.verdict().filter(|_| self.role.has_closed()).map(|verdict| verdict.version);
        self.role.spoken().or_else(last)
    }

    fn configured(&self) -> HeaderMap {
        let mut headers = self.http.headers.clone();
        if let Some(authorization) = self.grant.value() {
            headers.insert(AUTHORIZATION, authorization.clone());
        }
        headers
    }

    fn add_session(&self, headers: &mut HeaderMap) {
        if let Some(id) = self.session.id() {
            headers.insert(header::SESSION_ID, id.clone());
        }
    }
}

pub(super) fn version(headers: &mut HeaderMap, version: Version) {
    headers.insert(header::PROTOCOL_VERSION, HeaderValue::from_static(version.as_str()));
}

pub(super) fn method(headers: &mut HeaderMap, method: &str) {
    if let Some(value) = value(method) {
        headers.insert(header::METHOD, value);
    }
}

/// What a modern request says of itself in headers: its method, what that is about, and the arguments that the tool's
/// schema names.
pub(super) fn request(headers: &mut HeaderMap, request: &client::Request, tools: &ToolTable) {
    method(headers, &request.method);
    let name = match &*request.method {
        "tools/call" | "prompts/get" => "name",
        "resources/read" => "uri",
        _ => return,
    };
    let params = request.params.as_ref().map_or("{}", Raw::as_str);
    // Of members that stand twice the last counts, as it does to whoever reads the body.
    let Ok(members) = serde_json::from_str::<BTreeMap<Cow<'_, str>, &RawValue>>(params) else { return };
    let Some(name) = members.get(name).and_then(|name| serde_json::from_str::<Cow<'_, str>>(name.get()).ok()) else {
        return;
    };
    if let Some(value) = value(&name) {
        headers.insert(header::NAME, value);
    }
    let Some(arguments) = members.get("arguments").filter(|_| &*request.method == "tools/call") else { return };
    for param in tools.of(&name) {
        if let Some(value) = param.value(arguments).and_then(|text| value(&text)) {
            headers.insert(param.header_name(), value);
        }
    }
}

/// Where a request stands in a trace, for whatever of HTTP lies between: what its `_meta` says, which is the protocol's own
/// word and goes along unchanged (basic page of 2026-07-28, "Trace Context").
pub(super) fn trace(headers: &mut HeaderMap, request: &client::Request) {
    let meta = request.params.as_ref().and_then(|params| scan::pick(params.as_str(), ["_meta"]));
    let fields = [keys::TRACE_PARENT, keys::TRACE_STATE, keys::BAGGAGE];
    let Some(told) = meta.and_then(|[meta]| scan::pick(meta?, fields)) else { return };
    for (field, text) in fields.into_iter().zip(told) {
        let text = text.and_then(|text| serde_json::from_str::<Cow<'_, str>>(text).ok());
        if let Some(value) = text.and_then(|text| HeaderValue::from_str(&text).ok()) {
            headers.insert(field, value);
        }
    }
}

fn value(text: &str) -> Option<HeaderValue> {
    HeaderValue::from_str(&field_value::encode(text)).ok()
}

fn assemble(method: Method, uri: Uri, headers: HeaderMap, body: Bytes) -> Request<Bytes> {
    let mut request = Request::new(body);
    *request.method_mut() = method;
    *request.uri_mut() = uri;
    *request.headers_mut() = headers;
    request
}
