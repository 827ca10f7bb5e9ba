//! Two clients of one server, whose questions never cross.

use std::time::Duration;

use mcp_driver::{Peer, Service};
use mcp_proto::client::Request;
use mcp_proto::jsonrpc::Raw;
use mcp_proto::model::SamplingCapability;
use mcp_proto::server::Config as ServerConfig;

use super::*;

async fn both<A: Future, B: Future>(a: A, b: B) -> (A::Output, B::Output) {
    futures_lite::future::zip(a, b).await
}

#[test]
fn each_is_asked_its_own() {
    matrix(async |clock, far, near| {
        let mut settings = ProxySettings::new();
        settings.one_at_a_time = true;
        let proxy = proxy(&clock, server(far, &clock, &Counts::default()), settings).await;
        let (ada, bob) = (client(&clock, &proxy, near, asked("ada")), client(&clock, &proxy, near, asked("bob")));
        for _ in 0..5 {
            let calls = both(ada.call_tool("consult", ()).text(), bob.call_tool("consult", ()).text());
            let (ada, bob) = calls.await;
            assert_eq!((ada.unwrap().as_str(), bob.unwrap().as_str()), ("ada", "bob"), "{far} {near}");
        }
    });
}

/// Where nobody can tell whose a question is, nobody is asked.
#[test]
fn a_question_that_may_be_anyones_is_nobodys() {
    for near in [LEGACY, MODERN] {
        let clock = Virtual::default();
        clock.run(async {
            let proxy = proxy(&clock, server(LEGACY, &clock, &Counts::default()), ProxySettings::new()).await;
            let (ada, bob) = (client(&clock, &proxy, near, asked("ada")), client(&clock, &proxy, near, asked("bob")));
            let mut hang = Box::pin(async { bob.call_tool("hang", ()).text().await });
            assert!(futures_lite::future::poll_once(&mut hang).await.is_none());
            clock.pass(Duration::from_secs(1)).await;
            let refused = ada.call_tool("consult", ()).text().await.unwrap_err();
            assert!(refused.to_string().contains("nobody can tell which of 2 calls"), "{refused}");
            drop(hang);
            clock.pass(Duration::from_secs(1)).await;
            assert_eq!(ada.call_tool("consult", ()).text().await.unwrap(), "ada", "the other call is over");
        });
    }
}

/// A call that waits for its client can be gone on with by nobody else, and not for ever.
#[test]
fn a_parked_call_is_found_by_its_state_alone() {
    let clock = Virtual::default();
    clock.run(async {
        let counts = Counts::default();
        let mut settings = ProxySettings::new();
        settings.patience = Duration::from_secs(60);
        settings.parked = 1;
        let proxy = proxy(&clock, server(LEGACY, &clock, &counts), settings).await;
        let peer = client(&clock, &proxy, MODERN, asked("ada"));
        let asks = |params: &str| {
            let params = Raw::from_text(params.to_owned()).unwrap();
            let sampling = SamplingCapability::new();
            let capabilities = mcp_proto::model::ClientCapabilities::new().with_sampling(sampling);
            Request::new("tools/call", Some(params)).with_any_result().with_capabilities(capabilities)
        };
        let asked = peer.request(asks(r#"{"name":"consult"}"#)).await.unwrap();
        let asked: serde_json::Value = asked.decode().unwrap();
        assert_eq!(asked["resultType"], "input_required");
        let state = asked["requestState"].as_str().unwrap();
        let answer = r#""q1":{"role":"assistant","content":{"type":"text","text":"ada"},"model":"m"}"#;
        let again = |name: &str, state: &str, answer: &str| {
            asks(&format!(r#"{{"name":"{name}","requestState":"{state}","inputResponses":{{{answer}}}}}"#))
        };
        for wrong in [again("confirm", state, answer), again("consult", &format!("{state}0"), answer)] {
            let refused = peer.request(wrong).await.unwrap_err();
            assert!(refused.to_string().contains("names no call that waits"), "{refused}");
        }
        let full = peer.call_tool("consult", ()).text().await.unwrap_err().to_string();
        assert!(full.contains("of 2 calls"), "{full}");
        let unanswered = peer.request(again("consult", state, "")).await.unwrap();
        let unanswered: serde_json::Value = unanswered.decode().unwrap();
        let next = unanswered["requestState"].as_str().unwrap();
        assert_ne!(next, state, "a state is good for once");
        let answered = peer.request(again("consult", next, answer)).await.unwrap();
        assert!(answered.as_str().contains(r#""text":"ada""#), "{}", answered.as_str());

        peer.request(asks(r#"{"name":"consult"}"#)).await.unwrap();
        assert_eq!(proxy.0.parked.len(), 1);
        clock.pass(Duration::from_secs(61)).await;
        assert_eq!(proxy.0.parked.len(), 0, "nobody came");
    });
}

/// A legacy client that cancels while it is asked takes the call with it.
#[test]
fn a_call_that_is_cancelled_while_it_asks_is_given_up() {
    let clock = Virtual::default();
    clock.run(async {
        let proxy = proxy(&clock, server(LEGACY, &clock, &Counts::default()), ProxySettings::new()).await;
        let never = Handlers::new().sampling(|_| async {
            std::future::pending::<()>().await;
            CreateMessageResult::new(Role::Assistant, "never", "m")
        });
        let peer = client(&clock, &proxy, LEGACY, never);
        let given_up = peer.call_tool("consult", ()).timeout(Duration::from_secs(5)).await;
        assert!(given_up.is_err());
        clock.pass(Duration::from_secs(1)).await;
        assert_eq!(proxy.0.parked.len(), 0);
    });
}

/// What is under way when a call is cancelled may still ask on its behalf.
#[test]
fn a_late_question_of_a_cancelled_call_is_not_anothers() {
    let line = std::sync::Arc::<super::super::line::Line>::default();
    let clock = Virtual::default();
    clock.run(async {
        let mut config = ServerConfig::new(mcp_proto::model::Implementation::new("far", "1"));
        config.versions = vec![LEGACY];
        let service = mcp_driver::service_fn(config, |_: mcp_driver::Call| std::future::pending());
        let _ = service.config();
        let (peer, connection) = connect_in_memory(service, clock.clone(), ("bridge", "1"), ());
        let peer: Peer = peer;
        clock.spawn(async { drop(connection.await) });
        peer.ready().await.unwrap();
        line.open(&peer);
        line.leave(7, true);
        assert!(line.only_call().unwrap_err().message.contains("which of 1 calls"));
        clock.pass(Duration::from_secs(1)).await;
        assert!(line.only_call().unwrap_err().message.contains("no call is under way"), "the ping came back");
    });
}
