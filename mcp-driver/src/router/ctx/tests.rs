use std::sync::atomic::{AtomicUsize, Ordering};
use std::task::{Context as TaskContext, Poll, Waker};

use futures_lite::FutureExt;

use mcp_proto::model::{ElicitSchema, LoggingLevel};
use mcp_proto::server::{Event, Server};
use mcp_proto::{InboundId, Stream};
use serde_json::{Value, json};

use super::asking::key_of;
use super::*;
use crate::router::{Elicit, Elicited, Failure, RequestId, Router, StateRefusal, named, together};
use crate::server_handle::{Calls, Reach};
use crate::{Caller, ConnectionId, ServerHandle, Service};

/// A router and a client of it, with a clock of their own.
struct Bench {
    router: Router,
    cell: Arc<Cell>,
    running: Vec<(InboundId, crate::router::Routed<crate::router::Shared>)>,
    caller: Caller,
    said: u64,
    modern: bool,
}

struct Cell {
    now: Mutex<Instant>,
    state: Mutex<(Stream<Server>, Calls)>,
}

impl Reach for Cell {
    fn id(&self) -> ConnectionId {
        self.state.lock().expect("nobody panics").1.connection()
    }

    fn reach(&self, command: &mut dyn FnMut(Instant, &mut Server, &mut Calls)) {
        let now = *self.now.lock().expect("nobody panics");
        let mut state = self.state.lock().expect("nobody panics");
        let (stream, calls) = &mut *state;
        command(now, stream.role_mut(), calls);
    }
}

const EVERYTHING: &str = r#"{"elicitation":{"form":{},"url":{}},"sampling":{"tools":{}},"roots":{}}"#;

impl Bench {
    fn modern(router: Router) -> Self {
        let stream = Stream::new(Server::new(router.config()));
        let cell = Cell { now: Mutex::new(Instant::ORIGIN), state: Mutex::new((stream, Calls::default())) };
        Self { router, cell: Arc::new(cell), running: Vec::new(), caller: Caller::default(), said: 0, modern: true }
    }

    fn legacy(router: Router, version: &str, capabilities: &str) -> Self {
        let mut bench = Self { modern: false, ..Self::modern(router) };
        let capabilities: Value = serde_json::from_str(capabilities).expect("it is JSON");
        let client = json!({"name": "c", "version": "1"});
        let params = json!({"protocolVersion": version, "capabilities": capabilities, "clientInfo": client});
        bench.request("initialize", params);
        bench.say(json!({"jsonrpc": "2.0", "method": "notifications/initialized"}));
        bench
    }

    /// Says a request, and gives what came back.
    fn request(&mut self, method: &str, params: Value) -> Vec<Value> {
        self.said += 1;
        self.say(json!({"jsonrpc": "2.0", "id": self.said, "method": method, "params": params}))
    }

    /// Calls a tool, with more params for a round that is not the first.
    fn call(&mut self, name: &str, more: Value) -> Value {
        self.call_with(EVERYTHING, name, more)
    }

    fn call_with(&mut self, capabilities: &str, name: &str, more: Value) -> Value {
        let mut params = json!({"name": name});
        if let (Value::Object(params), Value::Object(more)) = (&mut params, more) {
            params.extend(more);
        }
        if self.modern {
            let capabilities: Value = serde_json::from_str(capabilities).expect("it is JSON");
            let meta = &mut params["_meta"];
            meta[keys::PROTOCOL_VERSION] = json!("2026-07-28");
            meta[keys::CLIENT_CAPABILITIES] = capabilities;
        }
        let mut heard = self.request("tools/call", params);
        assert_eq!(heard.len(), 1, "{heard:?}");
        heard.remove(0)
    }

    fn say(&mut self, message: Value) -> Vec<Value> {
        let now = *self.cell.now.lock().expect("nobody panics");
        let line = format!("{message}\n");
        self.cell.state.lock().expect("nobody panics").0.handle_input(now, line.as_bytes());
        self.run()
    }

    fn wait(&mut self, seconds: u64) -> Vec<Value> {
        let now = {
            let mut now = self.cell.now.lock().expect("nobody panics");
            *now = *now + Duration::from_secs(seconds);
            *now
        };
        self.cell.state.lock().expect("nobody panics").0.handle_timeout(now);
        self.run()
    }

    fn run(&mut self) -> Vec<Value> {
        loop {
            let event = self.cell.state.lock().expect("nobody panics").0.poll_event();
            match event {
                Some(Event::Request(incoming)) => {
                    let id = incoming.id;
                    let call = Call::new(incoming, self.caller.clone(), ServerHandle::new(self.cell.clone()));
                    self.running.push((id, self.router.call(call)));
                }
                Some(Event::Cancelled { id, .. }) => {
                    self.running.retain(|(running, _)| *running != id);
                    let over = self.cell.state.lock().expect("nobody panics").1.cancel(id);
                    assert!(!over.is_empty(), "somebody watches");
                    over.tell();
                }
                Some(_) => {}
                None => break,
            }
            self.settle();
        }
        let mut text = Vec::new();
        while self.cell.state.lock().expect("nobody panics").0.poll_transmit(&mut text).is_some() {}
        text.split(|byte| *byte == b'\n')
            .filter(|line| !line.is_empty())
            .map(|line| serde_json::from_slice(line).expect("it is JSON"))
            .collect()
    }

    fn settle(&mut self) {
        let mut waiting = Vec::new();
        for (id, mut call) in self.running.drain(..) {
            let Poll::Ready(reply) = call.poll(&mut TaskContext::from_waker(Waker::noop())) else {
                waiting.push((id, call));
                continue;
            };
            self.cell.reach(&mut |now, server, _| match reply.clone() {
                Reply::Result(outcome) => server.respond(now, id, outcome),
                Reply::InputRequired { inputs, state } => server.require_input(now, id, inputs, state.as_deref()),
            });
        }
        self.running = waiting;
    }
}

/// The one question of an `InputRequiredResult`, and what to send back with its answer.
fn retry(asked: &Value, answer: Value) -> Value {
    let result = &asked["result"];
    assert_eq!(result["resultType"], "input_required", "{asked}");
    let requests = result["inputRequests"].as_object().expect("there are questions");
    let answers: Object = requests.keys().map(|key| (key.clone(), answer.clone())).collect();
    json!({"inputResponses": answers, "requestState": result["requestState"]})
}

fn text(answer: &Value) -> &str {
    answer["result"]["content"][0]["text"].as_str().unwrap_or_else(|| panic!("no text: {answer}"))
}

fn accepted() -> Value {
    json!({"action": "accept", "content": {}})
}

/// A shop that asks twice and charges in between.
fn shop(charged: &Arc<AtomicUsize>) -> Router {
    let charged = charged.clone();
    let order = move |ctx: Ctx, what: String| {
        let charged = charged.clone();
        async move {
            if ctx.elicit::<()>(&format!("Buy {what}?"))?.accepted().is_none() {
                return Ok("nothing".to_owned());
            }
            let charge = || async move { Ok::<_, Failure>(charged.fetch_add(1, Ordering::Relaxed) + 1) };
            let number = ctx.once("charge", charge).await?;
            let gift = ctx.elicit::<()>("A gift?")?.accepted().is_some();
            Ok::<_, Failure>(format!("{what} {number} {gift}"))
        }
    };
    Router::new("shop", "1.0").tool("order", "Orders", named(["what"], order))
}

#[test]
fn answers_and_kept_values_outlive_a_round() {
    let charged = Arc::default();
    let mut bench = Bench::modern(shop(&charged));
    let tea = || json!({"arguments": {"what": "tea"}});
    let with = |mut more: Value| {
        more["arguments"] = json!({"what": "tea"});
        more
    };
    let first = bench.call("order", tea());
    let second = bench.call("order", with(retry(&first, accepted())));
    assert_eq!(charged.load(Ordering::Relaxed), 1);
    let done = bench.call("order", with(retry(&second, accepted())));
    assert_eq!(text(&done), "tea 1 true");
    assert_eq!(charged.load(Ordering::Relaxed), 1);
}

#[test]
fn a_legacy_client_is_asked_one_after_the_other() {
    let charged = Arc::default();
    let mut bench = Bench::legacy(shop(&charged), "2025-06-18", r#"{"elicitation":{}}"#);
    let first = bench.call("order", json!({"arguments": {"what": "tea"}}));
    assert_eq!((&first["method"], &first["params"]["message"]), (&json!("elicitation/create"), &json!("Buy tea?")));
    let second = bench.say(json!({"jsonrpc": "2.0", "id": first["id"], "result": accepted()}));
    assert_eq!(second[0]["params"]["message"], "A gift?");
    let done = bench.say(json!({"jsonrpc": "2.0", "id": second[0]["id"], "result": {"action": "decline"}}));
    assert_eq!(text(&done[0]), "tea 1 false");
    assert_eq!(charged.load(Ordering::Relaxed), 1);
}

#[test]
fn a_state_is_good_for_its_request_alone() {
    let charged = Arc::default();
    let router = shop(&charged);
    let refusals = router.state_refusals();
    let mut bench = Bench::modern(router);
    let first = bench.call("order", json!({"arguments": {"what": "tea"}}));
    let mut other = retry(&first, accepted());
    other["arguments"] = json!({"what": "gold"});
    let refused = bench.call("order", other.clone());
    assert_eq!(refused["error"]["code"], -32602);
    let message = refused["error"]["message"].as_str().expect("an error has a message");
    assert!(message.contains("`requestState`: it does not belong to this request"), "{message}");
    other["requestState"] = json!(r#"{"asked":[],"kept":{"charge":9}}"#);
    assert_eq!(bench.call("order", other)["error"]["code"], -32602);
    assert_eq!((refusals.count(StateRefusal::Foreign), refusals.total()), (1, 2));
    assert_eq!(charged.load(Ordering::Relaxed), 0, "no handler ran");
}

#[test]
fn an_answer_may_come_before_its_question() {
    let mut bench = Bench::modern(shop(&Arc::default()));
    let first = bench.call("order", json!({"arguments": {"what": "tea"}}));
    let mut early = retry(&first, json!({"action": "decline"}));
    early["arguments"] = json!({"what": "tea"});
    early.as_object_mut().expect("it is one").remove("requestState");
    assert_eq!(text(&bench.call("order", early)), "nothing");
}

#[test]
fn what_is_missing_is_asked_again() {
    let mut bench = Bench::modern(shop(&Arc::default()));
    let first = bench.call("order", json!({"arguments": {"what": "tea"}}));
    let mut silent = retry(&first, accepted());
    silent["arguments"] = json!({"what": "tea"});
    silent["inputResponses"] = json!({"something else": {}});
    let again = bench.call("order", silent);
    assert_eq!(again["result"]["inputRequests"], first["result"]["inputRequests"]);
}

#[test]
fn a_swallowed_question_is_asked_all_the_same() {
    let wipe = |ctx: Ctx| async move {
        if let Ok(Elicited::Accept(())) = ctx.elicit::<()>("Wipe it?") { "wiped" } else { "not wiped" }
    };
    let told = |ctx: Ctx| async move {
        let said = ctx.elicit::<()>("Wipe it?").map_err(|failure| failure.to_string())?;
        Ok::<_, String>(if said.accepted().is_some() { "wiped" } else { "not wiped" })
    };
    let router = || Router::new("s", "1").tool("wipe", "Wipes", wipe).tool("told", "Wipes", told);
    for tool in ["wipe", "told"] {
        let mut bench = Bench::modern(router());
        let asked = bench.call(tool, json!({}));
        assert_eq!(text(&bench.call(tool, retry(&asked, accepted()))), "wiped");
        let mut bench = Bench::legacy(router(), "2025-11-25", r#"{"elicitation":{}}"#);
        let asked = bench.call(tool, json!({}));
        let done = bench.say(json!({"jsonrpc": "2.0", "id": asked["id"], "result": accepted()}));
        assert_eq!(text(&done[0]), "wiped");
    }
    let mut bench = Bench::modern(router());
    assert_eq!(text(&bench.call_with("{}", "wipe", json!({}))), "not wiped");
}

#[test]
fn a_missing_capability_is_named() {
    let ask = |ctx: Ctx| async move { ctx.elicit::<()>("?").map(|_| "asked") };
    let visit = |ctx: Ctx| async move { ctx.elicit_url("?", "https://a.example").map(|_| "asked") };
    let say = |ctx: Ctx| async move { ctx.sample("?", 1) };
    let both = |ctx: Ctx| async move { together((ctx.roots(), ctx.sample("?", 1))).map(|_| "asked") };
    let router = || {
        let router = Router::new("s", "1").tool("ask", "", ask).tool("visit", "", visit);
        router.tool("say", "", say).tool("both", "", both)
    };
    for (tool, names, required) in [
        ("ask", "`elicitation`", json!({"elicitation": {}})),
        ("visit", "`elicitation.url`", json!({"elicitation": {"url": {}}})),
        ("say", "`sampling`", json!({"sampling": {}})),
        ("both", "`sampling`", json!({"sampling": {}, "roots": {}})),
    ] {
        let error = Bench::modern(router()).call_with("{}", tool, json!({}))["error"].clone();
        assert_eq!((&error["code"], &error["data"]["requiredCapabilities"]), (&json!(-32021), &required));
        assert!(error["message"].as_str().expect("text").contains(names), "{error}");
        let error = Bench::legacy(router(), "2025-11-25", "{}").call(tool, json!({}))["error"].clone();
        assert_eq!(error["code"], -32600);
        assert!(error["message"].as_str().expect("text").contains(names), "{error}");
    }
}

#[test]
fn an_answer_that_does_not_fit_the_form_is_told() {
    struct Age;

    impl Elicit for Age {
        fn schema() -> ElicitSchema {
            let age = mcp_proto::model::NumberSchema::new(mcp_proto::model::NumberKind::Integer);
            ElicitSchema::default().field("age", age)
        }

        fn from_content(_: &Object) -> Result<Self, Failure> {
            Ok(Self)
        }
    }

    let ask = |ctx: Ctx| async move { ctx.elicit::<Age>("?").map(|_| "asked") };
    let router = || Router::new("s", "1").tool("ask", "", ask);
    let wrong = json!({"action": "accept", "content": {"age": "old"}});
    let mut bench = Bench::modern(router());
    let asked = bench.call("ask", json!({}));
    let error = bench.call("ask", retry(&asked, wrong.clone()))["error"].clone();
    assert_eq!(error["code"], -32602);
    assert!(
        error["message"].as_str().expect("text").ends_with("`age`: expected a whole number, got \"old\""),
        "{error}"
    );
    let mut bench = Bench::legacy(router(), "2025-06-18", r#"{"elicitation":{}}"#);
    let asked = bench.call("ask", json!({}));
    let told = bench.say(json!({"jsonrpc": "2.0", "id": asked["id"], "result": wrong}));
    assert_eq!(told[0]["result"]["isError"], true);
    assert!(text(&told[0]).ends_with("`age`: expected a whole number, got \"old\""));
}

#[test]
fn what_a_client_refused_stays_refused() {
    let ask = |ctx: Ctx| async move {
        let roots = ctx.roots().or_else(|failure| if failure.is_question() { Err(failure) } else { Ok(Vec::new()) })?;
        let said = ctx.sample("?", 1)?;
        Ok::<_, Failure>(format!("{} {said}", roots.len()))
    };
    let mut bench =
        Bench::legacy(Router::new("s", "1").tool("ask", "", ask), "2025-06-18", r#"{"roots":{},"sampling":{}}"#);
    let roots = bench.call("ask", json!({}));
    let error = json!({"code": -1, "message": "no"});
    let sample = bench.say(json!({"jsonrpc": "2.0", "id": roots["id"], "error": error}));
    assert_eq!(sample[0]["method"], "sampling/createMessage");
    let said = json!({"role": "assistant", "model": "m", "content": {"type": "text", "text": "hello"}});
    let done = bench.say(json!({"jsonrpc": "2.0", "id": sample[0]["id"], "result": said}));
    assert_eq!(text(&done[0]), "0 hello");
}

#[test]
fn questions_come_to_an_end() {
    let ask = |ctx: Ctx| async move {
        let rounds: u32 = ctx.kept("rounds").unwrap_or(0);
        ctx.keep("rounds", &(rounds + 1))?;
        ctx.elicit::<()>(&format!("And {rounds}?")).map(|_| "asked")
    };
    let mut bench = Bench::modern(Router::new("s", "1").tool("ask", "", ask).configure(|config| {
        config.limits.input_rounds = 3;
    }));
    let mut answer = bench.call("ask", json!({}));
    for _ in 0..2 {
        answer = bench.call("ask", retry(&answer, accepted()));
    }
    assert_eq!(bench.call("ask", retry(&answer, accepted()))["error"]["code"], -32603);
}

#[test]
fn a_url_has_an_id_where_the_revision_wants_one() {
    let visit =
        |ctx: Ctx| async move { ctx.elicit_url("Sign in", "https://a.example").map(|said| format!("{said:?}")) };
    let router = || Router::new("s", "1").tool("visit", "", visit);
    let mut bench = Bench::legacy(router(), "2025-11-25", EVERYTHING);
    let asked = [(); 2].map(|()| bench.call("visit", json!({})));
    let ids = asked.each_ref().map(|asked| asked["params"]["elicitationId"].as_str().expect("there is one"));
    assert!(ids[0] != ids[1] && ids[0].len() == 32, "{ids:?}");
    let done = bench.say(json!({"jsonrpc": "2.0", "id": asked[0]["id"], "result": {"action": "accept"}}));
    assert_eq!(text(&done[0]), "Accept(())");
    let asked = Bench::modern(router()).call("visit", json!({}));
    let (_, question) = asked["result"]["inputRequests"].as_object().and_then(|all| all.iter().next()).expect("one");
    assert_eq!(question["params"], json!({"mode": "url", "message": "Sign in", "url": "https://a.example"}));
}

#[test]
fn a_url_may_be_required_where_the_revision_has_an_error_for_it() {
    let visit = |_: Ctx| async move { Err::<(), _>(Failure::url_required("Sign in", "https://a.example", "e1")) };
    let router = || Router::new("s", "1").tool("visit", "", visit);
    let error = Bench::legacy(router(), "2025-11-25", EVERYTHING).call("visit", json!({}))["error"].clone();
    let going = json!({"mode": "url", "message": "Sign in", "url": "https://a.example", "elicitationId": "e1"});
    assert_eq!((&error["code"], &error["data"]["elicitations"]), (&json!(-32042), &json!([going])));
    assert_eq!(Bench::modern(router()).call("visit", json!({}))["error"]["code"], -32603);
}

#[test]
fn what_is_made_once_is_made_once_at_a_time() {
    let made: &'static AtomicUsize = Box::leak(Box::default());
    let work = move |ctx: Ctx| async move {
        let make = |fails: bool| async move {
            futures_lite::future::yield_now().await;
            let number = made.fetch_add(1, Ordering::Relaxed);
            if fails { Err(Failure::new(format!("{number} failed"))) } else { Ok(number) }
        };
        let alike = futures_lite::future::zip(ctx.once("a", || make(false)), ctx.once("a", || make(false))).await;
        let other = futures_lite::future::zip(ctx.once("b", || make(true)), ctx.once("b", || make(false))).await;
        drop(futures_lite::future::poll_once(ctx.once("c", || make(false))).await);
        let after = ctx.once("c", || make(false)).await?;
        Ok::<_, Failure>(format!("{:?} {:?} {} {} {after}", alike.0?, alike.1?, other.0.unwrap_err(), other.1?))
    };
    let mut bench = Bench::modern(Router::new("s", "1").tool("work", "", work));
    let meta = json!({keys::PROTOCOL_VERSION: "2026-07-28", keys::CLIENT_CAPABILITIES: {}});
    let mut heard = bench.request("tools/call", json!({"name": "work", "_meta": meta}));
    for _ in 0..20 {
        bench.settle();
        heard.extend(bench.run());
    }
    assert_eq!(text(&heard[0]), "0 0 1 failed 2 3");
}

#[test]
fn progress_is_for_those_who_asked() {
    let work = |ctx: Ctx| async move {
        ctx.progress(1, 2);
        ctx.progress_with(2, None, "done");
    };
    let mut bench = Bench::modern(Router::new("s", "1").tool("work", "", work));
    assert_eq!(bench.call("work", json!({}))["id"], 1);
    let meta = json!({
        keys::PROTOCOL_VERSION: "2026-07-28", keys::CLIENT_CAPABILITIES: {}, "progressToken": "mine",
    });
    let heard = bench.request("tools/call", json!({"name": "work", "_meta": meta}));
    let tokens: Vec<&Value> = heard[..2].iter().map(|said| &said["params"]["progressToken"]).collect();
    assert_eq!(tokens, [&json!("mine"), &json!("mine")]);
    assert_eq!((&heard[2]["id"], heard.len()), (&json!(2), 3));
}

#[test]
fn a_handler_tells_what_is_its_own() {
    let work = |ctx: Ctx| async move {
        ctx.notify("acme/moved", json!({"to": "a"}))?;
        ctx.notify("acme/stopped", ())?;
        let why = |method: &str| ctx.notify(method, ()).expect_err("it is not sent").to_string();
        let refused =
            [why("notifications/progress"), why("notifications/tools/list_changed"), why("notifications/cancelled")];
        let wrong = ctx.notify("acme/moved", [1]).expect_err("it is no object").to_string();
        let done = ctx.notify("notifications/elicitation/complete", json!({"elicitationId": "e"}));
        Ok::<_, Failure>(format!("{refused:?} {wrong} {:?}", done.map_err(|failure| failure.to_string())))
    };
    let router = || Router::new("s", "1").tool("work", "", work);
    for version in Version::ALL {
        let name = version.to_string();
        let mut bench =
            if version.is_modern() { Bench::modern(router()) } else { Bench::legacy(router(), &name, EVERYTHING) };
        let meta = json!({keys::PROTOCOL_VERSION: "2026-07-28", keys::CLIENT_CAPABILITIES: {}});
        let params = if version.is_modern() { json!({"name": "work", "_meta": meta}) } else { json!({"name": "work"}) };
        let heard = bench.request("tools/call", params);
        let methods: Vec<&str> = heard.iter().filter_map(|said| said["method"].as_str()).collect();
        let own = ["acme/moved", "acme/stopped"];
        let has_complete = version == Version::V2025_11_25;
        assert_eq!(methods[..2], own);
        assert_eq!(methods[2..], ["notifications/elicitation/complete"][..usize::from(has_complete)]);
        assert_eq!((&heard[0]["params"], heard[1].get("params")), (&json!({"to": "a"}), None));
        let said = text(&heard[methods.len()]);
        let completed = match has_complete {
            true => "Ok(())".to_owned(),
            false => format!(
                "Err(\"notifications/elicitation/complete was not sent: \
                 notifications/elicitation/complete is not in revision {version}\")"
            ),
        };
        assert_eq!(
            said,
            format!(
                "[\"notifications/progress was not sent: it is sent by `Ctx::progress`\", \
                 \"notifications/tools/list_changed was not sent: it is sent by `ServerHandle::publish`\", \
                 \"notifications/cancelled was not sent: it is sent by the protocol itself\"] \
                 acme/moved was not sent: expected params by name; pass a struct, a map or `json!({{..}})`, and `()` for none \
                 {completed}"
            )
        );
    }
}

#[test]
fn nothing_is_said_after_the_end() {
    let kept: Arc<Mutex<Option<(Cancellation, Ctx)>>> = Arc::default();
    let keeping = kept.clone();
    let work = move |ctx: Ctx| {
        *keeping.lock().expect("nobody panics") = Some((ctx.cancelled(), ctx));
        std::future::pending::<()>()
    };
    let router = Router::new("s", "1").tool("work", "", work).configure(|config| {
        config.call_timeout = Some(Duration::from_secs(30));
    });
    let mut bench = Bench::legacy(router, "2025-11-25", "{}");
    let work = || json!({"name": "work", "_meta": {"progressToken": "mine"}});
    let late = |bench: &mut Bench| {
        let (cancellation, ctx) = kept.lock().expect("nobody panics").take().expect("it ran");
        assert!(cancellation.is_cancelled() && ctx.cancelled().is_cancelled());
        ctx.progress(1, 2);
        ctx.log(LoggingLevel::Emergency, "late");
        assert!(ctx.notify("acme/late", ()).is_err());
        ctx.handle().server().command(&mut |now, server, _| {
            server.respond(now, ctx.handle().id(), Ok(Raw::empty_object()));
        });
        bench.run()
    };

    assert!(bench.request("tools/call", work()).is_empty());
    let time = kept.lock().expect("nobody panics").as_ref().map(|(_, ctx)| (ctx.time_left(), ctx.deadline()));
    assert_eq!(time, Some((Some(Duration::from_secs(30)), Some(Instant::ORIGIN + Duration::from_secs(30)))));
    let cancelled = json!({"requestId": bench.said});
    assert!(bench.say(json!({"jsonrpc": "2.0", "method": "notifications/cancelled", "params": cancelled})).is_empty());
    assert!(bench.running.is_empty());
    assert_eq!(late(&mut bench), Vec::<Value>::new());

    assert!(bench.request("tools/call", work()).is_empty());
    assert!(bench.wait(29).is_empty());
    let over = bench.wait(1);
    assert_eq!((over.len(), &over[0]["id"], &over[0]["error"]["code"]), (1, &json!(bench.said), &json!(-32603)));
    assert!(bench.running.is_empty());
    assert_eq!(late(&mut bench), Vec::<Value>::new());
}

#[test]
fn logs_are_for_those_who_asked() {
    let work = |ctx: Ctx| async move {
        ctx.log(LoggingLevel::Debug, "too small");
        ctx.log(LoggingLevel::Error, json!({"code": 7}));
        ctx.log_as("disk", LoggingLevel::Error, "full");
    };
    let mut bench = Bench::modern(Router::new("s", "1").tool("work", "", work));
    assert_eq!(bench.call("work", json!({}))["id"], 1, "no level, no logs");
    let meta = json!({
        keys::PROTOCOL_VERSION: "2026-07-28", keys::CLIENT_CAPABILITIES: {}, keys::LOG_LEVEL: "warning",
    });
    let heard = bench.request("tools/call", json!({"name": "work", "_meta": meta}));
    let logs: Vec<&Value> = heard[..heard.len() - 1].iter().map(|said| &said["params"]).collect();
    let expected =
        [json!({"level": "error", "data": {"code": 7}}), json!({"level": "error", "logger": "disk", "data": "full"})];
    assert_eq!(logs, expected.iter().collect::<Vec<_>>());
}

#[test]
fn a_request_has_an_id_and_meta() {
    let work = |id: RequestId, meta: crate::router::Meta| async move { format!("{} {}", id.0, Value::from(meta.0)) };
    let mut bench = Bench::modern(Router::new("s", "1").tool("work", "", work));
    let answer = bench.call("work", json!({"_meta": {"com.example/a": [1], "progressToken": 5}}));
    assert_eq!(text(&answer), r#"1 {"com.example/a":[1]}"#);
    let mut bench = Bench::legacy(Router::new("s", "1").tool("work", "", work), "2025-06-18", "{}");
    assert_eq!(text(&bench.call("work", json!({}))), "2 {}");
}

#[test]
fn what_was_kept_as_something_else_is_not_done_twice() {
    let work = |ctx: Ctx| async move {
        ctx.keep("number", "seven")?;
        ctx.once("number", || async { Ok::<u64, Failure>(8) }).await
    };
    let answer = Bench::modern(Router::new("s", "1").tool("work", "", work)).call("work", json!({}));
    assert!(text(&answer).starts_with("what `once` kept as `number` cannot be read"), "{answer}");
}

#[test]
fn questions_are_told_apart_by_their_words() {
    assert_eq!(key_of("a/b", "{}"), key_of("a/b", "{}"));
    assert_ne!(key_of("a/b", "{}"), key_of("a/b", "{ }"));
    assert_ne!(key_of("a/b", "{}"), key_of("a/c", "{}"));
}

#[test]
fn prompts_and_resources_may_ask_too() {
    let ask = |ctx: Ctx| async move { Ok::<_, Failure>(format!("{:?}", ctx.elicit::<()>("?")?)) };
    let router = Router::new("s", "1").prompt("p", "", ask).resource("r:1", "r", ask).template("t:{x}", "t", {
        move |ctx: Ctx, x: String| async move { Ok::<_, Failure>(format!("{x} {:?}", ctx.elicit::<()>("?")?)) }
    });
    let mut bench = Bench::modern(router);
    let meta = json!({keys::PROTOCOL_VERSION: "2026-07-28", keys::CLIENT_CAPABILITIES: {"elicitation": {}}});
    for (method, params, expected) in [
        ("prompts/get", json!({"name": "p"}), "Accept(())"),
        ("resources/read", json!({"uri": "r:1"}), "Accept(())"),
        ("resources/read", json!({"uri": "t:7"}), "7 Accept(())"),
    ] {
        let mut params = params;
        params["_meta"] = meta.clone();
        let asked = bench.request(method, params.clone());
        let Value::Object(more) = retry(&asked[0], accepted()) else { panic!("{asked:?}") };
        params.as_object_mut().expect("it is one").extend(more);
        let done = bench.request(method, params.clone());
        assert!(done[0]["result"].to_string().contains(expected), "{done:?}");
        if method == "resources/read" {
            params["uri"] = json!("t:8");
            assert_eq!(bench.request(method, params)[0]["error"]["code"], -32602);
        }
    }
}

/// The client that was asked is the one that may answer.
#[cfg(feature = "http")]
#[test]
fn a_state_is_good_for_its_caller_alone() {
    let mut bench = Bench::modern(shop(&Arc::default()));
    let of = |name: Option<&str>| {
        let (mut head, ()) = http::Request::new(()).into_parts();
        if let Some(name) = name {
            head.extensions.insert(mcp_proto::http::Principal::new(name));
        }
        Caller::of(head)
    };
    bench.caller = of(Some("ada"));
    let first = bench.call("order", json!({"arguments": {"what": "tea"}}));
    let mut answered = retry(&first, json!({"action": "decline"}));
    answered["arguments"] = json!({"what": "tea"});
    for other in [of(Some("eve")), of(None), Caller::default()] {
        bench.caller = other;
        assert_eq!(bench.call("order", answered.clone())["error"]["code"], -32602);
    }
    bench.caller = of(Some("ada"));
    assert_eq!(text(&bench.call("order", answered)), "nothing");
}

#[test]
fn the_same_words_under_two_keys_are_two_questions() {
    let heads = |ctx: Ctx| async move {
        let first = ctx.elicit_as::<()>("first", "Heads?")?.accepted().is_some();
        let second = ctx.elicit_as::<()>("second", "Heads?")?.accepted().is_some();
        Ok::<_, Failure>(format!("{first} {second}"))
    };
    let router = || Router::new("coin", "1.0").tool("heads", "Asks", heads);
    let declined = json!({"action": "decline"});

    let mut bench = Bench::modern(router());
    let first = bench.call("heads", json!({}));
    assert_eq!(first["result"]["inputRequests"]["first"]["params"]["message"], "Heads?");
    let second = bench.call("heads", retry(&first, accepted()));
    assert_eq!(second["result"]["inputRequests"]["second"]["params"]["message"], "Heads?");
    assert_eq!(text(&bench.call("heads", retry(&second, declined.clone()))), "true false");

    let mut bench = Bench::legacy(router(), "2025-11-25", r#"{"elicitation":{}}"#);
    let first = bench.call("heads", json!({}));
    let second = bench.say(json!({"jsonrpc": "2.0", "id": first["id"], "result": declined}));
    let done = bench.say(json!({"jsonrpc": "2.0", "id": second[0]["id"], "result": accepted()}));
    assert_eq!(text(&done[0]), "false true");
}

/// An extractor that asks.
struct Sure;

impl<S> crate::router::FromCall<S> for Sure {
    fn from_call(ctx: &Ctx, _: &S) -> Result<Self, Failure> {
        ctx.elicit::<()>("Sure?").map(|_| Self)
    }
}

/// An extractor that lets nobody through.
struct Nobody;

impl<S> crate::router::FromCall<S> for Nobody {
    fn from_call(_: &Ctx, _: &S) -> Result<Self, Failure> {
        Err(Failure::protocol(RpcError::invalid_params("nobody")))
    }
}

#[test]
fn nobody_is_asked_for_a_call_that_cannot_run() {
    let router = Router::new("s", "1")
        .tool("before", "", named(["n"], |_: Sure, n: u8| async move { n.to_string() }))
        .tool("after", "", named(["n"], |n: u8, _: Sure| async move { n.to_string() }))
        .tool("closed", "", |_: Sure, _: Nobody| async {});
    let mut bench = Bench::modern(router);
    for tool in ["before", "after"] {
        let told = bench.call(tool, json!({"arguments": {"n": "x"}}));
        assert_eq!(
            (&told["result"]["isError"], &told["result"]["resultType"]),
            (&json!(true), &json!("complete")),
            "{told}"
        );
        let unknown = bench.call(tool, json!({"arguments": {"n": 1, "m": 1}}));
        assert_eq!(unknown["result"]["isError"], json!(true), "{unknown}");
        let asked = bench.call(tool, json!({"arguments": {"n": 1}}));
        assert_eq!(asked["result"]["resultType"], json!("input_required"), "{asked}");
    }
    assert_eq!(bench.call("closed", json!({}))["error"]["message"], json!("nobody"));
}
