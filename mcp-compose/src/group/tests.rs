use std::future::{Future, ready};
use std::io;
use std::pin::Pin;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use mcp_driver::{Ctx, Handlers, Peer, Router, connect, connect_in_memory, duplex::duplex};
use mcp_proto::CloseReason;
use mcp_proto::model::ElicitResult;
use serde_json::json;

use crate::upstream::race::{Either, race};
use crate::upstream::tests::virtual_time::Virtual;
use crate::{Group, RenamedBecause, RestartPolicy, Upstream, upstream};

type Driver = Pin<Box<dyn Future<Output = io::Result<CloseReason>> + Send>>;
type Asked = Arc<Mutex<Vec<String>>>;

fn quick() -> RestartPolicy {
    RestartPolicy::new().backoff(Duration::from_secs(1), Duration::from_secs(1)).patience(Duration::from_secs(5))
}

fn member(clock: &Virtual, name: &str, make: impl Fn() -> io::Result<(Peer, Driver)> + Send + 'static) -> Upstream {
    let (upstream, supervisor) = upstream(name, move || ready(make()), quick(), clock.clone(), 7);
    clock.spawn(supervisor);
    upstream
}

/// A server that is there, and whose questions are put down with the name of who asked.
fn serving(clock: &Virtual, name: &'static str, asked: &Asked, router: fn() -> Router) -> Upstream {
    let (runtime, asked) = (clock.clone(), asked.clone());
    member(clock, name, move || {
        let asked = asked.clone();
        let handlers = Handlers::new().elicitation(move |form| {
            asked.lock().expect("unpoisoned").push(format!("{name}: {}", form.message));
            async { ElicitResult::decline() }
        });
        let (peer, both) = connect_in_memory(router(), runtime.clone(), ("test", "1.0"), handlers);
        Ok((peer, Box::pin(both) as Driver))
    })
}

/// A server that opens and then says nothing any more.
fn hanging(clock: &Virtual, name: &str) -> Upstream {
    let runtime = clock.clone();
    member(clock, name, move || {
        let (here, there) = duplex(1024);
        let (reader, writer) = here.split();
        let (peer, driver) = connect(reader, writer, runtime.clone(), ("test", "1.0"), ());
        Ok((
            peer,
            Box::pin(async move {
                let _open = there;
                driver.await
            }) as Driver,
        ))
    })
}

/// A server that crashes at the first call, and comes back.
fn crashing(clock: &Virtual, name: &str) -> Upstream {
    let runtime = clock.clone();
    member(clock, name, move || {
        let (crash, crashed) = (Arc::new(Mutex::new(None::<std::task::Waker>)), Arc::new(Mutex::new(false)));
        let (wake, set) = (crash.clone(), crashed.clone());
        let router = Router::new("fragile", "1.0").tool("crash", "crashes", move || {
            *set.lock().expect("unpoisoned") = true;
            if let Some(waker) = wake.lock().expect("unpoisoned").take() {
                waker.wake();
            }
            std::future::pending::<String>()
        });
        let router = router.tool("fine", "is fine", || async { "fine" });
        let (peer, both) = connect_in_memory(router, runtime.clone(), ("test", "1.0"), ());
        let dies = std::future::poll_fn(move |cx| {
            *crash.lock().expect("unpoisoned") = Some(cx.waker().clone());
            match *crashed.lock().expect("unpoisoned") {
                true => std::task::Poll::Ready(()),
                false => std::task::Poll::Pending,
            }
        });
        let driver = async move {
            match race(both, dies).await {
                Either::First(ended) => ended,
                Either::Second(()) => Err(io::Error::other("it crashed")),
            }
        };
        Ok((peer, Box::pin(driver) as Driver))
    })
}

fn notes() -> Router {
    Router::new("notes", "1.0")
        .tool("read", "reads", || async { "a note" })
        .tool("ask", "asks", |ctx: Ctx| async move { ctx.elicit::<()>("Which?").map(|_| "asked") })
        .prompt("greet", "greets", || async { "hello" })
        .resource("note://1", "first", || async { "buy milk" })
        .resource("shared://x", "shared", || async { "of notes" })
}

fn files() -> Router {
    Router::new("files", "1.0")
        .tool("read", "reads", || async { "a file" })
        .resource("shared://x", "shared", || async { "of files" })
        .template("file:///{name}", "file", |name: String| async move { format!("this is {name}") })
}

#[test]
fn one_list_of_all_and_every_name_leads_to_its_server() {
    let (clock, asked) = (Virtual::default(), Asked::default());
    clock.run(async {
        let group: Group =
            [serving(&clock, "notes", &asked, notes), serving(&clock, "files", &asked, files)].into_iter().collect();
        let tools = group.list_tools().await;
        let names: Vec<&str> = tools.items.iter().map(|tool| tool.item.name.as_str()).collect();
        assert_eq!(names, ["notes_read", "notes_ask", "files_read"]);
        assert!(tools.failures.is_empty() && tools.renamed.is_empty());
        let read = |name: &'static str| group.call_tool_with(name, (), |call| call.text());
        assert_eq!(read("notes_read").await.expect("a note"), "a note");
        assert_eq!(read("files_read").await.expect("a file"), "a file");
        let error = read("file_read").await.expect_err("no such tool");
        let told = "no server of the group is known to have the tool `file_read`; did you mean `files_read`?";
        assert_eq!(error.to_string(), told);
        let prompts = group.list_prompts().await;
        assert_eq!(prompts.into_items().map(|prompt| prompt.name).collect::<Vec<_>>(), ["notes_greet"]);
        assert_eq!(group.get_prompt("notes_greet", ()).await.expect("a prompt").messages.len(), 1);
    });
}

#[test]
fn resources_are_read_where_they_are() {
    let (clock, asked) = (Virtual::default(), Asked::default());
    clock.run(async {
        let group: Group =
            [serving(&clock, "notes", &asked, notes), serving(&clock, "files", &asked, files)].into_iter().collect();
        let text = |read: mcp_proto::model::ReadResourceResult| serde_json::to_string(&read.contents).expect("JSON");
        assert!(text(group.read_resource("note://1").await.expect("it is listed")).contains("buy milk"));
        assert!(text(group.read_resource("file:///a.txt").await.expect("it matches")).contains("this is a.txt"));
        let error = group.read_resource("shared://x").await.expect_err("there are two");
        assert_eq!(
            error.to_string(),
            "several servers have the resource `shared://x`: files, notes; say which is meant"
        );
        let read = group.read_resource_of("files", "shared://x").await;
        assert!(text(read.expect("it has it")).contains("of files"));
        assert!(group.read_resource("none://").await.is_err());
        let error = group.read_resource_of("file", "shared://x").await.expect_err("no such member");
        assert_eq!(error.to_string(), "the group has no member `file`; did you mean `files`?");
    });
}

#[test]
fn who_hangs_or_is_not_there_harms_no_other() {
    let (clock, asked) = (Virtual::default(), Asked::default());
    clock.run(async {
        let group = Group::new().timeout(Duration::from_secs(3));
        group.add(hanging(&clock, "hangs"));
        group.add(member(&clock, "absent", || Err(io::Error::other("no such program"))));
        group.add(serving(&clock, "notes", &asked, notes));
        let tools = group.list_tools().await;
        assert_eq!(clock.elapsed(), Duration::from_secs(3), "they are listed at the same time");
        assert_eq!(tools.items.len(), 2);
        let told: Vec<String> = tools.failures.iter().map(ToString::to_string).collect();
        assert_eq!(told.len(), 2);
        assert_eq!(told[0], "the server `hangs` gave no answer within 3s");
        assert_eq!(told[1], "the server `absent` gave no answer within 3s");
        let error = group.call_tool("absent_x", ()).await.expect_err("it is not there");
        assert!(error.to_string().starts_with("the server `absent` is not there: no such program"), "{error}");
        let status = group.status();
        assert_eq!(status.iter().map(|member| &*member.name).collect::<Vec<_>>(), ["hangs", "absent", "notes"]);
        assert_eq!(status[2].server.as_ref().expect("it is there").name, "notes");
        group.close().await;
        assert!(group.status().iter().all(|member| member.state == crate::UpstreamState::Closed));
    });
}

#[test]
fn who_crashes_fails_one_call_and_comes_back() {
    let (clock, asked) = (Virtual::default(), Asked::default());
    clock.run(async {
        let group = Group::new();
        group.add(crashing(&clock, "fragile"));
        group.add(serving(&clock, "notes", &asked, notes));
        let error = group.call_tool("fragile_crash", ()).await.expect_err("it crashes");
        assert!(error.to_string().contains("it may have acted on or not"), "{error}");
        group.call_tool("notes_read", ()).await.expect("it is unharmed");
        let fine = group.call_tool_with("fragile_fine", (), |call| call.text()).await;
        assert_eq!(fine.expect("it came back"), "fine");
        assert_eq!(group.member("fragile").expect("a member").generation(), 2);
    });
}

#[test]
fn a_question_names_the_server_that_asks() {
    let (clock, asked) = (Virtual::default(), Asked::default());
    clock.run(async {
        let group = Group::new();
        group.add(serving(&clock, "home", &asked, notes));
        group.add(serving(&clock, "work", &asked, notes));
        group.call_tool("work_ask", json!({})).await.expect("an answer");
    });
    assert_eq!(*asked.lock().expect("unpoisoned"), ["work: Which?"]);
}

#[test]
fn names_that_would_be_the_same_are_told() {
    let (clock, asked) = (Virtual::default(), Asked::default());
    clock.run(async {
        let group = Group::new();
        group.add(serving(&clock, "a", &asked, || Router::new("a", "1.0").tool("b_c", "one", || async { "one" })));
        group.add(serving(&clock, "a_b", &asked, || Router::new("b", "1.0").tool("c", "two", || async { "two" })));
        let two = group.call_tool_with("a_b_c", (), |call| call.text()).await.expect("the first has it");
        assert_eq!(two, "one");
        let tools = group.list_tools().await;
        assert_eq!(tools.renamed.len(), 1);
        assert_eq!(tools.renamed[0].because, RenamedBecause::Collision);
        let other = tools.renamed[0].name.clone();
        assert_eq!(group.call_tool_with(&other, (), |call| call.text()).await.expect("the second"), "two");
        assert_eq!(group.list_tools().await.renamed, tools.renamed, "it is told each time");
        assert!(group.remove("a_b").is_some());
        assert!(group.call_tool(&other, ()).await.is_err());
    });
}

fn names<T>(list: &crate::GroupList<T>) -> Vec<String> {
    list.items.iter().map(|item| format!("{}/{}", item.member, item.own)).collect()
}

#[test]
fn a_watched_list_follows_every_member() {
    let (clock, asked) = (Virtual::default(), Asked::default());
    clock.run(async {
        let group = Group::new().timeout(Duration::from_secs(3));
        let mut lists = group.watch_tools();
        assert!(lists.next().await.items.is_empty(), "nobody is a member yet");

        let handle = Arc::new(Mutex::new(None));
        let (keeps, runtime) = (handle.clone(), clock.clone());
        group.add(member(&clock, "changes", move || {
            let router = Router::new("changes", "1.0").tool("one", "one", || async { "one" });
            *keeps.lock().expect("unpoisoned") = Some(router.handle());
            let (peer, both) = connect_in_memory(router, runtime.clone(), ("test", "1.0"), ());
            Ok((peer, Box::pin(both) as Driver))
        }));
        group.add(crashing(&clock, "fragile"));
        group
            .add(serving(&clock, "toolless", &asked, || Router::new("none", "1.0").prompt("p", "p", || async { "p" })));
        let mut lists = group.watch_tools();
        let first = lists.next().await;
        assert_eq!(names(&first), ["changes/one", "fragile/crash", "fragile/fine"]);
        assert!(first.failures.is_empty(), "{:?}", first.failures);

        let change = handle.lock().expect("unpoisoned").clone().expect("it was taken");
        assert!(change.disable_tool("one"));
        assert_eq!(names(&lists.next().await), ["fragile/crash", "fragile/fine"]);

        group.call_tool("fragile_crash", ()).await.expect_err("it crashes");
        assert_eq!(names(&lists.next().await), ["fragile/crash", "fragile/fine"], "it came back, and was asked again");
        assert_eq!(group.member("fragile").expect("a member").generation(), 2);

        group.remove("fragile").expect("it was one").close();
        assert!(lists.next().await.items.is_empty());
    });
}

#[test]
fn a_watched_list_does_not_wait_for_who_hangs_and_tells_who_is_gone() {
    let (clock, asked) = (Virtual::default(), Asked::default());
    clock.run(async {
        let group = Group::new().timeout(Duration::from_secs(3));
        group.add(hanging(&clock, "hangs"));
        group.add(serving(&clock, "notes", &asked, notes));
        let mut lists = group.watch_prompts();
        let first = lists.next().await;
        assert_eq!(clock.elapsed(), Duration::from_secs(3));
        assert_eq!(names(&first), ["notes/greet"]);
        assert_eq!(first.failures[0].to_string(), "the server `hangs` gave no answer within 3s");
        group.member("notes").expect("a member").close();
        let last = lists.next().await;
        assert!(last.items.is_empty());
        assert!(last.failures.iter().any(|failure| failure.to_string().contains("`notes` is not there")), "{last:?}");
    });
}

#[test]
fn a_server_fills_neither_memory_nor_terminal() {
    let (clock, asked) = (Virtual::default(), Asked::default());
    clock.run(async {
        let group = Group::new().most_items(1);
        group.add(serving(&clock, "notes", &asked, || notes().page_size(1)));
        group.add(serving(&clock, "files", &asked, files));
        let tools = group.list_tools().await;
        assert_eq!(names(&tools), ["files/read"]);
        assert_eq!(tools.failures[0].to_string(), "the server `notes` lists more than 1 items");
        assert_eq!(names(&group.watch_tools().next().await), ["files/read"]);

        let evil = || {
            Router::new("evil", "1.0").tool("fail", "fails", || async {
                Err::<String, _>(mcp_driver::Failure::protocol(mcp_proto::jsonrpc::RpcError::internal("\x1b[2J\nok")))
            })
        };
        group.add(serving(&clock, "evil", &asked, evil));
        let error = group.call_tool("evil_fail", ()).await.expect_err("it fails").to_string();
        assert!(!error.contains(char::is_control) && error.contains(r"\u{1b}[2J\nok"), "{error}");
    });
}
