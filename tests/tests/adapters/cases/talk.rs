//! Talk: progress, questions, subscriptions, logs, lists.

use std::future::ready;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};

use futures_lite::StreamExt;
use mcp_driver::duplex::duplex;
use mcp_driver::router::{Completing, Ctx, Elicited, Failure, Json, Router, named, together};
use mcp_driver::schemars::JsonSchema;
use mcp_driver::{Call, CallError, Caller, Handlers, ServerDriver, Service};
use mcp_proto::client::RequestError;
use mcp_proto::jsonrpc::{ErrorCode, RpcError};
use mcp_proto::method::{
    CallTool, Complete, CreateMessage, GetPrompt, ListResourceTemplates, ListResources, ListRoots, ListTools,
    ReadResource,
};
use mcp_proto::model::{
    CompleteParams, CompletionArgument, CreateMessageParams, CreateMessageResult, GetPromptParams, LoggingLevel,
    Object, PaginatedParams, PromptReference, ReadResourceParams, RequestParams, ResourceContents, Role, Root,
    SamplingMessage, SubscriptionFilter,
};
use mcp_proto::server::Config;
use mcp_proto::{InboundId, Version};
use serde_json::{Value, json};

use crate::fixture::{Hanging, call, router, run, silent, text, tool};
use crate::quiet::with;
use crate::runtimes::Rt;
use crate::wire::{Lines, request};

pub(crate) fn progress_comes_whole_and_in_order<R: Rt>() {
    for version in Version::ALL {
        run::<R, _>(version, router(&Hanging::default()), silent(), async |peer| {
            let heard: Arc<Mutex<Vec<f64>>> = Arc::default();
            let hears = heard.clone();
            let result = peer
                .call::<CallTool>(&tool("steps", json!({"count": 100})))
                .on_progress(move |step| hears.lock().expect("unpoisoned").push(step.progress))
                .await
                .expect("an answer");
            assert_eq!(text(&result), "done");
            let expected: Vec<f64> = (1..=100).map(f64::from).collect();
            assert_eq!(*heard.lock().expect("unpoisoned"), expected, "{version}");
        });
    }
}

fn asking() -> Router {
    Router::new("asking", "1.0").tool("wipe", "asks first", wipe).tool("survey", "asks three times", survey).tool(
        "all at once",
        "asks twice in one round",
        all_at_once,
    )
}

async fn wipe(ctx: Ctx) -> Result<&'static str, Failure> {
    let sure = ctx.elicit::<()>("Sure?")?;
    Ok(if sure == Elicited::Accept(()) { "wiped" } else { "left alone" })
}

async fn survey(ctx: Ctx) -> Result<String, Failure> {
    let runs = run_again(&ctx)?;
    let drawn: u32 = ctx.once("drawn", || async { Ok::<_, Failure>(7) }).await?;
    let roots = ctx.roots()?;
    let word = word(ctx.sample_with(say_a_word())?);
    let roots_again = ctx.ask::<ListRoots>("again", RequestParams::new())?.roots;
    let all = [&roots[0].uri, &word, &roots_again[0].uri].map(String::as_str).join(" ");
    Ok(format!("{all} {drawn} {runs}"))
}

async fn all_at_once(ctx: Ctx) -> Result<String, Failure> {
    let runs = run_again(&ctx)?;
    let sampling = ctx.ask::<CreateMessage>("word", say_a_word());
    let (said, roots) = together((sampling, ctx.ask::<ListRoots>("roots", RequestParams::new())))?;
    Ok(format!("{} {} {runs}", word(said), roots.roots[0].uri))
}

/// How often the handler has run, this time included.
fn run_again(ctx: &Ctx) -> Result<u32, Failure> {
    let runs = ctx.kept("runs").unwrap_or(0) + 1;
    ctx.keep("runs", &runs)?;
    Ok(runs)
}

fn say_a_word() -> CreateMessageParams {
    CreateMessageParams::new(vec![SamplingMessage::new(Role::User, "say a word")], 10_u64)
}

fn word(said: CreateMessageResult) -> String {
    said.content.blocks()[0].as_text().unwrap_or_default().to_owned()
}

fn answering(asked: &Arc<Mutex<Vec<String>>>) -> Handlers {
    let note = |asked: &Arc<Mutex<Vec<String>>>, what: &str| asked.lock().expect("unpoisoned").push(what.into());
    let (one, two, three) = (asked.clone(), asked.clone(), asked.clone());
    Handlers::new()
        .elicitation(move |form| {
            note(&one, &form.message);
            ready(Object::new())
        })
        .sampling(move |_| {
            note(&two, "sample");
            ready(CreateMessageResult::new(Role::Assistant, "hello", "a model"))
        })
        .roots(move || {
            note(&three, "roots");
            ready(vec![Root::new("file:///here")])
        })
}

pub(crate) fn elicitation_in_every_revision<R: Rt>() {
    for version in Version::ALL.into_iter().filter(|version| *version >= Version::V2025_06_18) {
        let asked = Arc::default();
        run::<R, _>(version, asking(), answering(&asked), async |peer| {
            let result = call(&peer, "wipe", json!({})).await.expect("an answer");
            assert_eq!(text(&result), "wiped", "{version}");
        });
        assert_eq!(*asked.lock().expect("unpoisoned"), ["Sure?"]);
    }
}

pub(crate) fn sampling_and_roots<R: Rt>() {
    for version in Version::ALL {
        let asked = Arc::default();
        run::<R, _>(version, asking(), answering(&asked), async |peer| {
            let result = call(&peer, "survey", json!({})).await.expect("an answer");
            assert_eq!(text(&result), "file:///here hello file:///here 7 4", "{version}");
        });
        assert_eq!(*asked.lock().expect("unpoisoned"), ["roots", "sample", "roots"], "each is asked once");
    }
}

/// Two calls at once, each with rounds of its own, do not mix.
pub(crate) fn several_rounds_of_questions<R: Rt>() {
    for version in [Version::V2026_07_28, Version::V2025_11_25] {
        let asked = Arc::default();
        run::<R, _>(version, asking(), answering(&asked), async |peer| {
            let (one, other) =
                futures_lite::future::zip(call(&peer, "survey", json!({})), call(&peer, "wipe", json!({}))).await;
            assert_eq!(text(&one.expect("an answer")), "file:///here hello file:///here 7 4");
            assert_eq!(text(&other.expect("an answer")), "wiped");
        });
    }
}

pub(crate) fn several_questions_in_one_round<R: Rt>() {
    for version in Version::ALL {
        let asked = Arc::default();
        run::<R, _>(version, asking(), answering(&asked), async |peer| {
            let result = call(&peer, "all at once", json!({})).await.expect("an answer");
            assert_eq!(text(&result), "hello file:///here 2", "{version}");
        });
        let mut asked = asked.lock().expect("unpoisoned").clone();
        asked.sort();
        assert_eq!(asked, ["roots", "sample"], "each is asked once");
    }
}

/// A client that answers before it is asked is not asked; what it leaves out is asked for; nonsense is no answer.
pub(crate) fn answers_that_come_unasked<R: Rt>() {
    R::block_on(async {
        let (here, there) = duplex(64 << 10);
        let (reader, writer) = there.split();
        let server = ServerDriver::new(reader, writer, asking(), R::clock());
        let mut lines = Lines::new(here);
        let talk = async {
            let word = json!({"role": "assistant", "content": {"type": "text", "text": "hi"}, "model": "a model"});
            let mut call = async |id: u64, answers: Value, state: Option<&Value>| {
                let mut params = json!({"name": "all at once", "arguments": {}, "inputResponses": answers});
                if let Some(state) = state {
                    params["requestState"] = state.clone();
                }
                let mut call = request(id, "tools/call", params);
                call["params"]["_meta"]["io.modelcontextprotocol/clientCapabilities"] =
                    json!({"roots": {}, "sampling": {}});
                lines.send(&call).await;
                lines.next().await.expect("an answer")
            };
            let here = json!({"roots": [{"uri": "file:///here"}]});
            let answer = call(1, json!({"word": word, "roots": here, "other": {"x": 1}}), None).await;
            assert_eq!(answer["result"]["content"][0]["text"], "hi file:///here 1", "{answer}");

            let answer = call(2, json!({"word": word}), None).await;
            let asked = answer["result"]["inputRequests"].as_object().expect("questions");
            assert_eq!(asked.keys().collect::<Vec<_>>(), ["roots"], "{answer}");
            let answer = call(3, json!({"roots": here}), Some(&answer["result"]["requestState"])).await;
            assert_eq!(answer["result"]["content"][0]["text"], "hi file:///here 2", "{answer}");

            for nonsense in [json!(12345), json!({"role": "assistant"})] {
                let answer = call(4, json!({"word": nonsense}), None).await;
                assert_eq!(answer["error"]["code"], -32602, "{answer}");
            }
        };
        with(talk, server).await;
    });
}

/// A question that the client cannot be asked is refused before it is put.
pub(crate) fn a_client_without_the_capability<R: Rt>() {
    for version in Version::ALL {
        run::<R, _>(version, asking(), silent(), async |peer| {
            match call(&peer, "wipe", json!({})).await {
                Err(CallError::Request { error: RequestError::Peer(error), .. }) => {
                    assert!(
                        !version.is_modern() || error.code == ErrorCode::MISSING_CLIENT_CAPABILITY,
                        "{version}: {error}"
                    );
                }
                Ok(result) => assert_eq!(result.is_error, Some(true), "{version}: the handler was told"),
                other => panic!("{version}: {other:?}"),
            }
            peer.call::<ListTools>(&PaginatedParams::new()).await.expect("the connection goes on");
        });
    }
}

pub(crate) fn subscriptions<R: Rt>() {
    for version in Version::ALL {
        let router = router(&Hanging::default()).resource("news://today", "news", || async { "nothing" });
        let handle = router.handle();
        run::<R, _>(version, router, silent(), async |peer| {
            let filter = SubscriptionFilter::default()
                .with_tools_list_changed(true)
                .with_resource_subscriptions(vec!["news://today".to_owned()]);
            let mut news = peer.listen(filter).await.expect("the server agrees");
            assert_eq!(news.granted().tools_list_changed, Some(true), "{version}");
            assert_eq!(news.granted().resource_subscriptions.as_deref(), Some(&["news://today".to_owned()][..]));
            handle.change(|router| router.tool("new", "is new", || async { "new" }));
            handle.resource_updated("news://other");
            handle.resource_updated("news://today");
            assert_eq!(&*news.next().await.expect("a change").method, "notifications/tools/list_changed");
            let updated = news.next().await.expect("a change");
            assert_eq!(&*updated.method, "notifications/resources/updated");
            let params: Value = updated.params.expect("params").decode().expect("an object");
            assert_eq!(params["uri"], "news://today");
            let tools = peer.call::<ListTools>(&PaginatedParams::new()).await.expect("a list").tools;
            assert_eq!(tools.last().expect("a tool").name, "new");

            // A subscription that is dropped hears nothing more, and another is not disturbed.
            let only_tools = SubscriptionFilter::default().with_tools_list_changed(true);
            let mut other = peer.listen(only_tools).await.expect("the server agrees");
            drop(news);
            peer.call::<ListTools>(&PaginatedParams::new()).await.expect("a list");
            handle.resource_updated("news://today");
            assert!(handle.remove_tool("new"));
            assert_eq!(&*other.next().await.expect("a change").method, "notifications/tools/list_changed");
            peer.close();
            assert_eq!(StreamExt::next(&mut other).await, None);
            assert!(other.end().is_some(), "it says how it ended");
        });
    }
}

/// Counts the subscriptions that clients end.
struct Counting {
    router: Router,
    ended: Arc<AtomicUsize>,
}

impl Service for Counting {
    type Future = <Router as Service>::Future;

    fn config(&self) -> Arc<Config> {
        self.router.config()
    }

    fn call(&self, call: Call) -> Self::Future {
        self.router.call(call)
    }

    fn unsubscribed(&self, _: InboundId, _: &Caller) {
        self.ended.fetch_add(1, Ordering::Relaxed);
    }
}

pub(crate) fn a_service_hears_that_a_listener_left<R: Rt>() {
    for version in Version::ALL {
        let ended: Arc<AtomicUsize> = Arc::default();
        let router = router(&Hanging::default()).resource("news://today", "news", || async { "nothing" });
        // Who may change something is what makes it worth listening to.
        let _handle = router.handle();
        let service = Counting { router, ended: ended.clone() };
        run::<R, _>(version, service, silent(), async |peer| {
            let filter = SubscriptionFilter::default().with_resource_subscriptions(vec!["news://today".to_owned()]);
            let news = peer.listen(filter).await.expect("the server agrees");
            assert_eq!(ended.load(Ordering::Relaxed), 0);
            drop(news);
            peer.call::<ListTools>(&PaginatedParams::new()).await.expect("a list");
            assert_eq!(ended.load(Ordering::Relaxed), 1, "{version}");
        });
    }
}

pub(crate) fn log_messages<R: Rt>() {
    for version in Version::ALL {
        let router = Router::new("logs", "1.0").tool("log", "logs", |ctx: Ctx| async move {
            ctx.log(LoggingLevel::Debug, "whispered");
            ctx.log(LoggingLevel::Warning, "said");
        });
        let heard: Arc<Mutex<Vec<Value>>> = Arc::default();
        let hears = heard.clone();
        let handlers = Handlers::new().on_notification(move |method, params| {
            assert_eq!(method, "notifications/message");
            let params = params.expect("params").decode().expect("an object");
            hears.lock().expect("unpoisoned").push(params);
        });
        run::<R, _>(version, router, handlers, async |peer| {
            let call = peer.call::<CallTool>(&tool("log", json!({}))).log_level(LoggingLevel::Info);
            call.await.expect("an answer");
        });
        let heard = heard.lock().expect("unpoisoned");
        let said: Vec<_> = heard.iter().map(|message| (&message["level"], &message["data"])).collect();
        assert_eq!(said, [(&json!("warning"), &json!("said"))], "{version}");
    }
}

pub(crate) fn lists_in_pages<R: Rt>() {
    for version in Version::ALL {
        let router = router(&Hanging::default()).page_size(2);
        run::<R, _>(version, router, silent(), async |peer| {
            let mut names = Vec::new();
            let mut params = PaginatedParams::new();
            let mut pages = 0;
            loop {
                let page = peer.call::<ListTools>(&params).await.expect("a page");
                names.extend(page.tools.into_iter().map(|tool| tool.name));
                pages += 1;
                let Some(cursor) = page.next_cursor else { break };
                params = PaginatedParams::new().with_cursor(cursor);
            }
            assert_eq!((names.len(), pages), (5, 3));
            for cursor in ["0", "3", "-1", "x", ""] {
                let wrong = PaginatedParams::new().with_cursor(cursor.to_owned());
                let Err(CallError::Request { error: RequestError::Peer(error), .. }) =
                    peer.call::<ListTools>(&wrong).await
                else {
                    panic!("`{cursor}` is no cursor");
                };
                assert_eq!(error.code, ErrorCode::INVALID_PARAMS);
            }
        });
    }
}

pub(crate) fn resources_and_prompts<R: Rt>() {
    for version in Version::ALL {
        let router = Router::new("library", "1.0")
            .resource("book://index", "index", || async { "all books" })
            .template("book://{title}", "book", book)
            .prompt("greet", "greets", named(["name"], |name: String| async move { format!("Greet {name}.") }))
            .complete("greet", "name", names)
            .tool("sum", "structured", || async { Json(Sum { sum: 3 }) });
        run::<R, _>(version, router, silent(), async |peer| {
            let list = peer.call::<ListResources>(&PaginatedParams::new()).await.expect("a list");
            assert_eq!(list.resources[0].uri, "book://index");
            let list = peer.call::<ListResourceTemplates>(&PaginatedParams::new()).await.expect("a list");
            assert_eq!(list.resource_templates[0].uri_template, "book://{title}");
            for (uri, expected) in [("book://index", "all books"), ("book://dune", "the book dune")] {
                let read = peer.call::<ReadResource>(&ReadResourceParams::new(uri)).await.expect("contents");
                let ResourceContents::Text(contents) = &read.contents[0] else { panic!("text") };
                assert_eq!((contents.uri.as_str(), contents.text.as_str()), (uri, expected));
            }
            let not_found = if version.is_modern() { ErrorCode::INVALID_PARAMS } else { ErrorCode::RESOURCE_NOT_FOUND };
            for uri in ["book://lost", "nothing://here"] {
                let read = peer.call::<ReadResource>(&ReadResourceParams::new(uri)).await;
                let Err(CallError::Request { error: RequestError::Peer(error), .. }) = read else {
                    panic!("not found")
                };
                assert_eq!(error.code, not_found, "{version}");
            }
            let filled = [("name".to_owned(), "Ada".to_owned())];
            let params = GetPromptParams::new("greet").with_arguments(std::collections::BTreeMap::from(filled));
            let prompt = peer.call::<GetPrompt>(&params).await.expect("a prompt");
            assert_eq!(prompt.messages[0].content.as_text(), Some("Greet Ada."));
            let Err(CallError::Request { error: RequestError::Peer(error), .. }) =
                peer.call::<GetPrompt>(&GetPromptParams::new("greet")).await
            else {
                panic!("a name is required");
            };
            assert!(error.code == ErrorCode::INVALID_PARAMS && error.message.contains("`/name`"), "{error}");
            let result = call(&peer, "sum", json!({})).await.expect("an answer");
            assert_eq!(text(&result), r#"{"sum":3}"#);
            let structured = (version >= Version::V2025_06_18).then(|| json!({"sum": 3}));
            assert_eq!(result.structured_content, structured);
            if version >= Version::V2025_03_26 {
                let argument = CompletionArgument::new("name", "A");
                let params = CompleteParams::new(PromptReference::new("greet"), argument);
                let completed = peer.call::<Complete>(&params).await.expect("values");
                assert_eq!(completed.completion.values, ["Ada", "Alan"]);
            }
        });
    }
}

#[derive(serde::Serialize, JsonSchema)]
#[schemars(crate = "mcp_driver::schemars")]
struct Sum {
    sum: i64,
}

async fn book(title: String) -> Result<String, Failure> {
    if title == "lost" {
        return Err(Failure::protocol(RpcError::resource_not_found("book://lost")));
    }
    Ok(format!("the book {title}"))
}

async fn names(typed: Completing) -> Vec<&'static str> {
    ["Ada", "Alan", "Grace"].into_iter().filter(|name| name.starts_with(&typed.value)).collect()
}
