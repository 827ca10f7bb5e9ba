//! Servers of a file, on every runtime: children that crash and come back, a server on the web, one that is not there.

use std::net::TcpListener;
use std::time::Duration;

use mcp_tokio::compose::{Group, GroupError, RestartPolicy, ServersFile, UpstreamError, UpstreamState};
use mcp_tokio::proto::Version;
use mcp_tokio::proto::http::server::HttpSse;
use serde_json::json;

/// A child that is this workspace's, one that does not exist, one that is switched off, one on the web.
fn file(runtime: &str, port: u16) -> ServersFile {
    let text = json!({
        "mcpServers": {
            "child": {"command": env!("CARGO_BIN_EXE_adapter_server"), "args": ["${RUNTIME}", "plain"]},
            "absent": {"command": "no-such-program-on-this-machine"},
            "off": {"command": "no-such-program-on-this-machine", "disabled": true},
            "web": {"type": "http", "url": format!("http://127.0.0.1:{port}/mcp"), "headers": {"Authorization": "Bearer ${TOKEN}"}},
            "old": {"type": "sse", "url": format!("http://127.0.0.1:{port}/sse"), "headers": {"Authorization": "Bearer ${TOKEN}"}},
        }
    });
    let file = ServersFile::parse(&text.to_string(), |name: &str| match name {
        "RUNTIME" => Some(runtime.to_owned()),
        "TOKEN" => Some("a-long-random-secret".to_owned()),
        _ => None,
    });
    file.expect("it is a file of servers")
}

/// Quick, and with an end for what is not there.
fn policy() -> RestartPolicy {
    RestartPolicy::new()
        .backoff(Duration::from_millis(1), Duration::from_millis(5))
        .attempts(3, Duration::from_secs(3600))
}

async fn use_all(group: Group) {
    let tools = group.list_tools().await;
    let names: Vec<&str> = tools.items.iter().map(|tool| tool.item.name.as_str()).collect();
    assert_eq!(names, ["child_echo", "child_crash", "child_print", "old_greet", "web_greet"]);
    let failures: Vec<String> = tools.failures.iter().map(ToString::to_string).collect();
    assert_eq!(failures.len(), 1, "{failures:?}");
    assert!(failures[0].starts_with("the server `absent` is not there: "), "{failures:?}");
    assert!(failures[0].contains("no-such-program-on-this-machine"), "{failures:?}");

    let echo = || group.call_tool_with("child_echo", json!({"text": "hello"}), |call| call.text());
    assert_eq!(echo().await.expect("an answer"), "hello");
    let child = group.member("child").expect("a member");
    let mut states = child.states();
    let crashed = group.call_tool("child_crash", ()).await.expect_err("it crashes");
    assert!(matches!(crashed, GroupError::Member(UpstreamError::Interrupted { .. })), "{crashed}");
    assert_eq!(echo().await.expect("it came back"), "hello");
    assert_eq!(child.generation(), 2);
    assert!(states.next().await.is_some());
    for (member, version) in [("web", Version::LATEST), ("old", Version::V2025_11_25)] {
        let greeting = group.call_tool_with(&format!("{member}_greet"), (), |call| call.text()).await;
        assert_eq!(greeting.expect("an answer"), "hello from the web", "{member}");
        let peer = group.member(member).expect("a member").peer().await.expect("it is there");
        assert_eq!(peer.verdict().map(|verdict| verdict.version), Some(version), "{member}");
    }

    group.close().await;
    let over = group.status();
    assert!(over.iter().all(|member| member.state == UpstreamState::Closed), "{over:?}");
    assert!(matches!(echo().await, Err(GroupError::Member(UpstreamError::Unavailable { .. }))));
}

/// How the child exits is part of what is told.
async fn say_why(group: Group) {
    let child = group.member("child").expect("a member");
    child.peer().await.expect("it opens");
    group.call_tool("child_crash", ()).await.expect_err("it crashes");
    let error = child.peer().await.expect_err("it is not tried again").to_string();
    assert!(error.starts_with("the server `child` is not there: it went away: "), "{error}");
    assert!(error.ends_with("exit status: 3; it is not tried again"), "{error}");
    group.close().await;
}

macro_rules! suite {
    ($($module:ident: $adapter:ident, $name:literal, $block_on:expr, $background:path;)*) => {$(
        mod $module {
            use super::*;

            #[test]
            fn servers_of_a_file_come_back() {
                $block_on(async {
                    let listener = TcpListener::bind("127.0.0.1:0").expect("a free port");
                    let port = listener.local_addr().expect("an address").port();
                    let router = $adapter::Router::new("web", "1.0")
                        .tool("greet", "greets", || async { "hello from the web" });
                    let token = $adapter::bearer("a-long-random-secret");
                    let server = $adapter::HttpServer::new(router).authenticate(token);
                    let server = server.configure(|http| http.http_sse = Some(HttpSse::new("/sse", "/messages")));
                    let serving = $background($adapter::serve_http(listener, server));
                    let file = file($name, port);
                    use_all($adapter::connect_servers(&file, ("test", "1.0"), |_: &str| (), policy())).await;
                    drop(serving);
                });
            }

            #[test]
            fn how_a_child_exited_is_told() {
                $block_on(async {
                    let file = file($name, 1);
                    say_why($adapter::connect_servers(&file, ("test", "1.0"), |_: &str| (), RestartPolicy::never())).await;
                });
            }
        }
    )*};
}

suite! {
    tokio: mcp_tokio, "tokio", mcp_tokio::run, ::tokio::spawn;
    async_std: mcp_async_std, "async-std", ::async_std::task::block_on, ::async_std::task::spawn;
    smol: mcp_async_std, "smol", ::smol::block_on, ::smol::spawn;
}
