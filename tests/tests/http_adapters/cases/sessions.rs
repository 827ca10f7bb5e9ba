//! Legacy sessions that are opened and left.

use std::pin::pin;
use std::time::Duration;

use http::Request;
use http_body::Body;
use mcp_driver::HttpService;
use serde_json::json;

use crate::fixture::{Hanging, router};
use crate::manual::Manual;
use crate::quiet::until_quiet;

const MANY: usize = 10_000;

/// Ten thousand clients open a session and never come back: none is left when their time is up.
pub(crate) fn ten_thousand_sessions_expire() {
    futures_lite::future::block_on(async {
        let clock = Manual::default();
        let (service, upkeep) = HttpService::new(router(&Hanging::default()), clock.clone());
        let mut upkeep = pin!(upkeep);
        let mut sessions = Vec::new();
        for _ in 0..MANY {
            let (status, session) = post(
                &service,
                None,
                &json!({"jsonrpc": "2.0", "id": 0, "method": "initialize",
                "params": {"protocolVersion": "2025-11-25", "capabilities": {},
                    "clientInfo": {"name": "x", "version": "1"}}}),
            )
            .await;
            assert_eq!(status, 200);
            sessions.push(session.expect("a session"));
        }
        assert!(until_quiet(upkeep.as_mut()).await.is_none());
        let ping = json!({"jsonrpc": "2.0", "id": 1, "method": "ping"});
        clock.pass(Duration::from_secs(29 * 60));
        assert!(until_quiet(upkeep.as_mut()).await.is_none());
        // One that comes back in time is there, and has its time again.
        assert_eq!(post(&service, Some(&sessions[0]), &ping).await.0, 200);
        clock.pass(Duration::from_secs(60));
        assert!(until_quiet(upkeep.as_mut()).await.is_none());
        for session in &sessions[1..] {
            assert_eq!(post(&service, Some(session), &ping).await.0, 404, "its time is up");
        }
        assert_eq!(post(&service, Some(&sessions[0]), &ping).await.0, 200);
        clock.pass(Duration::from_secs(30 * 60));
        assert!(until_quiet(upkeep.as_mut()).await.is_none());
        assert_eq!(post(&service, Some(&sessions[0]), &ping).await.0, 404);
    });
}

/// The status, and the session that was opened.
async fn post(
    service: &HttpService<mcp_driver::Router, Manual>,
    session: Option<&str>,
    message: &serde_json::Value,
) -> (u16, Option<String>) {
    let mut request = Request::post("http://localhost/mcp")
        .header("host", "localhost")
        .header("content-type", "application/json")
        .header("accept", "application/json, text/event-stream");
    if let Some(session) = session {
        request = request.header("mcp-session-id", session);
    }
    let response = service.handle(request.body(message.to_string()).expect("a request")).await;
    let session = response.headers().get("mcp-session-id").map(|session| session.to_str().expect("ASCII").to_owned());
    let status = response.status().as_u16();
    let mut body = pin!(response.into_body());
    while std::future::poll_fn(|cx| body.as_mut().poll_frame(cx)).await.is_some() {}
    (status, session)
}
