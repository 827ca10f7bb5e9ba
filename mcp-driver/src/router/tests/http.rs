//! A router behind an endpoint, a request at a time.

use std::future::Future;
use std::pin::{Pin, pin};
use std::task::{Context, Poll, Waker};

use ::http::{Request, StatusCode};
use bytes::Bytes;
use http_body::{Body, Frame};
use mcp_proto::http::Principal;
use serde_json::{Value, json};

use super::Still;
use crate::HttpService;
use crate::router::{Router, arg, named};

/// A body in one piece.
struct Whole(Option<Bytes>);

impl Body for Whole {
    type Data = Bytes;
    type Error = std::convert::Infallible;

    fn poll_frame(mut self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<Option<Result<Frame<Bytes>, Self::Error>>> {
        Poll::Ready(self.0.take().map(|piece| Ok(Frame::data(piece))))
    }
}

/// Calls a tool as `caller`, with headers; the status and the answer.
fn call(router: &Router, caller: &str, tool: &str, headers: &[(&'static str, &str)]) -> (StatusCode, Value) {
    let meta = json!({
        "io.modelcontextprotocol/protocolVersion": "2026-07-28",
        "io.modelcontextprotocol/clientCapabilities": {},
    });
    let params = json!({"name": tool, "arguments": {"region": "north"}, "_meta": meta});
    let body = json!({"jsonrpc": "2.0", "id": 1, "method": "tools/call", "params": params}).to_string();
    let mut request = Request::post("http://localhost/mcp")
        .header("host", "localhost")
        .header("content-type", "application/json")
        .header("accept", "application/json, text/event-stream")
        .header("mcp-protocol-version", "2026-07-28")
        .header("mcp-method", "tools/call")
        .header("mcp-name", tool);
    for (name, value) in headers {
        request = request.header(*name, *value);
    }
    if !caller.is_empty() {
        request = request.extension(Principal::new(caller));
    }
    let request = request.body(Whole(Some(body.into()))).unwrap();
    let (service, _upkeep) = HttpService::new(router.clone(), Still);
    let mut cx = Context::from_waker(Waker::noop());
    let Poll::Ready(mut response) = pin!(service.handle(request)).poll(&mut cx) else { panic!("it hangs") };
    let Poll::Ready(Some(Ok(frame))) = Pin::new(response.body_mut()).poll_frame(&mut cx) else { panic!("no answer") };
    (response.status(), serde_json::from_slice(&frame.into_data().unwrap()).unwrap())
}

fn weather(region: &str) -> String {
    format!("sunny in the {region}")
}

fn with_headers() -> Router {
    let names = [arg("region").header("Region")];
    Router::new("test", "1").tool("weather", "", named(names, |region: String| async move { weather(&region) }))
}

#[test]
fn who_was_authenticated_decides_and_a_header_gives_nothing_away() {
    let filtered = with_headers().visible(|viewer, _| viewer.subject() == "alice");
    let without = Router::new("test", "1").tool("other", "", || async { "" }).visible(|_, _| false);
    let (fits, differs) = (("mcp-param-region", "north"), ("mcp-param-region", "south"));
    for headers in [&[][..], &[fits], &[differs]] {
        let hidden = call(&filtered, "bob", "weather", headers);
        assert_eq!(hidden, call(&without, "bob", "weather", headers), "as if there were none");
        assert_eq!(hidden, call(&filtered, "", "weather", headers));
        // To those who see it, it is checked as where everybody does.
        assert_eq!(call(&filtered, "alice", "weather", headers), call(&with_headers(), "", "weather", headers));
    }
    let (status, answer) = call(&filtered, "alice", "weather", &[fits]);
    assert_eq!((status, &answer["result"]["content"][0]["text"]), (StatusCode::OK, &json!("sunny in the north")));
    for headers in [&[][..], &[differs]] {
        let (status, answer) = call(&filtered, "alice", "weather", headers);
        assert_eq!((status, &answer["error"]["code"]), (StatusCode::BAD_REQUEST, &json!(-32020)));
    }
}

#[test]
fn a_panic_is_answered_over_http() {
    async fn broken(region: String) -> &'static str {
        if region == "north" { panic!("on purpose") } else { "never" }
    }

    for router in [Router::new("test", "1"), Router::new("test", "1").on_fault(|_| ())] {
        let (_, answer) = call(&router.tool("broken", "", named(["region"], broken)), "", "broken", &[]);
        assert_eq!(answer["error"], json!({"code": -32603, "message": "the handler panicked"}));
    }
}
