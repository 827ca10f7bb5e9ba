//! What passes through, from either era to either.

use std::sync::Mutex;

use mcp_driver::router::arg;
use mcp_driver::{CallError, Service};
use mcp_proto::client::Request;
use mcp_proto::jsonrpc::Raw;
use mcp_proto::model::{LoggingLevel, SubscriptionFilter, keys};

use super::*;
use crate::Gateway;

#[test]
fn tools_prompts_resources_and_completion() {
    matrix(async |clock, far, near| {
        let proxy = proxy(&clock, server(far, &clock, &Counts::default()), ProxySettings::new()).await;
        let peer = client(&clock, &proxy, near, asked("ada"));
        let verdict = peer.ready().await.unwrap();
        assert_eq!((verdict.version, verdict.instructions.as_deref()), (near, Some("be kind")));
        assert_eq!(peer.extension("com.acme/twice").unwrap()["fast"], true);
        assert_eq!(peer.list_tools().await.unwrap().len(), 7);
        assert_eq!(peer.call_tool("add", json!({"a": 1, "b": 2})).text().await.unwrap(), "3");
        let greeting = peer.get_prompt("greet", json!({"who": "ada"})).await.unwrap();
        assert!(format!("{:?}", greeting.messages).contains("hello ada"));
        assert_eq!(peer.list_resources().await.unwrap().len(), 1);
        let read = peer.read_resource("note://by/ada").await.unwrap();
        assert!(format!("{:?}", read.contents).contains("ada"));
        let params = json!({"ref": {"type": "ref/prompt", "name": "greet"}, "argument": {"name": "who", "value": "a"}});
        let completed = peer.send("completion/complete", params).await.unwrap();
        assert!(completed.as_str().contains(r#""ada""#), "{}", completed.as_str());
        assert_eq!(peer.send("acme/twice", json!({"n": 2})).json::<serde_json::Value>().await.unwrap()["n"], 4.0);
        let parent = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01";
        assert_eq!(peer.call_tool("trace", ()).meta(keys::TRACE_PARENT, parent).text().await.unwrap(), parent);
    });
}

#[test]
fn errors_as_they_are() {
    matrix(async |clock, far, near| {
        let proxy = proxy(&clock, server(far, &clock, &Counts::default()), ProxySettings::new()).await;
        let peer = client(&clock, &proxy, near, asked("ada"));
        let refused = peer.call_tool("refuse", ()).await.unwrap_err();
        let error = refused.answered().unwrap();
        assert_eq!((error.code.0, &*error.message), (-31999, "not today"));
        assert_eq!(error.data.as_ref().unwrap().as_str(), r#"{"until":7}"#);
        let unknown = peer.send("acme/none", ()).await.unwrap_err();
        assert_eq!(unknown.answered().unwrap().code, ErrorCode::METHOD_NOT_FOUND);
    });
}

/// server/resources, "Error Handling": -32002 until 2025-11-25, -32602 in 2026-07-28.
#[test]
fn a_resource_that_is_not_there_is_missed_in_the_words_of_the_client() {
    matrix(async |clock, far, near| {
        let proxy = proxy(&clock, server(far, &clock, &Counts::default()), ProxySettings::new()).await;
        let through = Gateway::new("all", "1").mount("far", proxy.clone());
        let (direct, config) = (client(&clock, &proxy, near, asked("ada")), config(near));
        let (mounted, connection) = connect_in_memory(through, clock.clone(), config, ());
        clock.spawn(async { drop(connection.await) });
        for (peer, uri) in [(direct, "note://none"), (mounted, "note://far/none")] {
            let missed = peer.read_resource(uri).await.unwrap_err();
            let error = missed.answered().unwrap();
            assert_eq!(error.code.0, if near.is_modern() { -32602 } else { -32002 }, "{far} {near} {uri}");
            assert_eq!(error.data.as_ref().unwrap().as_str(), format!(r#"{{"uri":"{uri}"}}"#));
            assert!(error.message.contains(uri), "{error}");
            let odd = peer.send("resources/read", json!({"uri": 7})).await.unwrap_err();
            assert_eq!(odd.answered().unwrap().code, ErrorCode::INVALID_PARAMS, "{far} {near}");
        }
    });
}

#[test]
fn progress_in_order_and_logs() {
    matrix(async |clock, far, near| {
        let proxy = proxy(&clock, server(far, &clock, &Counts::default()), ProxySettings::new()).await;
        let logged = Arc::<Mutex<Vec<String>>>::default();
        let heard = logged.clone();
        let handlers = asked("ada").on_log(move |message| heard.lock().unwrap().push(message.data.to_string()));
        let peer = client(&clock, &proxy, near, handlers);
        let steps = Arc::<Mutex<Vec<(f64, String)>>>::default();
        let seen = steps.clone();
        let call = peer.call_tool("slow", ()).log_level(LoggingLevel::Debug).on_progress(move |step| {
            seen.lock().unwrap().push((step.progress, step.message.unwrap_or_default().into()));
        });
        assert_eq!(call.text().await.unwrap(), "done");
        let expected = [1.0, 2.0, 3.0].map(|step| (step, format!("step {step}")));
        assert_eq!(*steps.lock().unwrap(), expected);
        assert_eq!(*logged.lock().unwrap(), [r#""slow is done""#], "{far} {near}");
    });
}

#[test]
fn a_call_that_is_cancelled_is_cancelled_at_the_server() {
    matrix(async |clock, far, near| {
        let counts = Counts::default();
        let proxy = proxy(&clock, server(far, &clock, &counts), ProxySettings::new()).await;
        let peer = client(&clock, &proxy, near, asked("ada"));
        let call = peer.call_tool("hang", ()).timeout(std::time::Duration::from_secs(5)).await;
        assert!(call.unwrap_err().to_string().contains("no answer came in time"));
        clock.pass(std::time::Duration::from_secs(1)).await;
        assert_eq!(counts.began.load(Ordering::SeqCst), 1);
        assert_eq!(counts.dropped.load(Ordering::SeqCst), 1, "{far} {near}");
    });
}

#[test]
fn questions_to_the_user_and_to_the_model() {
    matrix(async |clock, far, near| {
        let proxy = proxy(&clock, server(far, &clock, &Counts::default()), ProxySettings::new()).await;
        let peer = client(&clock, &proxy, near, asked("ada"));
        assert_eq!(peer.call_tool("confirm", ()).text().await.unwrap(), "went ahead", "{far} {near}");
        assert_eq!(peer.call_tool("consult", ()).text().await.unwrap(), "ada", "{far} {near}");
        assert_eq!(proxy.0.parked.len(), 0);
        let mute = client(&clock, &proxy, near, Handlers::new());
        let refused = mute.call_tool("consult", ()).text().await.unwrap_err();
        assert!(refused.to_string().contains("sampling"), "{far} {near}: {refused}");
    });
}

#[test]
fn resources_that_are_watched() {
    matrix(async |clock, far, near| {
        let router = server(far, &clock, &Counts::default());
        let handle = router.handle();
        let proxy = proxy(&clock, router, ProxySettings::new()).await;
        let peer = client(&clock, &proxy, near, asked("ada"));
        let filter = SubscriptionFilter::new()
            .with_resource_subscriptions(vec!["note://1".to_owned()])
            .with_tools_list_changed(true);
        let mut subscription = peer.listen(filter).await.unwrap();
        clock.pass(std::time::Duration::from_secs(1)).await;
        handle.resource_updated("note://2");
        handle.resource_updated("note://1");
        let told = subscription.next().await.unwrap();
        assert_eq!(&*told.method, "notifications/resources/updated", "{far} {near}");
        assert!(told.params.unwrap().as_str().contains("note://1"));
        assert!(handle.disable_tool("add"));
        assert_eq!(&*subscription.next().await.unwrap().method, "notifications/tools/list_changed");
        drop(subscription);
        clock.pass(std::time::Duration::from_secs(1)).await;
        assert!(proxy.0.watched.uris().is_empty());
    });
}

/// What the model does not know stands as it came, to the byte.
#[test]
fn what_nobody_here_knows_is_untouched() {
    let odd = r#"{"content":[],"odd":{"n":1.50,"big":123456789012345678901234567890},"_meta":{"x":1e2}}"#;
    for version in [LEGACY, MODERN] {
        let clock = Virtual::default();
        clock.run(async {
            let mut config = mcp_proto::server::Config::new(mcp_proto::model::Implementation::new("far", "1"));
            config.versions = vec![version];
            config.capabilities.tools = Some(mcp_proto::model::ToolsCapability::new());
            let service = mcp_driver::service_fn(config, move |call: mcp_driver::Call| async move {
                let params = call.params.map_or_else(String::new, |params| params.as_str().to_owned());
                assert!(params.contains(r#""arguments":{"n":1.50}"#), "{params}");
                mcp_driver::Reply::from(Raw::from_text(odd.to_owned()).unwrap())
            });
            let proxy = Proxy::new(clock.clone());
            let (peer, connection) = connect_in_memory(service, clock.clone(), ("bridge", "1"), proxy.handler());
            clock.spawn(async { drop(connection.await) });
            let proxy = proxy.to(peer).await.unwrap();
            let peer = client(&clock, &proxy, version, asked("ada"));
            let params = Raw::from_text(r#"{"name":"n","arguments":{"n":1.50}}"#.to_owned()).unwrap();
            let result = peer.request(Request::new("tools/call", Some(params))).await.unwrap();
            let expected = r#""odd":{"n":1.50,"big":123456789012345678901234567890}"#;
            assert!(result.as_str().contains(expected), "{}", result.as_str());
            assert!(result.as_str().contains(r#""x":1e2"#), "{}", result.as_str());
        });
    }
}

#[test]
fn a_proxy_without_a_server_says_so() {
    let clock = Virtual::default();
    clock.run(async {
        let proxy = Proxy::new(clock.clone());
        let peer = client(&clock, &proxy, MODERN, asked("ada"));
        let error = peer.send("acme/any", ()).await.unwrap_err();
        assert!(matches!(error, CallError::Request { .. }), "{error}");
        assert!(error.to_string().contains("no server behind it"), "{error}");
    });
}

/// Headers that mirror arguments are compared with them on this side too, once a client has seen which those are.
#[cfg(feature = "http")]
#[test]
fn arguments_that_travel_in_headers_are_known() {
    matrix(async |clock, far, near| {
        let pick = named([arg("region").header("Region")], |region: String| async move { region });
        let router = server(far, &clock, &Counts::default()).tool("pick", "Picks", pick);
        let proxy = proxy(&clock, router, ProxySettings::new()).await;
        let peer = client(&clock, &proxy, near, asked("ada"));
        assert!(proxy.tool_headers("pick").is_none());
        peer.list_tools().await.unwrap();
        let headers = proxy.tool_headers("pick").expect("it was listed");
        assert_eq!(headers[0].header_name(), "mcp-param-region");
        assert!(proxy.tool_headers("add").is_none());
    });
}

#[test]
fn what_belongs_to_no_call_passes_too() {
    matrix(async |clock, far, near| {
        let heard = Arc::<Mutex<Vec<String>>>::default();
        let hears = heard.clone();
        let hear = move |params: serde_json::Value| hears.lock().unwrap().push(params.to_string());
        let router = server(far, &clock, &Counts::default()).notification("notifications/acme/saved", hear);
        let proxy = proxy(&clock, router, ProxySettings::new()).await;
        assert_eq!(proxy.config_version(), 1, "{far}");
        let peer = client(&clock, &proxy, near, asked("ada"));
        peer.ready().await.unwrap();
        peer.notify("notifications/acme/saved", json!({"path": "a"})).unwrap();
        clock.pass(std::time::Duration::from_secs(1)).await;
        assert_eq!(heard.lock().unwrap().len(), 1, "{far} {near}");
        assert!(heard.lock().unwrap()[0].contains(r#""path":"a""#));
    });
}
