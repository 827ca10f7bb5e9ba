//! Resources of a router, as a client sees them.
#![cfg(feature = "router")]

use std::collections::BTreeMap;
use std::future::Future;
use std::pin::{Pin, pin};
use std::task::{Context, Poll, Waker};

use futures_lite::{AsyncReadExt, AsyncWriteExt};
use mcp_driver::ServerDriver;
use mcp_driver::duplex::{DuplexReader, DuplexWriter, duplex};
use mcp_driver::router::{Blob, Json, PathPart, Router, SafePath, Watched};
use mcp_proto::model::Resource;
use mcp_testkit::TestTime;
use serde_json::{Value, json};

#[test]
fn variables_reach_their_parameters() {
    let router =
        Router::new("test", "1.0")
            .template("user://{id}", "user", |id: u32| async move { id.to_string() })
            .template("issue://{repo}/list{?state,labels*}", "issues", {
                |repo: String, state: Option<String>, labels: Vec<String>| async move {
                    format!("{repo} {state:?} {labels:?}")
                }
            })
            .template(
                "flags://x{?flags*}",
                "flags",
                |flags: BTreeMap<String, String>| async move { format!("{flags:?}") },
            )
            .template("tree://root{/path*}", "tree", |path: Vec<String>| async move { path.join(">") })
            .template("place://{name}", "place", |name: String| async move { name });
    let mut server = Server::modern(router);
    assert_eq!(server.text("user://7"), "7");
    assert_eq!(server.text("issue://r%20s/list?labels=a&state=open&labels=b"), r#"r s Some("open") ["a", "b"]"#);
    assert_eq!(server.text("issue://r/list"), "r None []");
    assert_eq!(server.text("tree://root/a/b%2Bc"), "a>b+c");
    assert_eq!(server.text("tree://root"), "");
    assert_eq!(server.text("place://Portland,OR"), "Portland,OR");

    let wrong = server.read("user://seven");
    assert_eq!(wrong["error"]["code"], -32602, "{wrong}");
    assert!(wrong["error"]["message"].as_str().unwrap().contains("`/id`"), "{wrong}");
    let wrong = server.read("issue://r/list?page=1");
    assert!(wrong["error"]["message"].as_str().unwrap().contains("`/labels`: there is no `page`"), "{wrong}");
    assert_eq!(server.text("flags://x?a=1&b=2"), r#"{"a": "1", "b": "2"}"#);
    for uri in ["user://", "user://7/8", "tree://root/../x", "place://..", "place://a%2Fb"] {
        let missing = server.read(uri);
        assert_eq!(missing["error"]["message"], format!("resource not found: {uri}"), "{missing}");
    }
}

#[test]
fn paths_stay_below_their_root() {
    let router = Router::new("test", "1.0")
        .template("file:///{+path}", "file", |path: SafePath| async move { path.as_str().to_owned() })
        .template("note://{name}", "note", |name: PathPart| async move { name.as_str().to_owned() });
    let mut server = Server::modern(router);
    assert_eq!(server.text("file:///a/b%20c"), "a/b c");
    assert_eq!(server.text("note://a.txt"), "a.txt");
    for uri in [
        "file:////etc/passwd",
        "file:///../etc",
        "file:///%2e%2e/etc",
        "file:///..%2Fetc",
        "file:///%252e%252e%252fetc",
        "file:///C:/boot.ini",
        "file:///a%5C..%5Cb",
        "file:///a%00",
        "note://%2e%2e",
        "note://..%2fetc",
        "note://%252e%252e%252fetc",
    ] {
        assert!(server.read(uri)["error"]["code"].is_number(), "{uri}");
    }
    let refused = server.read("note://%252e");
    assert!(refused["error"]["message"].as_str().unwrap().contains("an escape that is left in a path"), "{refused}");
}

#[test]
fn bytes_and_values_are_resources() {
    let router = Router::new("test", "1.0")
        .resource("logo://1", "logo", async || vec![0xFF_u8, 0xD8])
        .resource_with(Resource::new("logo://2", "logo").with_mime_type("image/jpeg").with_size(2_u64), async || {
            b"\xFF\xD8"
        })
        .resource("logo://3", "logo", async || Blob::new([0xFF, 0xD8], "image/jpeg"))
        .resource("data://1", "data", async || Json(json!({"a": 1})));
    let mut server = Server::modern(router);
    assert_eq!(server.contents("logo://1"), json!({"uri": "logo://1", "blob": "/9g="}));
    let jpeg = |uri: &str| json!({"uri": uri, "blob": "/9g=", "mimeType": "image/jpeg"});
    assert_eq!(server.contents("logo://2"), jpeg("logo://2"));
    assert_eq!(server.contents("logo://3"), jpeg("logo://3"));
    let data = json!({"uri": "data://1", "text": r#"{"a":1}"#, "mimeType": "application/json"});
    assert_eq!(server.contents("data://1"), data);

    let listed = server.request("resources/list", json!({}));
    let listed = &listed["result"]["resources"];
    assert_eq!((&listed[1]["size"], &listed[1]["mimeType"]), (&json!(2), &json!("image/jpeg")));
    assert_eq!(listed[3]["mimeType"], "application/json");
}

#[test]
fn a_watched_value_tells_who_subscribed() {
    for modern in [true, false] {
        let notes = Watched::new("none".to_owned());
        let router = Router::new("test", "1.0").watched("note://all", "notes", &notes).resource(
            "note://other",
            "other",
            async || "other",
        );
        let mut server = if modern { Server::modern(router) } else { Server::legacy(router) };
        assert_eq!(server.text("note://all"), "none");
        notes.set("one".into());
        assert_eq!(server.poll(), Vec::<Value>::new(), "nobody has subscribed");
        if modern {
            let uris = ["note://all", "note://absent"];
            let heard = server.say("subscriptions/listen", json!({"notifications": {"resourceSubscriptions": uris}}));
            let granted = &heard[0]["params"]["notifications"]["resourceSubscriptions"];
            assert_eq!(granted, &json!(["note://all"]), "{heard:?}");
        } else {
            assert!(server.request("resources/subscribe", json!({"uri": "note://all"}))["result"].is_object());
            let refused = server.request("resources/subscribe", json!({"uri": "note://absent"}));
            assert_eq!(refused["error"]["code"], -32002, "{refused}");
        }
        assert_eq!(notes.change(|notes| std::mem::replace(notes, "two".into())), "one");
        let heard = server.poll();
        assert_eq!(heard.len(), 1, "{heard:?}");
        assert_eq!(heard[0]["method"], "notifications/resources/updated");
        assert_eq!(heard[0]["params"]["uri"], "note://all");
        assert_eq!(server.text("note://all"), "two");
        drop(server);
        notes.set("nobody is there to be told".into());
    }
}

/// A router behind lines, asked one thing at a time.
struct Server {
    driver: Pin<Box<dyn Future<Output = ()>>>,
    reader: DuplexReader,
    writer: DuplexWriter,
    said: u64,
    modern: bool,
}

impl Server {
    fn modern(router: Router) -> Self {
        let (here, there) = duplex(64 << 10);
        let (reader, writer) = there.split();
        let driver = ServerDriver::new(reader, writer, router, TestTime::new());
        let (reader, writer) = here.split();
        let driver = Box::pin(async move { drop(driver.await) });
        Self { driver, reader, writer, said: 0, modern: true }
    }

    fn legacy(router: Router) -> Self {
        let mut server = Self { modern: false, ..Self::modern(router) };
        let client = json!({"name": "client", "version": "1"});
        let params = json!({"protocolVersion": "2025-11-25", "capabilities": {}, "clientInfo": client});
        assert_eq!(server.request("initialize", params)["result"]["capabilities"]["resources"]["subscribe"], true);
        server.write(&json!({"jsonrpc": "2.0", "method": "notifications/initialized"}));
        server
    }

    fn read(&mut self, uri: &str) -> Value {
        self.request("resources/read", json!({"uri": uri}))
    }

    fn contents(&mut self, uri: &str) -> Value {
        self.read(uri)["result"]["contents"][0].take()
    }

    fn text(&mut self, uri: &str) -> String {
        let contents = self.contents(uri);
        contents["text"].as_str().unwrap_or_else(|| panic!("{uri}: {contents}")).to_owned()
    }

    fn request(&mut self, method: &str, params: Value) -> Value {
        let mut heard = self.say(method, params);
        assert_eq!(heard.len(), 1, "{method}: {heard:?}");
        heard.remove(0)
    }

    /// Says a request, and gives all that comes of it.
    fn say(&mut self, method: &str, mut params: Value) -> Vec<Value> {
        self.said += 1;
        if self.modern {
            params["_meta"] = json!({
                "io.modelcontextprotocol/protocolVersion": "2026-07-28",
                "io.modelcontextprotocol/clientCapabilities": {},
            });
        }
        self.write(&json!({"jsonrpc": "2.0", "id": self.said, "method": method, "params": params}));
        self.poll()
    }

    fn write(&mut self, message: &Value) {
        let line = format!("{message}\n");
        let written = pin!(self.writer.write_all(line.as_bytes())).poll(&mut Context::from_waker(Waker::noop()));
        assert!(matches!(written, Poll::Ready(Ok(()))), "there is room for a line");
    }

    /// All that the server has to say.
    fn poll(&mut self) -> Vec<Value> {
        let cx = &mut Context::from_waker(Waker::noop());
        let mut heard = Vec::new();
        // What it does may wake itself.
        for _ in 0..4 {
            let _ = self.driver.as_mut().poll(cx);
            let mut bytes = [0; 16 << 10];
            while let Poll::Ready(Ok(length @ 1..)) = pin!(self.reader.read(&mut bytes)).poll(cx) {
                heard.extend_from_slice(&bytes[..length]);
            }
        }
        let lines = heard.split(|byte| *byte == b'\n').filter(|line| !line.is_empty());
        lines.map(|line| serde_json::from_slice(line).expect("a line is a message")).collect()
    }
}
