//! rmcp on both sides of our proxy: its client asks its server, with ours between, in every pair of eras, over streams and
//! over HTTP. Each case of the demo contract is run.

use std::net::SocketAddr;

use mcp_driver::proto::client::Config;
use mcp_tests::rmcp_peer::{Demo, Era, Outcome, run_cases, run_cases_over_http};
use mcp_tokio::Tokio;
use mcp_tokio::compose::{Proxy, ProxySettings};
use mcp_tokio::proto::Version;
use mcp_tokio::proto::model::RootsCapability;
use rmcp::ServiceExt;
use rmcp::transport::streamable_http_server::session::local::LocalSessionManager;
use rmcp::transport::streamable_http_server::{StreamableHttpServerConfig, StreamableHttpService};

const LEGACY: Version = Version::V2025_11_25;
const MODERN: Version = Version::V2026_07_28;

#[tokio::test]
async fn over_streams_a_legacy_server_for_a_legacy_client() {
    assert_fine(&over_streams(LEGACY, Era::Legacy).await);
}

#[tokio::test]
async fn over_streams_a_legacy_server_for_a_modern_client() {
    assert_fine(&over_streams(LEGACY, Era::Modern).await);
}

#[tokio::test]
async fn over_streams_a_modern_server_for_a_legacy_client() {
    assert_fine(&over_streams(MODERN, Era::Legacy).await);
}

#[tokio::test]
async fn over_streams_a_modern_server_for_a_modern_client() {
    assert_fine(&over_streams(MODERN, Era::Modern).await);
}

#[tokio::test]
async fn over_http_a_legacy_server_for_a_legacy_client() {
    assert_fine(&over_http(LEGACY, Era::Legacy).await);
}

#[tokio::test]
async fn over_http_a_legacy_server_for_a_modern_client() {
    assert_fine(&over_http(LEGACY, Era::Modern).await);
}

#[tokio::test]
async fn over_http_a_modern_server_for_a_legacy_client() {
    assert_fine(&over_http(MODERN, Era::Legacy).await);
}

#[tokio::test]
async fn over_http_a_modern_server_for_a_modern_client() {
    assert_fine(&over_http(MODERN, Era::Modern).await);
}

fn proxy() -> Proxy {
    let mut settings = ProxySettings::new();
    settings.one_at_a_time = true;
    settings.capabilities.roots = Some(RootsCapability::new());
    Proxy::configured(Tokio::new(), settings)
}

fn config(version: Version) -> Config {
    let mut config = Config::from(("bridge", "1.0"));
    config.versions = vec![version];
    config
}

async fn over_streams(far: Version, near: Era) -> Vec<Outcome> {
    let (bridge, server) = tokio::io::duplex(1 << 16);
    drop(tokio::spawn(async move {
        let service = Demo::default().serve(server).await.expect("the lifecycle starts");
        drop(service.waiting().await);
    }));
    let (read, write) = tokio::io::split(bridge);
    let proxy = proxy();
    let server = mcp_tokio::connect(read, write, config(far), proxy.handler());
    let proxy = proxy.to(server.peer()).await.expect("the server is there");

    let (client, bridge) = tokio::io::duplex(1 << 16);
    drop(tokio::spawn(async move {
        let (read, write) = tokio::io::split(bridge);
        mcp_tokio::serve(read, write, proxy).await
    }));
    let (read, write) = tokio::io::split(client);
    run_cases(near, read, write).await
}

async fn over_http(far: Version, near: Era) -> Vec<Outcome> {
    let server = format!("http://{}/mcp", rmcp_server().await);
    let proxy = proxy();
    let server = mcp_tokio::connect_http(&*server, config(far), proxy.handler()).expect("an address");
    let proxy = proxy.to(server.peer()).await.expect("the server is there");
    let listener = std::net::TcpListener::bind("127.0.0.1:0").expect("a port");
    let bridge = format!("http://{}/mcp", listener.local_addr().expect("an address"));
    drop(tokio::spawn(mcp_tokio::serve_http(listener, proxy)));
    run_cases_over_http(near, &bridge).await
}

async fn rmcp_server() -> SocketAddr {
    let demo = Demo::default();
    let service: StreamableHttpService<Demo, LocalSessionManager> = StreamableHttpService::new(
        move || Ok(demo.clone()),
        LocalSessionManager::default().into(),
        StreamableHttpServerConfig::default(),
    );
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.expect("a port");
    let address = listener.local_addr().expect("an address");
    let serving = axum::serve(listener, axum::Router::new().route_service("/mcp", service));
    drop(tokio::spawn(async move { serving.await }));
    address
}

fn assert_fine(outcomes: &[Outcome]) {
    assert!(outcomes.len() > 30, "only {} cases ran", outcomes.len());
    let failed: Vec<String> = outcomes.iter().filter(|one| !one.ok).map(ToString::to_string).collect();
    assert!(failed.is_empty(), "{}", failed.join("\n"));
}
