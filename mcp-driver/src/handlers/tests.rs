use std::cell::RefCell;
use std::future::ready;
use std::rc::Rc;
use std::sync::{Arc, Mutex};

use mcp_proto::client::{Config, EraPolicy};
use mcp_proto::jsonrpc::{Raw, RpcError};
use mcp_proto::method::{Method, Notice};
use mcp_proto::model::{
    ClientCapabilities, CreateMessageParams, CreateMessageResult, ElicitFormParams, ElicitParams, ElicitResult,
    ElicitSchema, ElicitationCapability, NotificationParams, Object, Role, Root, StringSchema,
};
use mcp_proto::server::{Change, Inputs};
use serde_json::{Value, json};

use super::{ClientHandler, Handlers, LocalClientHandler, Roots};
use crate::asking::declare;
use crate::peer::tests::fixture::{ERAS, Replying, at_once, json as reply, talk_in};
use crate::{Call, Handler, Reply};

#[test]
fn what_has_a_closure_is_declared_and_nothing_else() {
    let declared = |handlers: Handlers| {
        let mut capabilities = ClientCapabilities::default();
        handlers.declare(&mut capabilities);
        serde_json::to_value(capabilities).unwrap()
    };
    let sampled = |_| ready(CreateMessageResult::new(Role::Assistant, "yes", "m"));
    assert_eq!(declared(Handlers::new()), json!({}));
    assert_eq!(declared(Handlers::new().fill_defaults().sampling_context().on_log(|_| {})), json!({}));
    assert_eq!(
        declared(Handlers::new().elicitation(|_| ready(ElicitResult::decline()))),
        json!({"elicitation": {"form": {}}})
    );
    assert_eq!(
        declared(Handlers::new().elicitation_url(|_| ready(ElicitResult::decline()))),
        json!({"elicitation": {"url": {}}})
    );
    assert_eq!(declared(Handlers::new().sampling(sampled)), json!({"sampling": {}}));
    assert_eq!(declared(Handlers::new().sampling_with_tools(sampled)), json!({"sampling": {"tools": {}}}));
    assert_eq!(declared(Handlers::new().sampling(sampled).sampling_context()), json!({"sampling": {"context": {}}}));
    assert_eq!(declared(Handlers::new().roots([Root::new("file:///a")])), json!({"roots": {}}));
    assert_eq!(declared(Handlers::new().roots(Roots::default())), json!({"roots": {"listChanged": true}}));
    assert_eq!(declared(Handlers::new().roots(|| ready(Vec::new()))), json!({"roots": {"listChanged": true}}));
}

#[test]
fn methods_that_are_written_are_declared_and_no_others() {
    struct Nothing;
    impl ClientHandler for Nothing {}
    impl LocalClientHandler for Nothing {}

    struct Some;
    impl ClientHandler for Some {
        const SAMPLES_WITH_TOOLS: bool = true;

        async fn sampling(&self, _: CreateMessageParams) -> Result<CreateMessageResult, RpcError> {
            Err(RpcError::internal("no model"))
        }
    }
    impl LocalClientHandler for Some {
        async fn roots(&self) -> Result<Vec<Root>, RpcError> {
            Ok(Vec::new())
        }
    }

    let declared = |handler: &dyn Fn(&mut ClientCapabilities)| {
        let mut capabilities = ClientCapabilities::default();
        handler(&mut capabilities);
        serde_json::to_value(capabilities).unwrap()
    };
    assert_eq!(declared(&|all| ClientHandler::handler(Nothing).declare(all)), json!({}));
    assert_eq!(declared(&|all| LocalClientHandler::handler(Nothing).declare(all)), json!({}));
    assert_eq!(declared(&|all| ClientHandler::handler(Some).declare(all)), json!({"sampling": {"tools": {}}}));
    assert_eq!(
        declared(&|all| LocalClientHandler::handler(Some).declare(all)),
        json!({"roots": {"listChanged": true}})
    );
}

#[test]
fn a_form_that_leaves_fields_out_is_filled_with_its_defaults() {
    for era in ERAS {
        let accept = |_: ElicitFormParams| {
            let mut content = Object::new();
            content.insert("city".into(), "Oslo".into());
            ready(content)
        };
        let filled = elicited(era.clone(), Handlers::new().elicitation(accept).fill_defaults());
        assert_eq!(filled, json!({"action": "accept", "content": {"city": "Oslo", "name": "Ada"}}));
        let as_it_is = elicited(era.clone(), Handlers::new().elicitation(accept));
        assert_eq!(as_it_is, json!({"action": "accept", "content": {"city": "Oslo"}}));
        let declined = Handlers::new().elicitation(|_| ready(ElicitResult::decline())).fill_defaults();
        assert_eq!(elicited(era, declined), json!({"action": "decline"}));
    }
}

#[test]
fn a_type_whose_methods_answer_fills_in_defaults_too() {
    struct Ada;
    impl ClientHandler for Ada {
        const FILLS_DEFAULTS: bool = true;

        async fn elicitation(&self, _: ElicitFormParams) -> Result<ElicitResult, RpcError> {
            Ok(ElicitResult::accept(Object::new()))
        }
    }
    for era in ERAS {
        assert_eq!(elicited(era, Ada.handler()), json!({"action": "accept", "content": {"name": "Ada"}}));
    }
}

#[test]
fn methods_that_stay_on_one_thread_may_hold_an_rc() {
    struct Counting(Rc<RefCell<u32>>);
    impl LocalClientHandler for Counting {
        async fn elicitation(&self, _: ElicitFormParams) -> Result<ElicitResult, RpcError> {
            let count = self.0.clone();
            ready(()).await;
            *count.borrow_mut() += 1;
            Ok(ElicitResult::decline())
        }
    }
    let count = Rc::new(RefCell::new(0));
    elicited(EraPolicy::Modern, Counting(count.clone()).handler());
    assert_eq!(*count.borrow(), 1);
}

#[test]
fn a_closure_that_panics_is_answered_with_an_internal_error() {
    let panics = Handlers::new().elicitation(|_| async { panic!("on purpose") as ElicitResult });
    let told = elicited(EraPolicy::Legacy, panics);
    assert_eq!(told["error"], -32603);
}

#[test]
fn a_question_that_nobody_answers_is_not_asked() {
    for era in ERAS {
        let handlers = Handlers::new().elicitation_url(|_| ready(ElicitResult::decline()));
        let error = talk_in(era, handlers, ask, async |peer, _| peer.call_tool("ask", ()).await.unwrap_err());
        assert!(error.to_string().contains("`elicitation"), "{error}");
    }
}

#[test]
fn roots_are_told_and_their_changes_too() {
    let roots = Roots::new([Root::new("file:///a")]);
    let handlers = Handlers::new().roots(roots.clone());
    let answer = |call: Call| match call.context.answers.typed::<mcp_proto::method::ListRoots>("roots") {
        Some(told) => reply(&json!({"uri": told.unwrap().roots[0].uri})),
        None => at_once(Reply::input_required(Inputs::new().with("roots", "roots/list", None))),
    };
    talk_in(EraPolicy::Legacy, handlers, answer, async |peer, _| {
        let told: Value = peer.send("acme/where", ()).json().await.unwrap();
        assert_eq!(told["uri"], "file:///a");
        roots.set([Root::new("file:///b")]);
        let told: Value = peer.send("acme/where", ()).json().await.unwrap();
        assert_eq!(told["uri"], "file:///b");
    });
    roots.set([]);
}

#[test]
fn changes_are_heard_in_both_eras_without_asking() {
    for era in ERAS {
        let heard = Arc::new(Mutex::new(Vec::new()));
        let hear = |what: &'static str| {
            let heard = heard.clone();
            move || heard.lock().unwrap().push(what.to_owned())
        };
        let hears = heard.clone();
        let handlers = Handlers::new()
            .on_tools_changed(hear("tools"))
            .on_prompts_changed(hear("prompts"))
            .on_resources_changed(hear("resources"))
            .on_resource_updated(["file:///a"], move |uri| hears.lock().unwrap().push(uri.to_owned()));
        talk_in(
            era,
            handlers,
            |_| reply(&json!({})),
            async |peer, server| {
                peer.ready().await.unwrap();
                peer.send("acme/sync", ()).await.unwrap();
                server.publish(&Change::Tools);
                server.publish(&Change::Prompts);
                server.publish(&Change::Resources);
                server.publish(&Change::Resource("file:///a".into()));
                server.publish(&Change::Resource("file:///b".into()));
                peer.send("acme/sync", ()).await.unwrap();
            },
        );
        let mut heard = heard.lock().unwrap().clone();
        heard.sort();
        assert_eq!(heard, ["file:///a", "prompts", "resources", "tools"]);
    }
}

#[test]
fn notifications_of_the_servers_own_have_a_type() {
    struct Saved;
    impl Notice for Saved {
        const NAME: &'static str = "notifications/acme/saved";
        type Params = NotificationParams;
    }
    let heard = Arc::new(Mutex::new(Vec::new()));
    let hears = heard.clone();
    let handlers = Handlers::new().on::<Saved>(move |saved| hears.lock().unwrap().push(saved.other["path"].clone()));
    talk_in(
        EraPolicy::Modern,
        handlers,
        |_| reply(&json!({})),
        async |peer, server| {
            peer.ready().await.unwrap();
            for params in [json!({"path": "a"}), json!({"path": "b"})] {
                server.notify(Saved::NAME, Some(Raw::encode(&params).unwrap())).unwrap();
            }
            server.notify("notifications/acme/other", None).unwrap();
            peer.send("acme/sync", ()).await.unwrap();
        },
    );
    assert_eq!(*heard.lock().unwrap(), ["a", "b"]);
}

#[test]
fn progress_is_heard_by_handlers_beside_the_closure_of_the_call() {
    let heard = Arc::new(Mutex::new(Vec::new()));
    let (hears, tells) = (heard.clone(), heard.clone());
    let handlers = Handlers::new().on_progress(move |_, step| hears.lock().unwrap().push(step.progress));
    let answer = |call: Call| {
        call.handle.progress(1.0, None, None);
        reply(&json!({"content": []}))
    };
    talk_in(EraPolicy::Modern, handlers, answer, async |peer, _| {
        let call = peer.call_tool("x", ()).on_progress(move |step| tells.lock().unwrap().push(step.progress + 0.5));
        call.await.unwrap();
    });
    assert_eq!(*heard.lock().unwrap(), [1.0, 1.5]);
}

#[test]
fn what_the_configuration_declares_by_hand_is_left_out() {
    let mut config = Config::from(("client", "1"));
    config.capabilities = ClientCapabilities::default().with_elicitation(ElicitationCapability::default());
    config.capabilities.experimental = Some(Object::new());
    declare(&(), &mut config);
    assert_eq!(serde_json::to_value(config.capabilities).unwrap(), json!({"experimental": {}}));
}

/// What a server hears that asks for a city and a name by a form.
fn elicited(era: EraPolicy, handler: impl Handler) -> Value {
    talk_in(era, handler, ask, async |peer, _| peer.call_tool("ask", ()).json().await.unwrap())
}

fn ask(call: Call) -> Replying {
    match call.context.answers.get("form") {
        Some(Ok(answer)) => reply(&json!({"content": [], "structuredContent": answer})),
        Some(Err(error)) => reply(&json!({"content": [], "structuredContent": {"error": error.code.0}})),
        None => {
            let form = ElicitSchema::default()
                .field("city", StringSchema::default())
                .optional_field("name", StringSchema::default().with_default("Ada"));
            let params = Raw::encode(&ElicitParams::form("where from?", form)).unwrap();
            at_once(Reply::input_required(Inputs::new().with("form", mcp_proto::method::Elicit::NAME, Some(params))))
        }
    }
}
