//! What the words of a request or a response stand for, and heads to compare with them.

use http::{HeaderMap, HeaderName, HeaderValue, Method, Request, Response, Uri, Version};
use mcp_proto::http::Principal;
use serde_json::Value;

use super::http_names::Minted;
use super::http_script::{Body, Head, HeaderLine};
use super::script::read_bytes;

/// Where the endpoint is, unless a transcript says otherwise.
pub(crate) const ORIGIN: &str = "http://localhost";
pub(crate) const PATH: &str = "/mcp";

/// What the body of a message says that headers say too.
struct Mirrored {
    method: Option<String>,
    name: Option<String>,
}

impl Mirrored {
    fn of(body: &[u8]) -> Self {
        let message: Value = serde_json::from_slice(body).unwrap_or_default();
        let text = |value: &Value| value.as_str().map(String::from);
        let method = text(&message["method"]);
        let name = match method.as_deref() {
            Some("tools/call" | "prompts/get") => text(&message["params"]["name"]),
            Some("resources/read") => text(&message["params"]["uri"]),
            _ => None,
        };
        Self { method, name }
    }
}

/// The headers that the words of a request stand for.
fn request_headers(head: &Head, body: &[u8], minted: &Minted) -> Vec<(String, String)> {
    let mirrored = Mirrored::of(body);
    let opens = mirrored.method.as_deref() == Some("initialize");
    let (modern, legacy) = (head.has("modern"), head.has("legacy"));
    let mut headers = Vec::new();
    let mut add = |name: &str, value: &str| headers.push((name.to_owned(), value.to_owned()));
    if !(modern || legacy || head.has("plain")) {
        return headers;
    }
    add("host", "localhost");
    match head.what.as_str() {
        "POST" => {
            add("content-type", "application/json");
            add("accept", "application/json, text/event-stream");
        }
        "GET" => add("accept", "text/event-stream"),
        _ => {}
    }
    if modern {
        add("mcp-protocol-version", "2026-07-28");
        mirrored.method.iter().for_each(|method| add("mcp-method", method));
        mirrored.name.iter().for_each(|name| add("mcp-name", name));
    }
    if legacy && !opens {
        match head.value("version").unwrap_or("2025-11-25") {
            "none" => {}
            version => add("mcp-protocol-version", version),
        }
        head.value("in").into_iter().for_each(|session| add("mcp-session-id", &minted.expand(session)));
    }
    headers
}

/// The headers that the words of a response stand for.
fn response_headers(head: &Head) -> Vec<(String, String)> {
    let headers: &[(&str, &str)] = match (head.has("json"), head.has("sse")) {
        (true, _) => &[("content-type", "application/json")],
        (_, true) => &[("content-type", "text/event-stream"), ("cache-control", "no-..."), ("x-accel-buffering", "no")],
        _ => &[],
    };
    headers.iter().map(|(name, value)| (name.to_string(), value.to_string())).collect()
}

fn apply(lines: &[HeaderLine], mut headers: Vec<(String, String)>) -> Vec<(String, String)> {
    for line in lines {
        match line {
            HeaderLine::Set(name, value) => {
                headers.retain(|(other, _)| other != name);
                headers.push((name.clone(), value.clone()));
            }
            HeaderLine::Add(name, value) => headers.push((name.clone(), value.clone())),
            HeaderLine::Remove(name) => headers.retain(|(other, _)| other != name),
        }
    }
    headers
}

/// Builds the head of a request, and says which body it has.
pub(crate) fn build_request(head: &Head, minted: &Minted) -> Result<(http::request::Parts, Vec<u8>), String> {
    let body = body_bytes(head, minted);
    let target = match target(head, minted) {
        Some(target) if target.starts_with('/') || target.contains("://") => target,
        Some(relative) => format!("/{relative}"),
        None => PATH.into(),
    };
    let method = Method::from_bytes(head.what.as_bytes()).map_err(|error| error.to_string())?;
    let uri: Uri = target.parse().map_err(|_| format!("no target: {target}"))?;
    let mut request = Request::new(());
    *request.method_mut() = method;
    *request.uri_mut() = uri;
    *request.version_mut() = if head.has("h2") { Version::HTTP_2 } else { Version::HTTP_11 };
    *request.headers_mut() = build_headers(apply(&head.headers, request_headers(head, &body, minted)), minted)?;
    if let Some(principal) = head.value("as") {
        request.extensions_mut().insert(Principal::new(principal));
    }
    Ok((request.into_parts().0, body))
}

/// Builds the head of a response, and says which body it has.
pub(crate) fn build_response(head: &Head, minted: &Minted) -> Result<(http::response::Parts, Vec<u8>), String> {
    let mut response = Response::new(());
    *response.status_mut() = head.what.parse().map_err(|_| format!("no status: {}", head.what))?;
    let mut headers = response_headers(head);
    headers.retain(|(name, _)| name == "content-type");
    *response.headers_mut() = build_headers(apply(&head.headers, headers), minted)?;
    Ok((response.into_parts().0, body_bytes(head, minted)))
}

/// Whether a request that was made is the one that is expected. What the connection needs is not looked at.
pub(crate) fn request_fits(
    head: &Head,
    method: &Method,
    uri: &Uri,
    headers: &HeaderMap,
    body: &[u8],
    minted: &mut Minted,
) -> Result<(), String> {
    let expected = target(head, minted).unwrap_or_else(|| PATH.into());
    let expected = if expected.starts_with('/') { format!("{ORIGIN}{expected}") } else { expected };
    if head.what != method.as_str() || !minted.fits(&expected, &uri.to_string()) {
        return Err(format!("it is: {method} {uri}"));
    }
    let mut expected = request_headers(head, body, minted);
    expected.retain(|(name, _)| name != "host");
    headers_fit(apply(&head.headers, expected), headers, &["host"], minted)?;
    body_fits(head.body.as_ref(), body)
}

/// Whether the head of a response is the one that is expected. A length is that of the body and needs no line.
pub(crate) fn response_fits(
    head: &Head,
    parts: &http::response::Parts,
    body: Option<&[u8]>,
    minted: &mut Minted,
) -> Result<(), String> {
    if head.what != parts.status.as_str() {
        return Err(format!("the status is {}", parts.status));
    }
    let length = parts.headers.get("content-length").map(|length| String::from_utf8_lossy(length.as_bytes()));
    let is_nothing = length.is_none() && body.is_none_or(<[u8]>::is_empty);
    if !is_nothing && length.as_deref() != body.map(|body| body.len().to_string()).as_deref() {
        return Err(format!("the length of the body is {:?}, its header {length:?}", body.map(<[u8]>::len)));
    }
    headers_fit(apply(&head.headers, response_headers(head)), &parts.headers, &["content-length"], minted)
}

/// Whether a body is the one that is expected.
pub(crate) fn body_fits(expected: Option<&Body>, body: &[u8]) -> Result<(), String> {
    let shown = String::from_utf8_lossy(body);
    let fits = match expected {
        None => body.is_empty(),
        Some(Body::Bytes(expected)) => expected == body,
        Some(Body::Json(pattern, _)) => serde_json::from_slice(body).is_ok_and(|value| pattern.matches(&value)),
    };
    if fits { Ok(()) } else { Err(format!("the body is: {shown}")) }
}

/// The word of a request that is neither a shorthand nor `key=value`.
fn target(head: &Head, minted: &Minted) -> Option<String> {
    const WORDS: [&str; 6] = ["modern", "legacy", "plain", "bare", "open", "h2"];
    const KEYS: [&str; 3] = ["in=", "version=", "as="];
    let is_target = |word: &&String| !WORDS.contains(&word.as_str()) && !KEYS.iter().any(|key| word.starts_with(key));
    head.words.iter().find(is_target).map(|word| minted.expand(word))
}

fn body_bytes(head: &Head, minted: &Minted) -> Vec<u8> {
    match &head.body {
        None => Vec::new(),
        Some(Body::Json(_, text)) => minted.expand(text).into_bytes(),
        Some(Body::Bytes(bytes)) => bytes.clone(),
    }
}

fn build_headers(headers: Vec<(String, String)>, minted: &Minted) -> Result<HeaderMap, String> {
    let mut map = HeaderMap::new();
    for (name, value) in headers {
        let value = minted.expand(&value);
        let bytes = if value.starts_with('"') { read_bytes(&value)? } else { value.clone().into_bytes() };
        let value = HeaderValue::from_bytes(&bytes).map_err(|_| format!("no value of a header: {value}"))?;
        map.append(HeaderName::from_bytes(name.as_bytes()).map_err(|error| error.to_string())?, value);
    }
    Ok(map)
}

/// Every header is expected, and every expected header is there, each as often and in the order.
fn headers_fit(
    expected: Vec<(String, String)>,
    headers: &HeaderMap,
    beside: &[&str],
    minted: &mut Minted,
) -> Result<(), String> {
    let mut left: Vec<(&str, String)> = headers
        .iter()
        .filter(|(name, _)| !beside.contains(&name.as_str()))
        .map(|(name, value)| (name.as_str(), String::from_utf8_lossy(value.as_bytes()).into_owned()))
        .collect();
    for (name, value) in &expected {
        let Some(place) = left.iter().position(|(other, _)| other == name) else {
            return Err(format!("there is no header {name}: {value}"));
        };
        let (_, got) = left.remove(place);
        if !minted.fits(value, &got) {
            return Err(format!("the header {name} is {got:?}, not {value:?}"));
        }
    }
    match left.first() {
        Some((name, value)) => Err(format!("nobody expects the header {name}: {value}")),
        None => Ok(()),
    }
}
