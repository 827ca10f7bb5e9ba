//! Web pages of another origin: a CORS layer before the endpoint answers what browsers ask first, and the endpoint lets
//! the same pages in.
//! On tokio only, as axum is.
//!
//! Prints:
//! ```text
//! preflight of https://app.example.com: 200, allowed: https://app.example.com
//! call of https://app.example.com: 200, allowed: https://app.example.com
//! preflight of https://evil.example: 200, allowed: nobody
//! call of https://evil.example: 403, allowed: nobody
//! ```

use std::error::Error;

use axum::body::Body;
use axum::http::{HeaderName, HeaderValue, Method, Request, header};
use mcp_tokio::proto::http::server::Origins;
use mcp_tokio::{HttpService, Router, Tokio, run};
use tower_http::cors::{AllowHeaders, AllowOrigin, CorsLayer};
use tower_service::Service;

const PAGE: &str = "https://app.example.com";

const DISCOVER: &str = r#"{"jsonrpc": "2.0", "id": 1, "method": "server/discover", "params": {"_meta": {
    "io.modelcontextprotocol/protocolVersion": "2026-07-28",
    "io.modelcontextprotocol/clientInfo": {"name": "page", "version": "1"},
    "io.modelcontextprotocol/clientCapabilities": {}}}}"#;

fn main() -> Result<(), Box<dyn Error>> {
    let cors = CorsLayer::new()
        .allow_origin(AllowOrigin::list([HeaderValue::from_static(PAGE)]))
        .allow_methods([Method::GET, Method::POST, Method::DELETE])
        // Arguments may travel as `Mcp-Param-*`: which headers there are is not known beforehand.
        .allow_headers(AllowHeaders::mirror_request())
        // What a page may read: the session, in the revisions that have one.
        .expose_headers([HeaderName::from_static("mcp-session-id"), header::WWW_AUTHENTICATE]);
    run(async {
        // A server that does not check the origin itself serves whatever sends no preflight.
        let (mcp, upkeep) = HttpService::configured(Router::new("house", "1.0"), Tokio::new(), |http| {
            http.origins = Origins::Only(vec![PAGE.into()]);
        });
        tokio::spawn(upkeep);
        let mut app = axum::Router::new().route_service("/mcp", mcp).layer(cors);
        for origin in [PAGE, "https://evil.example"] {
            let preflight = Request::options("/mcp")
                .header("access-control-request-method", "POST")
                .header("access-control-request-headers", "content-type, mcp-method, mcp-protocol-version");
            let call = Request::post("/mcp")
                .header("content-type", "application/json")
                .header("accept", "application/json, text/event-stream")
                .header("mcp-protocol-version", "2026-07-28")
                .header("mcp-method", "server/discover");
            for (name, request, body) in [("preflight", preflight, ""), ("call", call, DISCOVER)] {
                let request = request.header("host", "localhost").header("origin", origin).body(Body::from(body))?;
                let answer = app.call(request).await?;
                let allowed = answer.headers().get("access-control-allow-origin");
                let allowed = allowed.map_or(Ok("nobody"), HeaderValue::to_str)?;
                println!("{name} of {origin}: {}, allowed: {allowed}", answer.status().as_u16());
            }
        }
        Ok(())
    })
}
