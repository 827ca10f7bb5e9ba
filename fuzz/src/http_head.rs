//! The heads of requests, before anything is done for them.

use std::net::Ipv6Addr;
use std::sync::Arc;

use http::header::{HOST, ORIGIN};
use http::{HeaderValue, Method, Request};
use mcp_proto::Instant;
use mcp_proto::http::server::{Config, Exchange, Output};
use mcp_proto::model::Implementation;

/// Every line is a `H`ost, an `O`rigin, the `U`RI that the request line has, or any other header with its name: a head
/// that comes through has one host, which is of this machine, and no origin but those of pages of this machine.
pub(crate) fn check(data: &[u8]) {
    let mut request = Request::new(());
    *request.method_mut() = Method::POST;
    *request.uri_mut() = http::Uri::from_static("/mcp");
    for line in data.split(|byte| *byte == b'\n') {
        let headers = request.headers_mut();
        match line {
            [b'H', value @ ..] => drop(HeaderValue::from_bytes(value).map(|value| headers.append(HOST, value))),
            [b'O', value @ ..] => drop(HeaderValue::from_bytes(value).map(|value| headers.append(ORIGIN, value))),
            [b'U', uri @ ..] => {
                if let Ok(uri) = http::Uri::try_from(uri) {
                    *request.uri_mut() = uri;
                }
            }
            line => {
                let Some(colon) = line.iter().position(|byte| *byte == b':') else { continue };
                let Ok(name) = http::HeaderName::from_bytes(&line[..colon]) else { continue };
                drop(HeaderValue::from_bytes(&line[colon + 1..]).map(|value| headers.append(name, value)));
            }
        }
    }
    let (head, ()) = request.into_parts();
    let server = mcp_proto::server::Config::new(Implementation::new("server", "1"));
    let mut exchange = Exchange::new(Instant::ORIGIN, Arc::new(Config::new(server)), &head);
    match exchange.poll_output() {
        None => comes_through(&head),
        Some(Output::Head(answer)) => {
            let status = answer.status.as_u16();
            assert!([400, 403, 404, 405, 406, 413, 415].contains(&status), "refused with {status}");
            assert!(!exchange.wants_read(), "refused, and yet the body is wanted");
            let rest: Vec<Output> = std::iter::from_fn(|| exchange.poll_output()).collect();
            assert!(matches!(rest.last(), Some(Output::End)), "refused without an end");
            assert!(exchange.is_drained(), "refused, and yet something is left");
        }
        Some(other) => panic!("{other:?} before the head"),
    }
}

fn comes_through(head: &http::request::Parts) {
    let lines: Vec<&HeaderValue> = head.headers.get_all(HOST).iter().collect();
    assert!(lines.len() <= 1, "several hosts");
    let written = lines.first().map(|line| line.to_str().expect("a host is ASCII").trim());
    let authority = head.uri.authority().map(http::uri::Authority::as_str);
    assert!(written.is_some() || authority.is_some(), "no host");
    for host in written.into_iter().chain(authority) {
        assert!(is_local(host), "{host:?} is not of this machine");
    }
    let origins: Vec<&HeaderValue> = head.headers.get_all(ORIGIN).iter().collect();
    assert!(origins.len() <= 1, "several origins");
    for origin in origins {
        let origin = origin.to_str().expect("an origin is ASCII").trim().to_ascii_lowercase();
        let host = origin.strip_prefix("http://").or_else(|| origin.strip_prefix("https://"));
        assert!(host.is_some_and(is_local), "{origin:?} is not of this machine");
    }
}

/// Another way to say it than the one that is tested.
fn is_local(host: &str) -> bool {
    let bare = match host.rsplit_once(':') {
        Some((bare, port)) if port.bytes().all(|byte| byte.is_ascii_digit()) => bare,
        _ => host,
    };
    if let Some(address) = bare.strip_prefix('[').and_then(|rest| rest.strip_suffix(']')) {
        return address.parse() == Ok(Ipv6Addr::LOCALHOST);
    }
    let bare = bare.strip_suffix('.').unwrap_or(bare);
    bare.eq_ignore_ascii_case("localhost") || bare == "127.0.0.1"
}
