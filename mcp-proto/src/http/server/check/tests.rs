//! Each rule by what it lets through and what it refuses.

use alloc::sync::Arc;
use alloc::vec;
use alloc::vec::Vec;

use http::request::Parts;
use http::{HeaderValue, Method, Request};
use serde_json::value::RawValue;

use crate::Version;
use crate::http::param_header::{ParamHeader, ToolHeaders, annotations};
use crate::http::server::head::{Head, VersionHeader, Wants};
use crate::http::server::{Config, HttpSse, LegacyHttp, Refused};
use crate::jsonrpc::{ErrorCode, RpcError};
use crate::model::{Implementation, Object};
use crate::server;

fn config() -> Config {
    Config::new(server::Config::new(Implementation::new("s", "1")))
}

/// A head that is in order, and what is done to it.
fn head_of(method: Method, path: &str, change: impl FnOnce(&mut Parts)) -> Parts {
    let request = Request::builder()
        .method(method)
        .uri(path)
        .header("host", "localhost:8000")
        .header("content-type", "application/json")
        .header("accept", "application/json, text/event-stream");
    let (mut parts, ()) = request.body(()).unwrap().into_parts();
    change(&mut parts);
    parts
}

fn set(parts: &mut Parts, name: &'static str, value: &'static str) {
    parts.headers.insert(name, value.parse().unwrap());
}

fn add(parts: &mut Parts, name: &'static str, value: &'static str) {
    parts.headers.append(name, value.parse().unwrap());
}

fn read(config: &Config, parts: &Parts) -> Result<Head, (u16, &'static str)> {
    Head::read(config, parts).map_err(|Refused { status, allow, .. }| (status.as_u16(), allow.unwrap_or_default()))
}

fn refused(change: impl FnOnce(&mut Parts)) -> Option<u16> {
    read(&config(), &head_of(Method::POST, "/mcp", change)).err().map(|(status, _)| status)
}

#[test]
fn a_head_in_order_is_read() {
    let head = read(&config(), &head_of(Method::POST, "/mcp", |_| {})).unwrap();
    assert!(matches!(head.wants, Wants::Post));
    assert_eq!((head.version, head.session, head.content_length), (VersionHeader::Absent, None, None));
}

#[test]
fn paths_and_methods() {
    let config = Config { http_sse: Some(HttpSse::new("/sse", "/messages")), ..config() };
    let of = |method, path| read(&config, &head_of(method, path, |_| {}));
    assert!(matches!(of(Method::GET, "/mcp").unwrap().wants, Wants::Get { last_event_id: None }));
    assert!(matches!(of(Method::DELETE, "/mcp").unwrap().wants, Wants::Delete));
    assert!(matches!(of(Method::GET, "/sse").unwrap().wants, Wants::SseStream));
    let message = of(Method::POST, "/messages?a=b&sessionId=17").unwrap().wants;
    assert!(matches!(message, Wants::SseMessage { session: Some(session) } if &*session == "17"));
    assert_eq!(of(Method::POST, "/other").unwrap_err(), (404, ""));
    assert_eq!(of(Method::POST, "/mcp/").unwrap_err(), (404, ""));
    assert_eq!(of(Method::PUT, "/mcp").unwrap_err(), (405, "POST, GET, DELETE"));
    assert_eq!(of(Method::POST, "/sse").unwrap_err(), (405, "GET"));
    assert_eq!(of(Method::GET, "/messages").unwrap_err(), (405, "POST"));
}

#[test]
fn where_no_session_can_be_only_post_is_served() {
    let sessionless = Config { legacy: LegacyHttp::Sessionless, ..config() };
    let mut modern = server::Config::new(Implementation::new("s", "1"));
    modern.versions = vec![Version::V2026_07_28];
    for config in [sessionless, Config::new(modern)] {
        for method in [Method::GET, Method::DELETE] {
            assert_eq!(read(&config, &head_of(method, "/mcp", |_| {})).unwrap_err(), (405, "POST"));
        }
    }
}

#[test]
fn any_path_is_the_endpoint_where_the_host_routes() {
    let config = Config { path: None, ..config() };
    assert!(read(&config, &head_of(Method::POST, "/a/b", |_| {})).is_ok());
}

#[test]
fn what_decides_stands_once() {
    for name in ["mcp-protocol-version", "mcp-method", "mcp-name", "mcp-param-x", "mcp-session-id", "content-type"] {
        let twice = refused(|parts| {
            set(parts, name, "a");
            add(parts, name, "a");
        });
        assert_eq!(twice, Some(400), "{name}");
    }
    let accept = refused(|parts| {
        set(parts, "accept", "application/json");
        add(parts, "accept", "text/event-stream");
    });
    assert_eq!(accept, None);
}

#[test]
fn both_media_types_are_accepted() {
    for (accept, status) in [
        ("application/json, text/event-stream", None),
        ("*/*", None),
        ("application/*, text/*", None),
        ("application/json", Some(406)),
        ("text/event-stream", Some(406)),
        ("application/json, text/event-stream;q=0", Some(406)),
    ] {
        assert_eq!(refused(|parts| set(parts, "accept", accept)), status, "{accept}");
    }
    assert_eq!(refused(|parts| drop(parts.headers.remove("accept"))), Some(406));
    let stream = head_of(Method::GET, "/mcp", |parts| set(parts, "accept", "application/json"));
    assert_eq!(read(&config(), &stream).unwrap_err(), (406, ""));
}

#[test]
fn a_body_is_json_in_plain() {
    for (name, value, status) in [
        ("content-type", "application/json; charset=utf-8", None),
        ("content-type", "text/plain", Some(415)),
        ("content-type", "application/json-rpc", Some(415)),
        ("content-encoding", "identity", None),
        ("content-encoding", "gzip", Some(415)),
        ("content-encoding", "identity, br", Some(415)),
        ("content-length", "12", None),
        ("content-length", "+12", Some(400)),
        ("content-length", "99999999", Some(413)),
        ("content-length", "99999999999999999999999", Some(400)),
    ] {
        assert_eq!(refused(|parts| set(parts, name, value)), status, "{name}: {value}");
    }
    assert_eq!(refused(|parts| drop(parts.headers.remove("content-type"))), Some(415));
}

#[test]
fn a_version_is_served_or_another() {
    for (text, expected) in [
        ("2026-07-28", VersionHeader::Served(Version::V2026_07_28)),
        (" 2025-06-18 ", VersionHeader::Served(Version::V2025_06_18)),
        ("1999-01-01", VersionHeader::Other("1999-01-01".into())),
        ("2026 07 28", VersionHeader::Other("2026 07 28".into())),
    ] {
        let parts = head_of(Method::POST, "/mcp", |parts| set(parts, "mcp-protocol-version", text));
        assert_eq!(read(&config(), &parts).unwrap().version, expected, "{text}");
    }
}

/// What is no text is read as what it is not, so that whoever looks at it refuses it, and nobody else.
#[test]
fn headers_that_are_no_text_are_others() {
    let parts = head_of(Method::GET, "/mcp", |parts| {
        for name in ["mcp-protocol-version", "mcp-session-id", "last-event-id"] {
            parts.headers.insert(name, HeaderValue::from_bytes(b" 2026-07-28\xFF\t").unwrap());
        }
    });
    let head = read(&config(), &parts).unwrap();
    let text = "2026-07-28\u{FFFD}";
    assert_eq!(head.version, VersionHeader::Other(text.into()));
    assert_eq!(head.session.as_deref(), Some(text));
    assert!(matches!(head.wants, Wants::Get { last_event_id: Some(id) } if &*id == text));
}

/// Heads that no MCP client sends, as proxies and HTTP/2 hand them on: none of them reaches anything but the endpoint.
#[test]
fn odd_heads() {
    let status = |method: &str, uri: &str, host: Option<&'static str>| {
        let mut parts = head_of(method.parse().unwrap(), "/mcp", |parts| drop(parts.headers.remove("host")));
        parts.uri = uri.parse().unwrap();
        host.into_iter().for_each(|host| set(&mut parts, "host", host));
        let any_path = Config { path: None, ..config() };
        let http_sse = Config { http_sse: Some(HttpSse::new("/sse", "/messages")), ..config() };
        [config(), any_path, http_sse].map(|config| read(&config, &parts).err().map_or(200, |(status, _)| status))
    };
    for (method, uri, host, expected) in [
        // Absolute form, as to a proxy and in HTTP/2.
        ("POST", "http://localhost:8000/mcp", None, [200; 3]),
        ("POST", "http://localhost:8000/mcp", Some("localhost:8000"), [200; 3]),
        ("POST", "http://localhost/mcp", Some("localhost:80"), [200; 3]),
        ("POST", "http://evil.example/mcp", Some("localhost"), [400; 3]),
        ("POST", "http://localhost/mcp", Some("evil.example"), [400; 3]),
        ("POST", "http://evil.example/mcp", None, [403; 3]),
        ("POST", "http://evil.example@localhost/mcp", None, [400; 3]),
        ("POST", "http://localhost@evil.example/mcp", None, [400; 3]),
        ("POST", "ftp://localhost", None, [404, 200, 404]),
        // Asterisk form.
        ("OPTIONS", "*", Some("localhost"), [404, 405, 404]),
        ("POST", "*", Some("localhost"), [404, 200, 404]),
        // Authority form.
        ("CONNECT", "localhost:8000", Some("localhost:8000"), [404, 405, 404]),
        ("CONNECT", "localhost:8000", None, [404, 405, 404]),
        ("CONNECT", "http://localhost/mcp", None, [405; 3]),
        // Other ways to write the path are other paths.
        ("POST", "/%6dcp", Some("localhost"), [404, 200, 404]),
        ("POST", "//mcp", Some("localhost"), [404, 200, 404]),
        ("POST", "/mcp/../mcp", Some("localhost"), [404, 200, 404]),
        ("POST", "/MCP", Some("localhost"), [404, 200, 404]),
        ("POST", "/mcp?sessionId=1", Some("localhost"), [200; 3]),
        ("post", "/mcp", Some("localhost"), [405; 3]),
        ("POST", "/mcp", None, [400; 3]),
        ("POST", "/mcp", Some(""), [400; 3]),
    ] {
        assert_eq!(status(method, uri, host), expected, "{method} {uri} {host:?}");
    }
}

#[test]
fn messages_of_http_sse_may_share_the_path_of_the_endpoint() {
    let config = Config { http_sse: Some(HttpSse::new("/sse", "/mcp")), ..config() };
    let of = |method, path| read(&config, &head_of(method, path, |_| {})).unwrap().wants;
    assert!(matches!(of(Method::POST, "/mcp"), Wants::Post));
    assert!(matches!(of(Method::GET, "/mcp"), Wants::Get { .. }));
    assert!(matches!(of(Method::GET, "/sse"), Wants::SseStream));
    let message = of(Method::POST, "/mcp?sessionId=17");
    assert!(matches!(message, Wants::SseMessage { session: Some(session) } if &*session == "17"));
}

#[derive(Debug)]
struct OneTool(Arc<[ParamHeader]>);

impl ToolHeaders for OneTool {
    fn of_tool(&self, name: &str) -> Option<Arc<[ParamHeader]>> {
        (name == "query").then(|| self.0.clone())
    }
}

fn tool() -> OneTool {
    let schema = r#"{"type":"object","properties":{
        "region":{"type":"string","x-mcp-header":"Region"},
        "count":{"type":"integer","x-mcp-header":"Count"}
    }}"#;
    let schema: Object = serde_json::from_str(schema).unwrap();
    OneTool(annotations(&schema).unwrap().into())
}

/// What the check of a `tools/call` with these headers beside the version says.
fn agrees(headers: &[(&'static str, &'static str)], method: &str, params: &str) -> Result<(), RpcError> {
    let parts = head_of(Method::POST, "/mcp", |parts| {
        set(parts, "mcp-protocol-version", "2026-07-28");
        for (name, value) in headers {
            add(parts, name, value);
        }
    });
    let params: &RawValue = serde_json::from_str(params).unwrap();
    Head::read(&config(), &parts).unwrap().agrees(method, Some(params), Some("2026-07-28"), &tool())
}

#[test]
fn headers_say_what_the_body_says() {
    const CALL: (&str, &str) = ("mcp-method", "tools/call");
    const QUERY: (&str, &str) = ("mcp-name", "query");
    type Row = (&'static [(&'static str, &'static str)], &'static str, &'static str, bool);
    let rows: Vec<Row> = vec![
        (&[("mcp-method", "tools/list")], "tools/list", "{}", true),
        (&[("mcp-method", " tools/list ")], "tools/list", "{}", true),
        (&[("mcp-method", "Tools/List")], "tools/list", "{}", false),
        (&[], "tools/list", "{}", false),
        (&[CALL, QUERY], "tools/call", r#"{"name":"query"}"#, true),
        (&[CALL, ("mcp-name", "=?base64?cXVlcnk=?=")], "tools/call", r#"{"name":"query"}"#, true),
        (&[CALL, ("mcp-name", "=?base64?cXVlcnk?=")], "tools/call", r#"{"name":"query"}"#, false),
        (&[CALL, ("mcp-name", "other")], "tools/call", r#"{"name":"query"}"#, false),
        (&[CALL], "tools/call", r#"{"name":"query"}"#, false),
        (&[CALL, ("mcp-name", "other")], "tools/call", r#"{"n\u0061me":"query"}"#, false),
        (&[CALL, QUERY], "tools/call", r#"{"name":"query","n\u0061me":"other"}"#, false),
        (&[("mcp-method", "resources/read"), ("mcp-name", "a:b")], "resources/read", r#"{"uri":"a:b"}"#, true),
        (&[("mcp-method", "resources/read"), ("mcp-name", "a:b")], "resources/read", r#"{"uri":"a:c"}"#, false),
        (&[("mcp-method", "prompts/get")], "prompts/get", r#"{"name":"p"}"#, false),
        (
            &[CALL, QUERY, ("mcp-param-region", "eu")],
            "tools/call",
            r#"{"name":"query","arguments":{"region":"eu"}}"#,
            true,
        ),
        (
            &[CALL, QUERY, ("mcp-param-region", "us")],
            "tools/call",
            r#"{"name":"query","arguments":{"region":"eu"}}"#,
            false,
        ),
        (&[CALL, QUERY], "tools/call", r#"{"name":"query","arguments":{"region":"eu"}}"#, false),
        (&[CALL, QUERY], "tools/call", r#"{"name":"query","arguments":{"region":null}}"#, true),
        (&[CALL, QUERY, ("mcp-param-region", "eu")], "tools/call", r#"{"name":"query","arguments":{}}"#, false),
        (&[CALL, QUERY, ("mcp-param-region", "eu")], "tools/call", r#"{"name":"query"}"#, false),
        (
            &[CALL, QUERY, ("mcp-param-count", "42.0")],
            "tools/call",
            r#"{"name":"query","arguments":{"count":42}}"#,
            true,
        ),
        (
            &[CALL, QUERY, ("mcp-param-count", "43")],
            "tools/call",
            r#"{"name":"query","arguments":{"count":42}}"#,
            false,
        ),
        (&[CALL, QUERY, ("mcp-param-other", "x")], "tools/call", r#"{"name":"query"}"#, true),
    ];
    for (headers, method, params, passes) in rows {
        assert_eq!(agrees(headers, method, params).is_ok(), passes, "{headers:?} {params}");
    }
}

#[test]
fn the_version_of_the_header_is_that_of_the_body() {
    let check = |said: Option<&'static str>, meant| {
        let parts = head_of(Method::POST, "/mcp", |parts| {
            set(parts, "mcp-method", "tools/list");
            if let Some(said) = said {
                set(parts, "mcp-protocol-version", said);
            }
        });
        let head = Head::read(&config(), &parts).unwrap();
        head.agrees("tools/list", None, meant, &()).map_err(|error| error.code)
    };
    assert_eq!(check(Some("2026-07-28"), Some("2026-07-28")), Ok(()));
    assert_eq!(check(Some("1999-01-01"), Some("1999-01-01")), Ok(()));
    assert_eq!(check(Some("2026-07-28"), None), Ok(()));
    assert_eq!(check(None, Some("2026-07-28")), Err(ErrorCode::HEADER_MISMATCH));
    assert_eq!(check(None, None), Err(ErrorCode::HEADER_MISMATCH));
    assert_eq!(check(Some("2025-11-25"), Some("2026-07-28")), Err(ErrorCode::HEADER_MISMATCH));
}
