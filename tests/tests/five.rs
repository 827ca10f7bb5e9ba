//! The five programs of `examples/five`: as short as they are said to be, and doing what they say, on every runtime and in
//! every revision.

mod programs;

use std::fs;
use std::io::{BufRead, BufReader, Read, Write};
use std::net::TcpStream;
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::sync::{Arc, Mutex};

use mcp_tokio::proto::Version;
use mcp_tokio::proto::model::{Object, PromptReference, ResourceContents, ResourceTemplateReference};
use mcp_tokio::{CallError, Handlers, HttpEndpoint, connect_http, run};
use serde_json::json;

use programs::{RUNTIMES, config, program, with};

const FIVE: [&str; 5] = ["p1_calculator", "p2_users", "p3_wipe", "p4_client", "p5_http"];

#[test]
fn they_are_short() {
    let each = FIVE.map(|program| lines(&source(program)));
    assert!(each.iter().all(|lines| *lines <= 30), "{each:?}");
    assert!(each.iter().sum::<usize>() <= 100, "{each:?}");
    assert!(each[0] <= 15, "the calculator has {} lines", each[0]);
    let macros = lines(&source("p1_calculator_macros"));
    assert!(macros <= 12, "the calculator has {macros} lines with macros");
}

#[test]
fn there_are_few_names_to_know() {
    let mut names: Vec<String> = FIVE.iter().flat_map(|program| names(&source(program))).collect();
    names.sort();
    names.dedup();
    assert!(names.len() <= 15, "{}: {names:?}", names.len());
    assert!(names.len() > 10, "the counting went wrong: {names:?}");
}

#[test]
fn the_calculator() {
    for program in ["p1_calculator", "p1_calculator_macros"] {
        with(program, Version::ALL, Handlers::new, async |version, peer| {
            let tools = peer.list_tools().await.expect("tools");
            assert_eq!(tools.iter().map(|tool| &*tool.name).collect::<Vec<_>>(), ["add", "divide"], "{version}");
            assert_eq!(tools[0].description.as_deref(), Some("Adds a and b"));
            let sum: f64 = peer.call_tool("add", json!({"a": 1, "b": 2})).json().await.expect("a sum");
            assert_eq!(sum, 3.0);
            match peer.call_tool("divide", json!({"a": 1, "b": 0})).text().await {
                Err(CallError::Tool { text, .. }) => assert_eq!(text, "b must not be zero"),
                other => panic!("{version}: {other:?}"),
            }
        });
    }
}

#[test]
fn the_users() {
    with("p2_users", Version::ALL, Handlers::new, async |version, peer| {
        let templates = peer.list_resource_templates().await.expect("templates");
        assert_eq!(templates[0].uri_template, "users://{id}");
        let read = peer.read_resource("users://ada").await.expect("contents");
        let [ResourceContents::Text(contents)] = &*read.contents else { panic!("one text") };
        assert_eq!((&*contents.uri, &*contents.text), ("users://ada", "ada is a user"));
        peer.read_resource("users://nobody").await.expect_err("there is no such user");
        let prompt = peer.get_prompt("welcome", json!({"user": "ada"})).await.expect("a prompt");
        assert_eq!(prompt.messages[0].content.as_text(), Some("Write a welcome for ada."));
        if version >= Version::V2025_03_26 {
            let of_prompt = peer.complete(PromptReference::new("welcome"), "user", "a").await.expect("values");
            assert_eq!(of_prompt.values, ["ada", "alan"]);
            let of_template = ResourceTemplateReference::new("users://{id}");
            assert_eq!(peer.complete(of_template, "id", "g").await.expect("values").values, ["grace"]);
        }
    });
}

#[test]
fn the_question_and_the_progress() {
    let asking = Version::ALL.into_iter().filter(|version| *version >= Version::V2025_06_18);
    for (sure, expected, steps) in [(true, "wiped", vec![1.0, 2.0, 3.0]), (false, "left alone", vec![])] {
        let handlers = move || {
            Handlers::new().elicitation(move |form| async move {
                assert_eq!(form.message, "Wipe the disk?");
                Object::from_iter([("sure".to_owned(), sure.into())])
            })
        };
        with("p3_wipe", asking.clone(), handlers, async |version, peer| {
            let heard = Arc::new(Mutex::new(Vec::new()));
            let hears = heard.clone();
            let call = peer.call_tool("wipe", ()).text();
            let call = call.on_progress(move |step| hears.lock().expect("unpoisoned").push(step.progress));
            assert_eq!(call.await.expect("an answer"), expected, "{version}");
            assert_eq!(*heard.lock().expect("unpoisoned"), steps, "{version}");
        });
    }
}

#[test]
fn the_client() {
    for (runtime, _) in RUNTIMES {
        for (other, _) in RUNTIMES {
            let client = Command::new(program(runtime, "p4_client")).arg(program(other, "p1_calculator")).output();
            let said = client.expect("it runs");
            assert!(said.status.success(), "{runtime}, {other}: {}", String::from_utf8_lossy(&said.stderr));
            assert_eq!(String::from_utf8_lossy(&said.stdout), "add\ndivide\n3\n", "{runtime}, {other}");
        }
    }
}

#[test]
fn the_server_over_http() {
    for (runtime, _) in RUNTIMES {
        let spawned = Command::new(program(runtime, "p5_http")).stdout(Stdio::piped()).spawn();
        let mut server = Served(spawned.expect("it can be started"));
        let mut url = String::new();
        let mut said = BufReader::new(server.0.stdout.take().expect("piped"));
        said.read_line(&mut url).expect("it says where it is");
        let url = url.trim_end();
        for version in Version::ALL.into_iter().filter(|version| *version >= Version::V2025_03_26) {
            run(async {
                let known = HttpEndpoint::new(url).token("a-long-random-secret");
                let connection = connect_http(known, config(version), ()).expect("an endpoint");
                let echoed = connection.peer().call_tool("echo", json!({"text": "hello"})).text().await;
                assert_eq!(echoed.expect("an answer"), "hello", "{runtime}, {version}");
                connection.close().await.expect("nothing broke");
            });
        }
        assert!(unauthorized(url).starts_with("HTTP/1.1 401 "), "{runtime}");
        assert_eq!(server.0.try_wait().expect("it is ours"), None, "it still runs");
    }
}

/// A server that ends with its test.
struct Served(Child);

impl Drop for Served {
    fn drop(&mut self) {
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

/// What the server answers to who brings no token.
fn unauthorized(url: &str) -> String {
    let authority = url.trim_start_matches("http://").trim_end_matches("/mcp");
    let mut stream = TcpStream::connect(authority).expect("it listens");
    let body = json!({"jsonrpc": "2.0", "id": 1, "method": "tools/list"}).to_string();
    let head = format!(
        "POST /mcp HTTP/1.1\r\nhost: {authority}\r\ncontent-type: application/json\r\nconnection: close\r\n\
         accept: application/json, text/event-stream\r\ncontent-length: {}\r\n\r\n{body}",
        body.len()
    );
    stream.write_all(head.as_bytes()).expect("written");
    let mut answer = String::new();
    stream.read_to_string(&mut answer).expect("an answer");
    answer
}

fn source(program: &str) -> String {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../examples/five").join(program).with_extension("rs");
    fs::read_to_string(path).expect("a program")
}

/// Lines of code: not blank, and no comment.
fn lines(source: &str) -> usize {
    source.lines().map(str::trim).filter(|line| !line.is_empty() && !line.starts_with("//")).count()
}

/// What a program takes from us.
fn names(source: &str) -> Vec<String> {
    let (_, after) = source.split_once("use mcp_tokio::{").expect("it names us");
    let (names, _) = after.split_once("};").expect("in braces");
    names.split(',').map(str::trim).filter(|name| !name.is_empty()).map(str::to_owned).collect()
}
