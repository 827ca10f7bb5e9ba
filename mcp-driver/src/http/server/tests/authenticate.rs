use std::pin::pin;
use std::sync::Arc;
use std::task::Poll;

use http::request::Parts;
use http::{HeaderMap, Request, Response, StatusCode};
use http_body::Body;
use mcp_proto::http::Principal;
use mcp_proto::http::challenge::Challenge;
use mcp_proto::http::server::Denied;

use super::legacy::{drain, initialize};
use super::{Bench, Chunks, Clock, Fixture, HttpBody, Log, modern, poll};
use crate::{HttpService, bearer};

fn with(name: &'static str, value: &str, mut request: Request<Chunks>) -> Request<Chunks> {
    request.headers_mut().append(name, value.parse().unwrap());
    request
}

fn ask(service: &HttpService<Bench, Clock>, request: Request<Chunks>) -> Response<HttpBody<Bench, Clock>> {
    let Poll::Ready(response) = poll(&mut pin!(service.handle(request))) else { panic!("it is decided at once") };
    response
}

fn challenges(headers: &HeaderMap) -> Vec<&str> {
    headers.get_all("www-authenticate").iter().map(|value| value.to_str().unwrap()).collect()
}

/// The service, and what its calls note.
fn guarded() -> (HttpService<Bench, Clock>, Log) {
    let Fixture { service, bench, .. } = Fixture::new();
    (service.authenticate(bearer("s3cret")), bench.log)
}

#[test]
fn the_token_opens() {
    let (service, log) = guarded();
    for value in ["Bearer s3cret", "bearer  s3cret "] {
        let response = ask(&service, with("authorization", value, modern::tool("who")));
        assert_eq!(response.status(), StatusCode::OK, "{value}");
        assert_eq!(log.take(), ["bearer by "]);
    }
}

#[test]
fn whoever_has_no_token_is_asked_for_one() {
    let (service, log) = guarded();
    for request in [modern::tool("who"), with("authorization", "Basic czNjcmV0", modern::tool("who")), initialize()] {
        let mut response = ask(&service, request);
        assert_eq!(response.status(), StatusCode::UNAUTHORIZED);
        assert_eq!(challenges(response.headers()), ["Bearer"]);
        let body: serde_json::Value = serde_json::from_str(&drain(&mut response)).unwrap();
        assert_eq!(body["error"]["code"], -32600);
        assert!(response.body().is_end_stream());
    }
    assert!(log.take().is_empty(), "nothing was called and no session opened");
}

#[test]
fn whoever_has_another_token_is_told_so() {
    let (service, log) = guarded();
    for token in ["s3cres", "s3cre", "s3cret2", "s3crets3cret", "", "S3CRET"] {
        let response = ask(&service, with("authorization", &format!("Bearer {token}"), modern::tool("who")));
        assert_eq!(response.status(), StatusCode::UNAUTHORIZED, "{token}");
        let expected = r#"Bearer error="invalid_token""#;
        assert_eq!(challenges(response.headers()), [expected], "{token}");
    }
    let twice = with("authorization", "Bearer x", with("authorization", "Bearer s3cret", modern::tool("who")));
    assert_eq!(ask(&service, twice).status(), StatusCode::UNAUTHORIZED);
    assert!(log.take().is_empty());
}

#[test]
fn the_body_of_a_request_that_is_denied_is_not_read() {
    let (service, _) = guarded();
    // A body that breaks would be another status.
    let request = modern::tool("who").map(|_| Chunks { chunks: Vec::new(), breaks: true });
    assert_eq!(ask(&service, request).status(), StatusCode::UNAUTHORIZED);
}

#[test]
fn a_closure_decides_at_once() {
    let Fixture { service, bench, .. } = Fixture::new();
    let service = service.authenticate(|head: &Parts| {
        let user = head.headers.get("x-user").and_then(|user| user.to_str().ok());
        let wider = Challenge::new("Bearer").with("error", "insufficient_scope").with("scope", "all");
        user.map(Principal::new).ok_or_else(|| Denied::forbidden().challenge(wider).because("not you"))
    });
    assert_eq!(ask(&service, with("x-user", "ada", modern::tool("who"))).status(), StatusCode::OK);
    assert_eq!(bench.log.take(), ["ada by "]);
    let mut response = ask(&service, modern::tool("who"));
    assert_eq!(response.status(), StatusCode::FORBIDDEN);
    assert_eq!(challenges(response.headers()), [r#"Bearer error="insufficient_scope", scope="all""#]);
    assert!(drain(&mut response).contains("not you"));
}

#[test]
fn a_closure_decides_later() {
    let Fixture { service, bench, .. } = Fixture::new();
    let gate = bench.gate.clone();
    let service = service.authenticate(move |head: Arc<Parts>| {
        let gate = gate.clone();
        async move {
            gate.pass().await;
            let user = head.headers.get("x-user").and_then(|user| user.to_str().ok());
            user.map(Principal::new).ok_or_else(Denied::forbidden)
        }
    });
    let mut known = pin!(service.handle(with("x-user", "ada", modern::tool("who"))));
    let mut unknown = pin!(service.handle(modern::tool("who")));
    assert!(poll(&mut known).is_pending() && poll(&mut unknown).is_pending());
    assert!(bench.log.take().is_empty());
    bench.gate.open();
    let (Poll::Ready(known), Poll::Ready(unknown)) = (poll(&mut known), poll(&mut unknown)) else { panic!("decided") };
    assert_eq!((known.status(), unknown.status()), (StatusCode::OK, StatusCode::FORBIDDEN));
    assert_eq!(bench.log.take(), ["ada by "]);
}

#[test]
fn what_was_claimed_before_counts_for_nothing() {
    let (service, log) = guarded();
    let mut request = with("authorization", "Bearer s3cret", modern::tool("who"));
    request.extensions_mut().insert(Principal::new("root"));
    assert_eq!(ask(&service, request).status(), StatusCode::OK);
    assert_eq!(log.take(), ["bearer by "]);
}

#[test]
fn a_token_is_not_printed() {
    assert!(!format!("{:?}", bearer("s3cret")).contains("s3cret"));
}

#[test]
#[should_panic(expected = "the token cannot be sent in a header")]
fn a_token_that_nobody_can_send() {
    let _ = bearer("a secret of four words");
}

#[test]
fn where_it_panics_nobody_is_let_in() {
    let Fixture { service, bench, .. } = Fixture::new();
    let at_once = service.clone().authenticate(|_: &Parts| panic!("a bug"));
    let later = service.authenticate(|_: Arc<Parts>| async { panic!("a bug") });
    for service in [at_once, later] {
        let mut response = ask(&service, modern::tool("who"));
        assert_eq!(response.status(), StatusCode::INTERNAL_SERVER_ERROR);
        assert!(!drain(&mut response).contains("a bug"));
    }
    assert!(bench.log.take().is_empty());
}

#[test]
fn whatever_the_method_it_is_asked_first() {
    let (service, _) = guarded();
    for method in ["GET", "HEAD", "OPTIONS", "DELETE", "PUT"] {
        let mut request = modern::tool("who");
        *request.method_mut() = method.parse().unwrap();
        assert_eq!(ask(&service, request).status(), StatusCode::UNAUTHORIZED, "{method}");
    }
}
