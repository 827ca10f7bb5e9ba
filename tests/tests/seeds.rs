//! The programs of `examples/seeds`: each does what an example of rmcp, rust-mcp-sdk or tmcp does, in fewer lines, on
//! every runtime, in a legacy revision and in the modern one.

mod programs;

use std::future::ready;
use std::io::{BufRead, BufReader};
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::sync::{Arc, Mutex};
use std::{fs, pin::pin};

use futures_lite::future::poll_once;
use mcp_tokio::proto::Version;
use mcp_tokio::proto::model::{
    CreateMessageResult, ElicitResult, LoggingLevel, Object, PromptReference, ResourceTemplateReference, Role,
};
use mcp_tokio::{CallError, Handlers, HttpEndpoint, Peer, connect_http, run};
use serde_json::{Value, json};

use programs::{RUNTIMES, config, program, with};

const ERAS: [Version; 2] = [Version::V2025_11_25, Version::V2026_07_28];

const RMCP: &str = "rmcp, 4a738b9dd99eaca418b614afa433a0cbdaf8d056";
const RUST_MCP_SDK: &str = "rust-mcp-sdk, 353c01e760f2d32bb15132dc05aba5160b1e62f5";
const TMCP: &str = "tmcp, 5188b17dc3301fe54abb3c5413ec2c8d21a137b7";

/// A program of ours, the seed at its revision, the files there that do the same, and their lines of code: counted as ours
/// are, without tests.
type Seed = (&'static str, &'static str, &'static [(&'static str, usize)]);

const SEEDS: [Seed; 9] = [
    ("rmcp_calculator", RMCP, &[("calculator_stdio.rs", 19), ("common/calculator.rs", 28)]),
    ("rmcp_counter", RMCP, &[("counter_stdio.rs", 19), ("common/counter.rs", 249)]),
    ("rmcp_prompts", RMCP, &[("prompt_stdio.rs", 344)]),
    ("rmcp_sampling", RMCP, &[("sampling_stdio.rs", 122)]),
    ("rmcp_completion", RMCP, &[("completion_stdio.rs", 380)]),
    ("rmcp_elicitation", RMCP, &[("elicitation_stdio.rs", 153)]),
    (
        "rust_mcp_sdk_tool_box",
        RUST_MCP_SDK,
        &[
            ("hello-world-mcp-server-stdio.rs", 63),
            ("common/example_server_handler.rs", 100),
            ("common/tools.rs, but for its `ShowAuthInfo`", 52),
            ("common/resources.rs, but for what fetches a sprite from the web", 96),
        ],
    ),
    (
        "rust_mcp_sdk_elicitation",
        RUST_MCP_SDK,
        &[("quick-start-server-stdio.rs", 74), ("README.md, the form of `mcp_elicit`", 18)],
    ),
    ("tmcp_weather", TMCP, &[("weather_server.rs", 89)]),
];

#[test]
fn they_are_shorter() {
    for (program, seed, files) in SEEDS {
        let theirs: usize = files.iter().map(|(_, lines)| lines).sum();
        let ours = lines(program);
        assert!(ours > 10, "{program}: the counting went wrong");
        assert!(2 * ours < theirs, "{program} has {ours} lines, and the one of {seed} {theirs}: not half as many");
    }
}

#[test]
fn each_is_in_the_table() {
    let folder = fs::read_dir(folder()).expect("a folder");
    let mut there: Vec<String> =
        folder.map(|entry| entry.expect("an entry").file_name().to_string_lossy().into_owned()).collect();
    there.sort();
    let mut known = SEEDS.map(|(program, ..)| format!("{program}.rs"));
    known.sort();
    assert_eq!(there, known);
}

#[test]
fn the_calculator() {
    with("rmcp_calculator", ERAS, Handlers::new, async |version, peer| {
        let tools = peer.list_tools().await.expect("tools");
        let described: Vec<_> = tools.iter().map(|tool| (&*tool.name, tool.description.is_some())).collect();
        assert_eq!(described, [("sum", true), ("sub", true)], "{version}");
        assert_eq!(tools[0].input_schema["properties"]["a"]["description"], "the first number");
        assert_eq!(call(peer, "sum", json!({"a": 2, "b": 3})).await, "5");
        assert_eq!(call(peer, "sub", json!({"a": 2, "b": 3})).await, "-1");
    });
}

#[test]
fn the_counter() {
    with("rmcp_counter", ERAS, Handlers::new, async |version, peer| {
        let mut names: Vec<_> = peer.list_tools().await.expect("tools").into_iter().map(|tool| tool.name).collect();
        names.sort();
        let all = ["decrement", "echo", "get_session_id", "get_value", "increment", "long_task", "say_hello", "sum"];
        assert_eq!(names, all, "{version}");
        for (tool, said) in [("increment", "1"), ("increment", "2"), ("decrement", "1"), ("get_value", "1")] {
            assert_eq!(call(peer, tool, json!({})).await, said, "{version}");
        }
        assert_eq!(call(peer, "say_hello", json!({})).await, "hello");
        assert_eq!(call(peer, "echo", json!({"any": [1, "thing"]})).await, r#"{"any":[1,"thing"]}"#);
        assert_eq!(call(peer, "sum", json!({"a": 1, "b": 2})).await, "3");
        assert_eq!(call(peer, "get_session_id", json!({})).await, "there is no session");
        let mut long = pin!(peer.call_tool("long_task", ()).text());
        assert!(poll_once(&mut long).await.is_none());
        assert_eq!(call(peer, "get_value", json!({})).await, "1", "nothing waits for the long task");

        let prompts = peer.list_prompts().await.expect("prompts");
        let example = prompts.iter().find(|prompt| prompt.name == "example_prompt").expect("it is listed");
        assert_eq!(serde_json::to_value(&example.meta).expect("JSON"), json!({"meta_key": "meta_value"}));
        let prompt = peer.get_prompt("counter_analysis", json!({"goal": "20"})).await.expect("a prompt");
        assert_eq!(prompt.description.as_deref(), Some("From 1 to 20"));
        let told = prompt.messages[1].content.as_text().expect("text");
        assert!(told.contains("19 to go") && told.contains("careful"), "{told}");
        peer.get_prompt("counter_analysis", json!({"goal": "far"})).await.expect_err("no number");
        peer.get_prompt("example_prompt", ()).await.expect_err("no message");

        let resources = peer.list_resources().await.expect("resources");
        let listed: Vec<_> = resources.iter().map(|resource| (&*resource.uri, &*resource.name)).collect();
        assert_eq!(listed, [("str:////Users/to/some/path/", "cwd"), ("memo://insights", "memo-name")]);
        assert_eq!(read(peer, "str:////Users/to/some/path/").await["text"], "/Users/to/some/path/");
        peer.read_resource("memo://nothing").await.expect_err("there is none");
    });
}

#[test]
fn the_counter_tells_the_session_over_http() {
    for (runtime, _) in RUNTIMES {
        let mut counter = Command::new(program(runtime, "rmcp_counter"));
        let spawned = counter.arg("127.0.0.1:0").stdout(Stdio::piped()).spawn();
        let mut server = Served(spawned.expect("it can be started"));
        let mut url = String::new();
        let mut said = BufReader::new(server.0.stdout.take().expect("piped"));
        said.read_line(&mut url).expect("it says where it is");
        for version in ERAS {
            run(async {
                let connection = connect_http(HttpEndpoint::new(url.trim_end()), config(version), ()).expect("a URL");
                let session = call(connection.peer(), "get_session_id", json!({})).await;
                assert_eq!(session == "there is no session", version.is_modern(), "{runtime}, {version}: {session}");
                connection.close().await.expect("nothing broke");
            });
        }
    }
}

#[test]
fn the_prompts() {
    with("rmcp_prompts", ERAS, Handlers::new, async |version, peer| {
        let prompts = peer.list_prompts().await.expect("prompts");
        let arguments = |name: &str| {
            let prompt = prompts.iter().find(|prompt| prompt.name == name).expect("it is listed");
            let arguments = prompt.arguments.iter().flatten();
            arguments.map(|argument| (argument.name.clone(), argument.required == Some(true))).collect::<Vec<_>>()
        };
        let named = |named: &[(&str, bool)]| {
            named.iter().map(|(name, required)| ((*name).to_owned(), *required)).collect::<Vec<_>>()
        };
        assert_eq!(prompts.len(), 6, "{version}");
        assert_eq!(arguments("greeting"), []);
        assert_eq!(arguments("learning_path"), []);
        let review = named(&[("language", true), ("file_path", true), ("focus_areas", false)]);
        assert_eq!(arguments("code_review"), review);
        let analysis = named(&[("data_type", true), ("analysis_type", true), ("context", false)]);
        assert_eq!(arguments("data_analysis"), analysis);
        let debug = named(&[("error_message", true), ("stack", true), ("tried_solutions", false)]);
        assert_eq!(arguments("debug_assistant"), debug);

        let greeting = peer.get_prompt("greeting", ()).await.expect("a prompt");
        let roles: Vec<_> = greeting.messages.iter().map(|message| message.role.clone()).collect();
        assert_eq!(roles, [Role::User, Role::Assistant]);
        let review = peer.get_prompt("code_review", json!({"language": "Rust", "file_path": "a.rs"})).await;
        let review = review.expect("a prompt");
        assert_eq!(review.description.as_deref(), Some("A review of Rust for correctness, performance"));
        assert!(review.messages[0].content.as_text().expect("text").contains("intermediate"));
        let points = json!({"content_type": "blog", "audience": "all", "key_points": "one, two"});
        let writing = peer.get_prompt("writing_assistant", points).await.expect("a prompt");
        assert_eq!(writing.messages.len(), 3 + 2 * 2);
        let tried = json!({"error_message": "a panic", "stack": "tokio, axum", "tried_solutions": "sleep"});
        let debug = peer.get_prompt("debug_assistant", tried).await.expect("a prompt");
        assert_eq!((debug.messages.len(), debug.description.as_deref()), (5, Some("a panic, in tokio")));
        let nothing = peer.get_prompt("debug_assistant", json!({"error_message": "a panic", "stack": ""})).await;
        assert!(nothing.expect_err("no stack").to_string().contains("the stack is empty"));
    });
}

#[test]
fn the_sampling() {
    let model = || {
        Handlers::new().sampling(|question| {
            let preferences = question.model_preferences.expect("preferences");
            let hint = preferences.hints.expect("hints").remove(0).name;
            assert_eq!((hint.as_deref(), preferences.speed_priority), (Some("claude"), Some(0.8)));
            assert_eq!((question.max_tokens, question.temperature), (150, Some(0.7)));
            let asked = question.messages[0].content.blocks()[0].as_text().expect("text").to_owned();
            ready(CreateMessageResult::new(Role::Assistant, format!("{asked}!"), "a model"))
        })
    };
    with("rmcp_sampling", ERAS, model, async |version, peer| {
        let said = call(peer, "ask_llm", json!({"question": "Why"})).await;
        assert_eq!(said, "Question: Why\nAnswer: Why!", "{version}");
        assert_eq!(call(peer, "ask_llm", json!({})).await, "Question: Hello LLM\nAnswer: Hello LLM!");
    });
    with("rmcp_sampling", ERAS, Handlers::new, async |version, peer| {
        let refused = peer.call_tool("ask_llm", json!({"question": "Why"})).text().await;
        let refused = refused.expect_err("nobody is there to be asked").to_string();
        assert!(refused.contains("sampling"), "{version}: {refused}");
    });
}

#[test]
fn the_completion() {
    with("rmcp_completion", ERAS, Handlers::new, async |version, peer| {
        let complete = async |argument: &str, typed: &str, given: &[(&str, &str)]| {
            let mut asked = peer.complete(PromptReference::new("sql_query"), argument, typed);
            for (name, value) in given {
                asked = asked.given(*name, *value);
            }
            asked.await.expect("values").values
        };
        assert_eq!(complete("operation", "", &[]).await, ["SELECT", "INSERT", "UPDATE", "DELETE"], "{version}");
        assert_eq!(complete("operation", "sel", &[]).await, ["SELECT"]);
        assert_eq!(complete("table", "r", &[]).await, ["reviews", "categories", "orders", "products", "users"]);
        assert_eq!(complete("columns", "", &[]).await, ["the operation comes first"]);
        assert_eq!(complete("columns", "", &[("operation", "DELETE")]).await, ["this operation has none"]);
        assert_eq!(complete("columns", "cat", &[("operation", "select")]).await, ["created_at"]);
        assert_eq!(complete("values", "now", &[("operation", "INSERT")]).await, ["NOW()"]);
        assert_eq!(complete("where_clause", "", &[("operation", "SELECT")]).await.len(), 1);
        let both = [("operation", "SELECT"), ("table", "users")];
        assert_eq!(complete("where_clause", "sta", &both).await, ["status = 'active'"]);

        let query = async |arguments: Value| {
            let prompt = peer.get_prompt("sql_query", arguments).await.expect("a prompt");
            prompt.messages[1].content.as_text().expect("text").to_owned()
        };
        let said = query(json!({"operation": "SELECT", "table": "users", "where_clause": "id = 1"})).await;
        assert!(said.contains("SELECT * FROM users WHERE id = 1"), "{said}");
        let said = query(json!({"operation": "insert", "table": "users", "values": "1, 2"})).await;
        assert!(said.contains("INSERT INTO users VALUES (1, 2)"), "{said}");
        let said = query(json!({"operation": "UPDATE", "table": "users"})).await;
        assert!(said.contains("UPDATE users SET ..."), "{said}");
        assert!(query(json!({"operation": "DELETE", "table": ""})).await.contains("Which table"));
        assert!(query(json!({"operation": "", "table": ""})).await.contains("what it does"));
    });
}

#[test]
fn the_elicitation() {
    let asked = Arc::new(Mutex::new(0));
    let user = || {
        let asked = asked.clone();
        Handlers::new()
            .elicitation(move |_| {
                *asked.lock().expect("unpoisoned") += 1;
                ready(object(json!({"name": "Ada"})))
            })
            .elicitation_url(|page| {
                assert_eq!(page.url, "https://example.com/complete_tool");
                ready(ElicitResult::decline())
            })
    };
    with("rmcp_elicitation", ERAS, user, async |version, peer| {
        *asked.lock().expect("unpoisoned") = 0;
        for _ in 0..2 {
            assert_eq!(call(peer, "greet_user", json!({"greeting": "Hello"})).await, "Hello Ada!", "{version}");
        }
        assert_eq!(*asked.lock().expect("unpoisoned"), 1, "the name is remembered");
        call(peer, "reset_name", json!({})).await;
        call(peer, "greet_user", json!({"greeting": "Hello"})).await;
        assert_eq!(*asked.lock().expect("unpoisoned"), 2, "the name was forgotten");
        let declined = peer.call_tool("secure_tool_call", ()).text().await;
        assert!(matches!(declined, Err(CallError::Tool { .. })), "{version}: {declined:?}");
    });
    for silent in [|| Handlers::new().elicitation(|_| ready(ElicitResult::decline())), Handlers::new] {
        with("rmcp_elicitation", ERAS, silent, async |version, peer| {
            assert_eq!(call(peer, "greet_user", json!({"greeting": "Hello"})).await, "Hello Unknown!", "{version}");
        });
    }
}

#[test]
fn the_tool_box() {
    with("rust_mcp_sdk_tool_box", ERAS, Handlers::new, async |version, peer| {
        let tools = peer.list_tools().await.expect("tools");
        assert_eq!(tools.iter().map(|tool| &*tool.name).collect::<Vec<_>>(), ["say_hello", "say_goodbye"]);
        assert!(tools.iter().all(|tool| tool.icons.as_ref().is_some_and(|icons| icons.len() == 1)), "{version}");
        assert_eq!(tools[0].annotations.as_ref().expect("hints").destructive_hint, Some(false));
        assert_eq!(call(peer, "say_hello", json!({"name": "Ada"})).await, "Hello, Ada!");
        assert_eq!(call(peer, "say_goodbye", json!({"name": "Ada"})).await, "Goodbye, Ada!");
        peer.call_tool("say_hello", ()).text().await.expect_err("nobody is greeted");

        let resources = peer.list_resources().await.expect("resources");
        assert_eq!(resources.iter().map(|known| &*known.name).collect::<Vec<_>>(), ["Resource 1", "Resource 2"]);
        let text = read(peer, "test://static/resource/1").await;
        assert_eq!((&text["mimeType"], &text["text"]), (&json!("text/plain"), &json!("Resource 1: words")));
        assert_eq!(read(peer, "test://static/resource/2").await["blob"], "UmVzb3VyY2UgMjogYnl0ZXM=");
        let template = peer.list_resource_templates().await.expect("templates").remove(0);
        assert_eq!((&*template.name, template.mime_type.as_deref()), ("pokemon", Some("image/png")));
        assert_eq!(read(peer, "pokemon://25").await["blob"], "iVBORw0KGgo=");
        peer.read_resource("pokemon://1051").await.expect_err("there is none");
        let ids = |typed: &'static str| {
            peer.complete(ResourceTemplateReference::new("pokemon://{pokemon_id}"), "pokemon_id", typed)
        };
        let all = ids("1").await.expect("values");
        assert_eq!((all.values.len(), all.total, all.has_more), (100, Some(162), Some(true)));
        assert_eq!(ids("105").await.expect("values").values, ["105", "1050"]);
    });
}

#[test]
fn the_form() {
    let user = || {
        Handlers::new()
            .elicitation(|form| {
                let form = serde_json::to_value(form.requested_schema).expect("JSON");
                assert_eq!(
                    form["properties"]["name"],
                    json!({
                        "type": "string", "title": "Name", "minLength": 5, "maxLength": 100
                    })
                );
                assert_eq!(form["properties"]["tags"]["title"], "Tags");
                assert_eq!(form["required"], json!(["name", "age", "tags"]));
                ready(object(json!({"name": "Ada L.", "age": 36, "tags": ["Writer"]})))
            })
            .elicitation_url(|page| {
                assert_eq!(page.url, "https://example.com/form");
                ready(ElicitResult::accept(Object::new()))
            })
    };
    with("rust_mcp_sdk_elicitation", ERAS, user, async |version, peer| {
        assert_eq!(call(peer, "sign_up", json!({})).await, "Ada L., 36, no email, [Writer]", "{version}");
        assert_eq!(call(peer, "sign_up_elsewhere", json!({})).await, "the form is open", "{version}");
    });
}

#[test]
fn the_weather() {
    let heard = Arc::new(Mutex::new(Vec::new()));
    let hearing = || {
        let heard = heard.clone();
        Handlers::new().on_log(move |log| heard.lock().expect("unpoisoned").push((log.logger, log.data)))
    };
    with("tmcp_weather", ERAS, hearing, async |version, peer| {
        heard.lock().expect("unpoisoned").clear();
        let tools = peer.list_tools().await.expect("tools");
        assert_eq!(tools.iter().map(|tool| &*tool.name).collect::<Vec<_>>(), ["get_weather", "ping", "log_message"]);
        assert_eq!(tools[0].input_schema["required"], json!(["city"]), "{version}");
        assert!(tools.iter().all(|tool| tool.output_schema.is_some()), "{version}");
        let weather: Value = peer.call_tool("get_weather", json!({"city": "Oslo"})).json().await.expect("a result");
        assert_eq!(weather, json!({"city": "Oslo", "temperature_c": 22.5, "conditions": "Partly cloudy"}));
        let pong: Value = peer.call_tool("ping", ()).json().await.expect("a result");
        assert_eq!(pong, json!({"message": "pong"}));
        peer.set_log_level(LoggingLevel::Info).await.expect("it logs");
        let logged: Value = peer.call_tool("log_message", json!({"message": "rain"})).json().await.expect("a result");
        assert_eq!(logged, json!({"logged": true}));
        let expected = (Some("weather_server".to_owned()), json!({"message": "rain"}));
        assert_eq!(*heard.lock().expect("unpoisoned"), [expected], "{version}");
    });
}

/// A server that ends with its test.
struct Served(Child);

impl Drop for Served {
    fn drop(&mut self) {
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

async fn call(peer: &Peer, tool: &str, arguments: Value) -> String {
    peer.call_tool(tool, arguments).text().await.unwrap_or_else(|error| panic!("{tool}: {error}"))
}

/// The one content that is at `uri`.
async fn read(peer: &Peer, uri: &str) -> Value {
    let read = peer.read_resource(uri).await.unwrap_or_else(|error| panic!("{uri}: {error}"));
    let [contents] = &*read.contents else { panic!("{uri} has one content") };
    serde_json::to_value(contents).expect("JSON")
}

fn object(value: Value) -> Object {
    match value {
        Value::Object(object) => object,
        other => panic!("{other} is no object"),
    }
}

fn folder() -> &'static Path {
    Path::new(concat!(env!("CARGO_MANIFEST_DIR"), "/../examples/seeds"))
}

/// Lines of code: not blank, and no comment.
fn lines(program: &str) -> usize {
    let source = fs::read_to_string(folder().join(program).with_extension("rs")).expect("a program");
    source.lines().map(str::trim).filter(|line| !line.is_empty() && !line.starts_with("//")).count()
}
