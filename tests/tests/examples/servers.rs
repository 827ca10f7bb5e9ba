//! The servers on standard streams, in every revision that has what they show.

use std::future::{Ready, ready};
use std::sync::mpsc::channel;
use std::sync::{Arc, Mutex};
use std::{env, fs, process};

use mcp_extensions::Extension;
use mcp_tokio::model::{
    ContentBlock, CreateMessageResult, ElicitResult, LoggingLevel, Object, PrimitiveSchema, Role, Root,
    SubscriptionFilter, ToolUseContent,
};
use mcp_tokio::proto::Version;
use mcp_tokio::{CallError, Command, Handlers, Peer, Roots, Step, connect_child, run};
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use crate::programs::{RUNTIMES, config, program, with};

#[test]
fn arguments() {
    with("arguments", Version::ALL, Handlers::new, async |version, peer| {
        let tool = peer.list_tools().await.expect("tools").remove(0);
        assert_eq!(tool.input_schema["required"], json!(["dish"]), "{version}");
        assert_eq!(tool.input_schema["properties"]["portions"]["description"], "how many of it");
        assert_eq!(text(peer, "order", json!({"dish": "soup"})).await, "1 x soup, to go");
        let order = json!({"dish": "fish", "portions": 2, "to": "garden"});
        assert_eq!(text(peer, "order", order).await, "2 x fish, in the garden");
        assert!(failure(peer, "order", json!({"dish": "cake", "to": "cellar"})).await.contains("/to"));
    });
}

#[test]
fn annotations() {
    with("annotations", Version::ALL, Handlers::new, async |version, peer| {
        let tools = peer.list_tools().await.expect("tools");
        if version >= Version::V2025_03_26 {
            let hints = |at: usize| tools[at].annotations.clone().expect("hints");
            assert_eq!(hints(0).read_only_hint, Some(true), "{version}");
            assert_eq!((hints(1).idempotent_hint, hints(1).open_world_hint), (Some(true), Some(false)));
            assert_eq!(hints(2).destructive_hint, Some(true));
        }
        if version >= Version::V2025_11_25 {
            assert_eq!(tools[0].title.as_deref(), Some("Thermostat"));
            assert_eq!(tools[0].icons.as_ref().expect("icons")[0].src, "https://example.com/look.svg");
            let server = peer.verdict().expect("it is open").server.expect("it says who it is");
            assert_eq!(server.title.as_deref(), Some("The thermostat"));
        }
    });
}

#[test]
fn media() {
    with("media", Version::ALL, Handlers::new, async |version, peer| {
        let drawn = peer.call_tool("draw", ()).await.expect("a picture").content.remove(0);
        let ContentBlock::Image(picture) = drawn else { panic!("{drawn:?}") };
        assert!(picture.bytes().expect("base64").starts_with(b"GIF89a"), "{version}");
        if version >= Version::V2025_06_18 {
            let played = peer.call_tool("play", ()).await.expect("a sound").content.remove(0);
            assert!(matches!(&played, ContentBlock::Audio(sound) if sound.mime_type == "audio/wav"), "{played:?}");
            let found = peer.call_tool("find", json!({"year": 1999})).await.expect("a report").content;
            let [ContentBlock::Text(_), ContentBlock::ResourceLink(link), ContentBlock::Resource(report)] = &found[..]
            else {
                panic!("{found:?}")
            };
            assert_eq!(link.uri, "reports://1999");
            assert_eq!(report.resource.as_text(), Some("It was a good year."));
        }
    });
}

#[test]
fn failures() {
    with("failures", Version::ALL, Handlers::new, async |version, peer| {
        let at = |city: &str, hour: u8| json!({"city": city, "hour": hour});
        assert_eq!(text(peer, "departs", at("Oslo", 7)).await, "in 2 hours", "{version}");
        let why = failure(peer, "departs", at("Rome", 7)).await;
        assert_eq!(why, "no trains to Rome; there are some to Bergen and Oslo");
        let refused = peer.call_tool("departs", at("Oslo", 24)).await.expect_err("no such hour");
        assert_eq!(&*refused.answered().expect("an answer").message, "a day has 24 hours");
        let panicked = peer.call_tool("departs", at("Oslo", 10)).await.expect_err("the last one has left");
        assert!(!panicked.to_string().contains("the last train"), "{panicked}");
        assert_eq!(text(peer, "departs", at("Oslo", 8)).await, "in 1 hours", "it goes on");
    });
}

#[test]
fn progress() {
    with("progress", Version::ALL, Handlers::new, async |version, peer| {
        let mut steps = peer.call_tool("copy", json!({"files": ["a", "b"]})).text().steps();
        let mut seen = Vec::new();
        while let Some(step) = steps.next().await {
            match step {
                Step::Progress(step) => seen.push((step.progress, step.total, step.message)),
                Step::Done(said) => assert_eq!(said.expect("an answer"), "copied 2 files"),
            }
        }
        let named = |name: &str| -> Option<Box<str>> { (version >= Version::V2025_03_26).then(|| name.into()) };
        assert_eq!(seen, [(1.0, Some(2.0), named("a")), (2.0, Some(2.0), named("b"))], "{version}");
        let counted = Arc::new(Mutex::new(Vec::new()));
        let counts = counted.clone();
        let call = peer.call_tool("stars", ()).text();
        let call = call.on_progress(move |step| counts.lock().expect("unpoisoned").push((step.progress, step.total)));
        assert_eq!(call.await.expect("an answer"), "more than 30");
        assert_eq!(*counted.lock().expect("unpoisoned"), [(10.0, None), (20.0, None), (30.0, None)]);
    });
}

#[test]
fn logging() {
    let (said, heard) = channel();
    let ears = move || {
        let said = said.clone();
        Handlers::new().on_log(move |message| drop(said.send((message.logger, message.data))))
    };
    with("logging", Version::ALL, ears, async |version, peer| {
        peer.set_log_level(LoggingLevel::Info).await.expect("it can log");
        assert_eq!(text(peer, "back_up", json!({"disk": "sda"})).await, "done");
        let disks = Some("disks".to_owned());
        let expected = [(disks.clone(), json!({"disk": "sda", "free": 0.4})), (disks, json!("sda is getting old"))];
        assert_eq!(heard.try_iter().collect::<Vec<_>>(), expected, "{version}");
    });
}

#[test]
fn cancellation() {
    with("cancellation", Version::ALL, Handlers::new, async |version, peer| {
        let mut steps = peer.call_tool("search", ()).steps();
        assert!(matches!(steps.next().await, Some(Step::Progress(_))), "{version}");
        drop(steps);
        // Asked until it is so: the thread hears of it when it looks.
        while text(peer, "given_up", ()).await != "2" {}
    });
}

#[test]
fn time_limit() {
    with("time_limit", Version::ALL, Handlers::new, async |version, peer| {
        assert_eq!(text(peer, "think", ()).await, "a quick answer", "{version}");
        let late = peer.call_tool("wait", ()).await.expect_err("the time is over");
        assert!(late.answered().is_some(), "{late}");
    });
}

#[test]
fn watched() {
    with("watched", Version::ALL, Handlers::new, async |version, peer| {
        assert_eq!(read(peer, "match://score").await, "0:0", "{version}");
        let mut news = peer.subscribe("match://score").await.expect("the server agrees");
        assert_eq!(text(peer, "goal", json!({"home": 1, "away": 0})).await, "told");
        assert_eq!(&*news.next().await.expect("news").method, "notifications/resources/updated");
        assert_eq!(read(peer, "match://score").await, "1:0");
    });
}

#[test]
fn binary() {
    with("binary", Version::ALL, Handlers::new, async |version, peer| {
        let listed = peer.list_resources().await.expect("resources").remove(0);
        assert_eq!((listed.size, listed.annotations.expect("hints").priority), (Some(14), Some(0.2)), "{version}");
        for (uri, length, media_type) in
            [("logo://small", 14, "image/gif"), ("noise://5", 5, "application/octet-stream")]
        {
            let read = peer.read_resource(uri).await.expect("contents").contents.remove(0);
            let mcp_tokio::model::ResourceContents::Blob(blob) = read else { panic!("{read:?}") };
            assert_eq!(blob.bytes().expect("base64").len(), length, "{uri}");
            assert_eq!(blob.mime_type.as_deref(), Some(media_type), "{uri}");
        }
    });
}

#[test]
fn prompt_images() {
    with("prompt_images", Version::ALL, Handlers::new, async |version, peer| {
        let prompt = peer.get_prompt("describe", json!({"language": "Dutch"})).await.expect("a prompt");
        let [picture, rules, task, begun] = &prompt.messages[..] else { panic!("{prompt:?}") };
        assert!(matches!(picture.content, ContentBlock::Image(_)), "{version}");
        assert!(matches!(rules.content, ContentBlock::Resource(_)));
        assert_eq!(task.content.as_text(), Some("Describe the picture in Dutch."));
        assert_eq!((&begun.role, begun.content.as_text()), (&Role::Assistant, Some("There is")));
    });
}

#[test]
fn roots() {
    let folders = || Handlers::new().roots(Roots::new([Root::new("file:///home/ada").with_name("home".to_owned())]));
    with("roots", Version::ALL, folders, async |version, peer| {
        let ask = async |file: &str| text(peer, "allowed", json!({"file": file})).await;
        assert_eq!(ask("file:///home/ada/notes").await, "yes, in home", "{version}");
        for outside in ["file:///home/adam", "file:///home/ada/../adam", "file:///home/ada/%2E%2e/adam"] {
            assert_eq!(ask(outside).await, "no, it is in none of 1 folders", "{outside}");
        }
    });
}

#[test]
fn sampling_tools() {
    let model = || {
        Handlers::new().sampling_with_tools(|question| {
            let Some(result) = question.messages.iter().find_map(|said| match said.content.blocks() {
                [ContentBlock::ToolResult(result)] => result.content[0].as_text().map(str::to_owned),
                _ => None,
            }) else {
                let name = question.tools.expect("a tool").remove(0).name;
                let wanted: ContentBlock = ToolUseContent::new("one", name, Object::new()).into();
                return ready(CreateMessageResult::new(Role::Assistant, wanted, "a model"));
            };
            ready(CreateMessageResult::new(Role::Assistant, format!("It has {result} °C."), "a model"))
        })
    };
    with("sampling_tools", from(Version::V2025_11_25), model, async |version, peer| {
        let said = text(peer, "answer", json!({"question": "How warm is it?"})).await;
        assert_eq!(said, "It has 21 °C.", "{version}");
    });
}

#[test]
fn together() {
    let all = || {
        Handlers::new()
            .elicitation(|_| ready(object(json!({"name": "tulip"}))))
            .roots(Roots::new([Root::new("file:///home/ada")]))
            .sampling(|_| ready(CreateMessageResult::new(Role::Assistant, "grow", "a model")))
    };
    with("together", from(Version::V2025_06_18), all, async |version, peer| {
        assert_eq!(text(peer, "start", ()).await, "tulip: grow (1 folders)", "{version}");
    });
}

#[test]
fn once() {
    let user = || Handlers::new().elicitation(|_| ready(ElicitResult::decline()));
    with("once", from(Version::V2025_06_18), user, async |version, peer| {
        assert_eq!(text(peer, "buy", ()).await, "receipt 1020, printed: false, charged 1 times", "{version}");
    });
}

#[test]
fn keep() {
    let user = || {
        Handlers::new().elicitation(|form| {
            let number: u8 = form.message["Guess number ".len()..][..1].parse().expect("a number");
            ready(object(json!({"number": number})))
        })
    };
    // Each of the three numbers is tried: a secret that were drawn anew in each round would be missed now and then.
    with("keep", from(Version::V2025_06_18), user, async |version, peer| {
        for _ in 0..20 {
            assert_eq!(text(peer, "guess", ()).await, "you got it", "{version}");
        }
    });
}

#[test]
fn custom() {
    let (said, heard) = channel();
    let ears = move || {
        let said = said.clone();
        Handlers::new().on_notification(move |method, _| drop(said.send(method.to_owned())))
    };
    with("custom", Version::ALL, ears, async |version, peer| {
        peer.ready().await.expect("it opens");
        peer.notify("acme/moved", json!({"x": 3, "y": 4})).expect("it is told");
        let far: Value = peer.send("acme/distance", json!({"unit": "m"})).json().await.expect("an answer");
        assert_eq!((&far["distance"], &far["unit"]), (&json!(5.0), &json!("m")), "{version}");
        assert_eq!(heard.try_iter().collect::<Vec<_>>(), ["acme/battery"], "{version}");
    });
}

#[test]
fn extension() {
    struct Maps;
    #[derive(Debug, Deserialize, Serialize)]
    struct Scales {
        finest: u32,
    }
    #[derive(Deserialize, Serialize)]
    struct Screen {
        width: u32,
    }
    impl Extension for Maps {
        const NAME: &'static str = "com.acme/maps";
        type Server = Scales;
        type Client = Screen;
    }
    let host = || Maps::client(Handlers::new(), Screen { width: 800 });
    with("extension", from(Version::V2025_11_25), host, async |version, peer| {
        peer.ready().await.expect("it opens");
        assert_eq!(Maps::of_server(peer).expect("declared").finest, 500, "{version}");
        assert_eq!(text(peer, "draw", ()).await, "a map, 800 wide");
    });
    with("extension", from(Version::V2025_11_25), Handlers::new, async |version, peer| {
        let lacking = peer.call_tool("draw", ()).await.expect_err("it is not declared");
        assert!(lacking.to_string().contains("com.acme/maps"), "{version}: {lacking}");
    });
}

#[test]
fn groups() {
    with("groups", Version::ALL, Handlers::new, async |version, peer| {
        let filter = SubscriptionFilter::default().with_tools_list_changed(true);
        let mut news = peer.listen(filter).await.expect("the server agrees");
        assert_eq!(tools(peer).await, ["go_out", "come_in"], "{version}");
        text(peer, "go_out", ()).await;
        assert_eq!(&*news.next().await.expect("news").method, "notifications/tools/list_changed");
        assert_eq!(tools(peer).await.len(), 4, "{version}");
        assert_eq!(text(peer, "dig", ()).await, "a hole");
        text(peer, "come_in", ()).await;
        news.next().await.expect("news");
        peer.call_tool("dig", ()).await.expect_err("it is switched off");
    });
}

#[test]
fn visibility() {
    for (runtime, _) in RUNTIMES {
        for (name, expected) in [("guest", vec!["look"]), ("owner", vec!["look", "tear_down"])] {
            run(async {
                let mut config = config(Version::V2026_07_28);
                config.info.name = name.to_owned();
                let server = connect_child(Command::new(program(runtime, "visibility")), config, ()).expect("it runs");
                assert_eq!(tools(server.peer()).await, expected, "{runtime}");
                let torn = server.peer().call_tool("tear_down", ()).await;
                assert_eq!(torn.is_ok(), name == "owner", "{runtime}");
                server.close().await.expect("it leaves");
            });
        }
    }
}

#[test]
fn pages() {
    with("pages", Version::ALL, Handlers::new, async |version, peer| {
        let years = peer.list_resources().await.expect("resources");
        assert_eq!((years.len(), &*years[0].name, &*years[34].name), (35, "2024", "1990"), "{version}");
        let few = peer.list_resources().max_pages(3).await;
        assert!(matches!(few, Err(CallError::TooManyPages { .. })), "{few:?}");
        let told = peer.verdict().expect("it is open").instructions.expect("instructions");
        assert!(told.contains("before 1990"), "{told}");
    });
}

#[test]
fn files() {
    let root = env::temp_dir().join(format!("mcp-examples-files-{}", process::id()));
    fs::create_dir_all(root.join("css")).expect("a folder");
    fs::write(root.join("css/page.css"), "body {}").expect("a file");
    fs::write(root.join("index.html"), "<title>").expect("a file");
    for (runtime, _) in RUNTIMES {
        run(async {
            let command = Command::new(program(runtime, "files")).arg(&root);
            let server = connect_child(command, config(Version::LATEST), ()).expect("it runs");
            let peer = server.peer();
            assert_eq!(text(peer, "list", ()).await, "css/\nindex.html", "{runtime}");
            assert_eq!(read(peer, "page:///css/page.css").await, "body {}");
            for outside in ["page:///../secret", "page:///css/%2e%2e/%2e%2e/secret", "page:////etc/hostname"] {
                assert!(peer.read_resource(outside).await.is_err(), "{outside}");
            }
            failure(peer, "list", json!({"folder": "../"})).await;
            server.close().await.expect("it leaves");
        });
    }
    fs::remove_dir_all(root).expect("it was ours");
}

#[test]
fn local() {
    with("local", Version::ALL, Handlers::new, async |version, peer| {
        for line in ["one", "two"] {
            peer.call_tool("write", json!({"line": line})).await.expect("written");
        }
        assert_eq!(text(peer, "read", ()).await, "one\ntwo", "{version}");
    });
}

#[test]
fn mount() {
    with("mount", Version::ALL, Handlers::new, async |version, peer| {
        assert_eq!(tools(peer).await, ["clock_now", "notes_now"], "{version}");
        assert_eq!(text(peer, "notes_now", ()).await, "buy milk");
        assert_eq!(read(peer, "note://notes/7").await, "note 7");
    });
}

#[test]
fn extractor() {
    with("extractor", Version::ALL, Handlers::new, async |version, peer| {
        let call = || peer.call_tool("orders", ()).text();
        assert_eq!(call().meta("com.acme/tenant", "acme").await.expect("an answer"), "acme has 3 orders", "{version}");
        assert_eq!(failure(peer, "orders", ()).await, "the call names no tenant");
    });
}

#[test]
fn handwritten() {
    with("handwritten", Version::ALL, Handlers::new, async |version, peer| {
        let tool = peer.list_tools().await.expect("tools").remove(0);
        assert_eq!(tool.input_schema["properties"]["size"]["exclusiveMinimum"], 0, "{version}");
        assert_eq!(text(peer, "area", json!({"shape": "square", "size": 3})).await, "9");
        assert_eq!(failure(peer, "area", json!({"shape": "star", "size": 3})).await, "a circle or a square?");
    });
}

#[test]
fn form() {
    let user = || {
        Handlers::new().elicitation(|form| {
            assert!(matches!(form.requested_schema.properties.get("age"), Some(PrimitiveSchema::Number(_))));
            ready(object(json!({"course": "sailing", "email": "ada@example.com", "age": 36, "news": true})))
        })
    };
    with("form", from(Version::V2025_06_18), user, async |version, peer| {
        assert_eq!(text(peer, "sign_up", ()).await, "signed up for sailing, with news", "{version}");
    });
    let child = || Handlers::new().elicitation(|_| -> Ready<Object> { ready(object(json!({"age": 7}))) });
    with("form", from(Version::V2025_06_18), child, async |version, peer| {
        assert!(peer.call_tool("sign_up", ()).text().await.is_err(), "{version}");
    });
}

#[test]
fn sqlite() {
    with("sqlite", Version::ALL, Handlers::new, async |version, peer| {
        let first = json!({"title": "shopping", "text": "buy milk"});
        assert_eq!(text(peer, "write", first).await, "1", "{version}");
        let second = json!({"title": "'); DROP TABLE notes; --", "text": "sell milk"});
        assert_eq!(text(peer, "write", second).await, "2");
        let found: Value = peer.call_tool("find", json!({"word": "milk"})).json().await.expect("notes");
        assert_eq!((found.as_array().map(Vec::len), &found[0]["title"]), (Some(2), &json!("shopping")), "{version}");
        assert_eq!(read(peer, "notes://2").await, "sell milk");
        peer.read_resource("notes://3").await.expect_err("there is none");
    });
}

#[test]
fn store() {
    with("store", Version::ALL, Handlers::new, async |version, peer| {
        assert_eq!(failure(peer, "recall", json!({"key": "milk"})).await, "nothing is known of milk", "{version}");
        assert_eq!(text(peer, "remember", json!({"key": "milk", "text": "two litres"})).await, "kept");
        assert_eq!(text(peer, "recall", json!({"key": "milk"})).await, "two litres", "{version}");
    });
}

fn from(first: Version) -> impl Iterator<Item = Version> + Clone {
    Version::ALL.into_iter().filter(move |version| *version >= first)
}

async fn text(peer: &Peer, tool: &str, arguments: impl Serialize) -> String {
    peer.call_tool(tool, arguments).text().await.expect("an answer")
}

async fn failure(peer: &Peer, tool: &str, arguments: impl Serialize) -> String {
    match peer.call_tool(tool, arguments).text().await {
        Err(CallError::Tool { text, .. }) => text,
        other => panic!("{tool}: {other:?}"),
    }
}

async fn tools(peer: &Peer) -> Vec<String> {
    peer.list_tools().await.expect("tools").into_iter().map(|tool| tool.name).collect()
}

async fn read(peer: &Peer, uri: &str) -> String {
    let read = peer.read_resource(uri).await.expect("contents");
    read.contents.iter().filter_map(|contents| contents.as_text()).collect()
}

fn object(value: Value) -> Object {
    match value {
        Value::Object(object) => object,
        other => panic!("{other} is no object"),
    }
}
