use std::sync::{Arc, Mutex};
use std::time::Duration;

use mcp_driver::router::{Completing, Ctx, Failure, Json, Router, named};
use mcp_driver::{
    Call, Caller, Ended, Handlers, Observer, Peer, Reply, Runtime, ServerHandle, Service, connect_in_memory,
};
use mcp_proto::client::Config;
use mcp_proto::jsonrpc::{ErrorCode, Raw, RpcError};
use mcp_proto::model::{
    CallToolResult, ContentBlock, ElicitResult, Implementation, Object, Resource, ResourcesCapability,
    SubscriptionFilter, ToolsCapability,
};
use mcp_proto::server::{self, Subscribing};
use mcp_proto::{InboundId, Version};
use serde_json::{Value, json};

use super::Gateway;
use crate::Proxy;
use crate::layer::tests::calls::{subscribing, tool};
use crate::upstream::tests::virtual_time::Virtual;

const BOTH: [Version; 2] = [Version::V2025_11_25, Version::V2026_07_28];

fn part(name: &'static str) -> Router {
    let link = || async { CallToolResult::new(vec![ContentBlock::link(Resource::new("note://1", "first"))]) };
    let sure = |ctx: Ctx| async move {
        Ok::<_, Failure>(if ctx.elicit::<()>("sure?")?.accepted().is_some() { "yes" } else { "no" })
    };
    Router::new(name, "1")
        .instructions(format!("{name} is kind"))
        .tool("name", "Tells the name", move || async move { name })
        .tool("link", "Links", link)
        .tool("sure", "Asks", sure)
        .prompt("greet", "Greets", named(["who"], move |who: String| async move { format!("{name} greets {who}") }))
        .complete("greet", "who", move |_: Completing| async move { vec![name] })
        .resource("note://1", "first", move || async move { name })
        .template("note://by/{id}", "by", |id: String| async move { id })
        .extension(format!("com.acme/{name}"), json!({}))
        .method(&format!("acme/{name}"), move || async move { Json(json!({"is": name})) })
}

fn client(clock: &Virtual, gateway: Gateway, version: Version) -> Peer {
    let mut config = Config::from(("near", "1"));
    config.versions = vec![version];
    let handlers = Handlers::new().elicitation(|_| async { ElicitResult::accept(Object::new()) });
    let (peer, connection) = connect_in_memory(gateway, clock.clone(), config, handlers);
    clock.spawn(async { drop(connection.await) });
    peer
}

async fn proxied(clock: &Virtual, router: Router) -> Proxy {
    let proxy = Proxy::new(clock.clone());
    let (peer, connection) = connect_in_memory(router, clock.clone(), ("bridge", "1"), proxy.handler());
    clock.spawn(async { drop(connection.await) });
    proxy.to(peer).await.unwrap()
}

async fn json(peer: &Peer, method: &str, params: Value) -> Value {
    peer.send(method, params).json().await.unwrap()
}

#[test]
fn several_are_one() {
    for version in BOTH {
        let clock = Virtual::default();
        clock.run(async {
            let far = proxied(&clock, part("b")).await;
            let inner = Gateway::new("inner", "1").mount("deep", part("c"));
            let gateway = Gateway::new("all", "1").mount("a", part("a")).mount("b", far).mount("in", inner);
            let peer = client(&clock, gateway, version);
            let verdict = peer.ready().await.unwrap();
            assert_eq!(verdict.instructions.unwrap(), "a: a is kind\n\nb: b is kind\n\nin: deep: c is kind");
            assert!(["a", "b", "c"].iter().all(|it| peer.extension(&format!("com.acme/{it}")).is_some()));
            let names: Vec<_> = peer.list_tools().await.unwrap().into_iter().map(|tool| tool.name).collect();
            let of = |it: &str| [format!("{it}_name"), format!("{it}_link"), format!("{it}_sure")];
            assert_eq!(names, [of("a"), of("b"), of("in_deep")].concat());
            for (namespace, name) in [("a", "a"), ("b", "b"), ("in_deep", "c")] {
                let tool = |tool: &str| format!("{namespace}_{tool}");
                assert_eq!(peer.call_tool(&tool("name"), ()).text().await.unwrap(), name);
                assert_eq!(peer.call_tool(&tool("sure"), ()).text().await.unwrap(), "yes");
                let path = namespace.replace('_', "/");
                let uri = format!("note://{path}/1");
                let linked = json(&peer, "tools/call", json!({"name": tool("link")})).await;
                assert_eq!(linked["content"][0]["uri"], uri);
                let read = json(&peer, "resources/read", json!({"uri": uri})).await;
                assert_eq!((&read["contents"][0]["uri"], &read["contents"][0]["text"]), (&json!(uri), &json!(name)));
                let by = format!("note://{path}/by/x");
                assert_eq!(json(&peer, "resources/read", json!({"uri": by})).await["contents"][0]["uri"], by);
                let reference = json!({"type": "ref/prompt", "name": tool("greet")});
                let params = json!({"ref": reference, "argument": {"name": "who", "value": ""}});
                let completed = json(&peer, "completion/complete", params).await;
                assert_eq!(completed["completion"]["values"], json!([name]));
                assert_eq!(json(&peer, &format!("acme/{name}"), json!({})).await["is"], name);
            }
            let unknown = peer.send("acme/none", ()).await.unwrap_err();
            assert_eq!(unknown.answered().unwrap().code, ErrorCode::METHOD_NOT_FOUND);
            let lost = peer.call_tool("name", ()).text().await.unwrap_err().to_string();
            assert!(lost.contains("begin with `a_`, `b_`, `in_`"), "{lost}");
        });
    }
}

#[test]
fn pages_go_on_from_member_to_member() {
    for version in BOTH {
        let clock = Virtual::default();
        clock.run(async {
            let paged = part("b").page_size(2);
            let gateway = Gateway::new("all", "1").mount("a", part("a")).mount("b", paged).mount("c", part("c"));
            let peer = client(&clock, gateway, version);
            let first = json(&peer, "tools/list", json!({})).await;
            let names = |page: &Value| -> Vec<String> {
                let tools = page["tools"].as_array().unwrap();
                tools.iter().map(|tool| tool["name"].as_str().unwrap().to_owned()).collect()
            };
            assert_eq!(names(&first), ["a_name", "a_link", "a_sure", "b_name", "b_link"]);
            let cursor = first["nextCursor"].as_str().unwrap();
            let second = json(&peer, "tools/list", json!({"cursor": cursor})).await;
            assert_eq!(names(&second), ["b_sure", "c_name", "c_link", "c_sure"]);
            assert!(second["nextCursor"].is_null());
            assert_eq!(peer.list_tools().await.unwrap().len(), 9);
            for wrong in ["x", "b", "x/y", "a/x"] {
                let refused = peer.send("tools/list", json!({"cursor": wrong})).await.unwrap_err();
                assert_eq!(refused.answered().unwrap().code, ErrorCode::INVALID_PARAMS, "{wrong}");
            }
        });
    }
}

/// Servers that fail, hang, panic or refuse.
fn broken(how: &'static str) -> impl Service<Future: Send> + Send + Sync {
    let mut config = mcp_proto::server::Config::new(Implementation::new(how, "1"));
    config.capabilities.tools = Some(ToolsCapability::new());
    mcp_driver::service_fn(config, move |_| async move {
        match how {
            "fails" => RpcError::internal("out of order").into(),
            "panics" => panic!("a bug"),
            _ => std::future::pending().await,
        }
    })
}

#[test]
fn one_that_fails_harms_no_other() {
    for version in BOTH {
        let clock = Virtual::default();
        clock.run(async {
            let gateway = Gateway::new("all", "1")
                .mount("fails", broken("fails"))
                .mount("a", part("a"))
                .mount("hangs", broken("hangs"))
                .mount("panics", broken("panics"))
                .list_patience(clock.clone(), Duration::from_secs(3));
            let peer = client(&clock, gateway, version);
            let page = json(&peer, "tools/list", json!({})).await;
            assert_eq!(page["tools"].as_array().unwrap().len(), 3);
            let left_out = page["_meta"][super::lists::LEFT_OUT].as_array().unwrap();
            let told = |at: usize, server: &str, why: &str| {
                assert_eq!(left_out[at]["server"], server);
                assert!(left_out[at]["error"].as_str().unwrap().contains(why), "{left_out:?}");
            };
            told(0, "fails", "out of order");
            told(1, "hangs", "too long");
            told(2, "panics", "panicked");
            assert_eq!(peer.call_tool("a_name", ()).text().await.unwrap(), "a");
            let failed = peer.call_tool("fails_any", ()).text().await.unwrap_err();
            assert!(failed.to_string().contains("out of order"), "{failed}");
            let hangs = peer.call_tool("hangs_any", ()).timeout(Duration::from_secs(1)).await;
            assert!(hangs.is_err());
            let panicked = peer.call_tool("panics_any", ()).text().await.unwrap_err();
            assert!(panicked.to_string().contains("panicked"), "{panicked}");
        });
    }
}

#[test]
fn changes_are_told_in_the_names_of_the_outside() {
    for version in BOTH {
        let clock = Virtual::default();
        clock.run(async {
            let (a, b) = (part("a"), part("b"));
            let (changes_a, changes_b) = (a.handle(), b.handle());
            let far = proxied(&clock, b).await;
            let peer = client(&clock, Gateway::new("all", "1").mount("a", a).mount("b", far), version);
            let uris = ["note://a/1", "note://b/1", "note://c/1"].map(str::to_owned).to_vec();
            let filter = SubscriptionFilter::new().with_resource_subscriptions(uris).with_tools_list_changed(true);
            let mut changes = peer.listen(filter).await.unwrap();
            let granted = changes.granted().resource_subscriptions.clone().unwrap();
            assert_eq!(granted, ["note://a/1", "note://b/1"], "{version}");
            clock.pass(Duration::from_secs(1)).await;
            let mut next = async || {
                let told = changes.next().await.unwrap();
                let uri = told.params.and_then(|params| params.decode::<Value>().ok());
                uri.and_then(|params| params["uri"].as_str().map(str::to_owned)).unwrap_or_else(|| told.method.into())
            };
            changes_b.resource_updated("note://1");
            assert_eq!(next().await, "note://b/1");
            changes_a.resource_updated("note://2");
            changes_a.resource_updated("note://1");
            assert_eq!(next().await, "note://a/1");
            assert!(changes_a.disable_tool("name"));
            assert_eq!(next().await, "notifications/tools/list_changed");
            assert!(changes_b.disable_tool("name"));
            assert_eq!(next().await, "notifications/tools/list_changed");
        });
    }
}

#[test]
fn who_is_left_out_is_logged() {
    let clock = Virtual::default();
    clock.run(async {
        let heard = Arc::<Mutex<Vec<String>>>::default();
        let log = heard.clone();
        let handlers = Handlers::new().on_log(move |message| log.lock().unwrap().push(message.data.to_string()));
        let gateway = Gateway::new("all", "1").mount("fails", broken("fails"));
        let (peer, connection) = connect_in_memory(gateway, clock.clone(), ("near", "1"), handlers);
        clock.spawn(async { drop(connection.await) });
        peer.set_log_level(mcp_proto::model::LoggingLevel::Info).await.unwrap();
        assert!(peer.list_tools().await.unwrap().is_empty());
        let heard = heard.lock().unwrap();
        assert!(heard[0].contains("leaves out `fails`"), "{heard:?}");
    });
}

#[test]
#[should_panic = "cannot be told apart"]
fn namespaces_that_meet_are_refused() {
    let _ = Gateway::new("all", "1").mount("a", part("a")).mount("a_b", part("b"));
}

#[test]
fn what_members_say_beside_their_pages_is_passed_on() {
    let listing = |meta: Value| {
        let mut config = mcp_proto::server::Config::new(Implementation::new("part", "1.0"));
        config.capabilities.tools = Some(ToolsCapability::new());
        mcp_driver::service_fn(config, move |_| {
            let page = json!({"tools": [], "_meta": meta});
            std::future::ready(mcp_proto::jsonrpc::Raw::encode(&page).map_err(|_| RpcError::internal("no JSON")).into())
        })
    };
    let one = listing(json!({"com.acme/a": 1, "com.acme/b": 1, "io.modelcontextprotocol/serverInfo": {"name": "x"}}));
    let two = listing(json!({"com.acme/b": 2, "com.acme/c": 2, "mcp-compose/leftOut": [{"server": "forged"}]}));
    let gateway = Gateway::new("all", "1.0").mount("one", one).mount("two", two);
    let clock = Virtual::default();
    clock.run(async {
        let (peer, both) = connect_in_memory(gateway, clock.clone(), ("test", "1.0"), ());
        clock.spawn(async { drop(both.await) });
        let page: Value = peer
            .request(mcp_proto::client::Request::new("tools/list", None).with_any_result())
            .await
            .unwrap()
            .decode()
            .unwrap();
        let meta = &page["_meta"];
        assert_eq!((&meta["com.acme/a"], &meta["com.acme/b"], &meta["com.acme/c"]), (&json!(1), &json!(1), &json!(2)));
        assert!(meta["mcp-compose/leftOut"].is_null(), "{meta}");
        assert_ne!(meta["io.modelcontextprotocol/serverInfo"]["name"], "x");
    });
}

/// Answers everything in its own way.
#[derive(Clone, Default)]
struct Telling {
    heard: Arc<Mutex<Vec<String>>>,
    traffic: Arc<Traffic>,
}

#[derive(Default)]
struct Traffic(Mutex<Vec<String>>);

impl Traffic {
    fn hears(&self, what: impl Into<String>) {
        self.0.lock().unwrap().push(what.into());
    }
}

impl Observer for Traffic {
    fn opened(&self) {
        self.hears("opened");
    }

    fn closed(&self, _: &Ended) {
        self.hears("closed");
    }

    fn received(&self, bytes: usize) {
        self.hears(format!("received {bytes}"));
        panic!("that is none of its business");
    }

    fn sent(&self, bytes: usize) {
        self.hears(format!("sent {bytes}"));
    }

    fn refused(&self, status: u16) {
        self.hears(format!("refused {status}"));
    }
}

impl Telling {
    fn hears(&self, what: impl Into<String>) {
        self.heard.lock().unwrap().push(what.into());
    }
}

impl Service for Telling {
    type Future = std::future::Ready<Reply>;

    fn config(&self) -> Arc<server::Config> {
        let mut config = server::Config::new(Implementation::new("telling", "1"));
        config.instructions = Some("as told".into());
        config.capabilities.resources = Some(ResourcesCapability::new().with_subscribe(true));
        Arc::new(config)
    }

    fn config_version(&self) -> u64 {
        7
    }

    fn call(&self, call: Call) -> Self::Future {
        self.hears(format!("call {}", call.method));
        std::future::ready(RpcError::internal("heard").into())
    }

    fn subscribe(&self, subscribing: &Subscribing, _: &Caller) -> Result<SubscriptionFilter, RpcError> {
        self.hears(format!("subscribe {:?}", subscribing.filter.resource_subscriptions));
        Ok(subscribing.filter.clone().with_tools_list_changed(true))
    }

    fn unsubscribed(&self, _: InboundId, _: &Caller) {
        self.hears("unsubscribed");
    }

    fn notification(&self, method: &str, _: Option<&Raw>, _: &Caller) {
        self.hears(format!("notification {method}"));
    }

    fn noise(&self, _: &RpcError, excerpt: &str) {
        self.hears(format!("noise {excerpt}"));
    }

    fn opened(&self, _: &ServerHandle) {
        self.hears("opened");
    }

    fn observer(&self) -> Option<Arc<dyn Observer>> {
        Some(self.traffic.clone())
    }

    #[cfg(feature = "http")]
    fn tool_headers(&self, tool: &str) -> Option<Arc<[mcp_proto::http::param_header::ParamHeader]>> {
        self.hears(format!("tool_headers {tool}"));
        Some(Arc::new([]))
    }
}

#[test]
fn whatever_a_gateway_is_told_its_members_hear() {
    let (one, other) = (Telling::default(), Telling::default());
    let gateway = Gateway::new("all", "1").mount("a", one.clone()).mount("b", other.clone()).mount("c", one.clone());
    assert_eq!(gateway.config().instructions.as_deref(), Some("a: as told\n\nb: as told\n\nc: as told"));
    assert_eq!(gateway.config_version(), 21);
    let call = tool("b_name");
    let granted = gateway.subscribe(&subscribing(), &call.caller).unwrap();
    assert_eq!((granted.tools_list_changed, granted.resource_subscriptions), (None, Some(Vec::new())));
    let mut theirs = subscribing();
    theirs.filter.resource_subscriptions = Some(vec!["note://b/1".to_owned()]);
    let granted = gateway.subscribe(&theirs, &call.caller).unwrap();
    let uris = Some(vec!["note://b/1".to_owned()]);
    assert_eq!((granted.tools_list_changed, granted.resource_subscriptions), (Some(true), uris));
    gateway.unsubscribed(call.handle.id(), &call.caller);
    gateway.notification("notifications/x", None, &call.caller);
    gateway.noise(&RpcError::invalid_request("odd"), "start");
    gateway.opened(call.handle.server());
    #[cfg(feature = "http")]
    assert!(gateway.tool_headers("b_name").is_some() && gateway.tool_headers("name").is_none());
    futures_lite::future::block_on(gateway.call(call));
    let heard = ["unsubscribed", "notification notifications/x", "noise start", "opened"];
    let twice: Vec<_> = heard.iter().flat_map(|heard| [*heard, heard]).collect();
    assert_eq!(*one.heard.lock().unwrap(), twice);
    let first = [r#"subscribe Some(["note://1"])"#];
    let last =
        if cfg!(feature = "http") { &["tool_headers name", "call tools/call"][..] } else { &["call tools/call"] };
    assert_eq!(*other.heard.lock().unwrap(), [&first[..], &heard, last].concat());
}

#[test]
fn whoever_looks_on_at_a_member_sees_it_all_once() {
    let clock = Virtual::default();
    clock.run(async {
        let (one, other) = (Telling::default(), Telling::default());
        let gateway =
            Gateway::new("all", "1").mount("a", one.clone()).mount("b", other.clone()).mount("c", one.clone());
        gateway.observer().unwrap().refused(404);
        let peer = client(&clock, gateway, Version::V2025_11_25);
        peer.ready().await.unwrap();
        peer.close();
        clock.sleep_until(clock.now() + Duration::from_secs(60)).await;
        let seen = one.traffic.0.lock().unwrap().clone();
        assert_eq!(seen, *other.traffic.0.lock().unwrap(), "a panic of one keeps nothing from the other");
        let count = |what: &str| seen.iter().filter(|seen| seen.starts_with(what)).count();
        assert_eq!((count("refused 404"), count("opened"), count("closed")), (1, 1, 1), "{seen:?}");
        assert!(count("received") > 0 && count("sent") > 0, "{seen:?}");
        assert!(Gateway::new("all", "1").mount("a", part("a")).observer().is_none());
    });
}
