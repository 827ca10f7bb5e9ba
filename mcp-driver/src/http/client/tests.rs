pub(super) mod scripted;

use std::cell::Cell;
use std::future::Future;
use std::io;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use futures_lite::future;
use mcp_proto::client::{Config, EraPolicy, Request, RequestError};
use mcp_proto::method::ListTools;
use mcp_proto::model::{Implementation, PaginatedParams, SubscriptionFilter};
use mcp_proto::{CloseReason, http::client::OnUnauthorized};

use self::scripted::{Net, Still, TOOLS, Told, drive, run};
use super::{HttpEndpoint, connect_http};
use crate::{CallError, Handlers, Peer};

const URI: &str = "http://server.example:8080/mcp?key=1";

#[test]
fn an_answer_in_json_and_a_connection_used_again() {
    let (net, peer, driver) = client();
    drive(driver, async {
        let serve = async {
            let (target, mut line) = net.accept_for().await;
            assert_eq!((&*target.host, target.port, target.tls), ("server.example", 8080, false));
            line.discover().await;
            let request = line.receive().await.unwrap();
            assert!(request.head.starts_with("POST /mcp?key=1 HTTP/1.1\r\n"), "{}", request.head);
            assert_eq!(request.header("host"), Some("server.example:8080"));
            assert_eq!(request.method(), "tools/list");
            line.answer(&request.result(TOOLS)).await;
        };
        let (_, listed) = future::zip(serve, tools(&peer)).await;
        assert_eq!(listed.unwrap(), 0);
        assert_eq!(net.dialled(), 1);
    });
}

#[test]
fn head_and_body_are_one_write() {
    let (net, peer, driver) = client();
    drive(driver, async {
        let mut line = net.accept().await;
        line.discover().await;
        assert_eq!(line.writes(), 1);
        let big = "x".repeat(10_000);
        let params = mcp_proto::jsonrpc::Raw::encode(&[("cursor", big)].into_iter().collect::<BTree>()).unwrap();
        let ask = peer.request(Request::new("tools/list", Some(params)));
        let serve = async {
            let request = line.receive().await.unwrap();
            assert_eq!(line.writes(), 1);
            line.answer(&request.result(TOOLS)).await;
        };
        future::zip(serve, ask).await.1.unwrap();
    });
}

#[test]
fn an_answer_in_events_cut_anywhere_with_progress_before_it() {
    let (net, peer, driver) = client();
    drive(driver, async {
        let steps = Arc::new(Mutex::new(Vec::new()));
        let heard = steps.clone();
        let ask = peer
            .call::<ListTools>(&PaginatedParams::new())
            .on_progress(move |step| heard.lock().unwrap().push(step.progress));
        let serve = async {
            let mut line = net.accept().await;
            line.discover().await;
            let request = line.receive().await.unwrap();
            line.stream().await;
            let body: serde_json::Value = serde_json::from_str(&request.body).unwrap();
            let token = &body["params"]["_meta"]["progressToken"];
            let progress = format!(
                r#"{{"jsonrpc":"2.0","method":"notifications/progress","params":{{"progressToken":{token},"progress":1}}}}"#
            );
            let events = format!(": a comment\n\ndata: {progress}\n\ndata: {}\n\n", request.result(TOOLS));
            for byte in events.chars() {
                line.chunk(&byte.to_string()).await;
            }
            line.chunk("").await;
        };
        let (_, listed) = future::zip(serve, ask).await;
        assert!(listed.unwrap().tools.is_empty());
        assert_eq!(*steps.lock().unwrap(), [1.0]);
    });
}

#[test]
fn two_requests_at_once_have_a_connection_each_and_share_them_later() {
    let (net, peer, driver) = client();
    drive(driver, async {
        let mut first = net.accept().await;
        first.discover().await;
        let asks = future::zip(tools(&peer), tools(&peer));
        let serve = async {
            let one = first.receive().await.unwrap();
            let mut second = net.accept().await;
            let other = second.receive().await.unwrap();
            second.answer(&other.result(TOOLS)).await;
            first.answer(&one.result(TOOLS)).await;
            second
        };
        let (mut second, (one, other)) = future::zip(serve, asks).await;
        assert_eq!((one.unwrap(), other.unwrap()), (0, 0));
        let serve = async {
            // Whichever was free last is taken first.
            let mut line = future::or(async { first.receive().await.map(|request| (request, true)) }, async {
                second.receive().await.map(|request| (request, false))
            })
            .await;
            let (request, was_first) = line.take().unwrap();
            let line = if was_first { &mut first } else { &mut second };
            line.answer(&request.result(TOOLS)).await;
        };
        future::zip(serve, tools(&peer)).await.1.unwrap();
        assert_eq!(net.dialled(), 2);
    });
}

#[test]
fn a_call_that_is_dropped_hangs_up_and_the_next_goes_another_way() {
    let (net, peer, driver) = client();
    drive(driver, async {
        let mut line = net.accept().await;
        line.discover().await;
        let asked = async {
            let request = line.receive().await.unwrap();
            line.stream().await;
            line.chunk(": it begins\n\n").await;
            request
        };
        // The script wins the race: the call is dropped half answered.
        let request = future::or(async { Some(asked.await) }, async {
            let _ = tools(&peer).await;
            None
        })
        .await;
        assert_eq!(request.unwrap().method(), "tools/list");
        assert!(line.receive().await.is_none(), "the client has hung up");
        let serve = async {
            let mut line = net.accept().await;
            let request = line.receive().await.unwrap();
            line.answer(&request.result(TOOLS)).await;
        };
        future::zip(serve, tools(&peer)).await.1.unwrap();
    });
}

#[test]
fn a_connection_that_the_server_has_closed_is_not_used_again() {
    let (net, peer, driver) = client();
    drive(driver, async {
        let mut line = net.accept().await;
        line.discover().await;
        peer.ready().await.unwrap();
        drop(line);
        let serve = async {
            let mut line = net.accept().await;
            let request = line.receive().await.unwrap();
            line.answer(&request.result(TOOLS)).await;
        };
        future::zip(serve, tools(&peer)).await.1.unwrap();
        assert_eq!(net.dialled(), 2);
    });
}

#[test]
fn a_connection_that_says_close_is_not_used_again() {
    let (net, peer, driver) = client();
    drive(driver, async {
        let mut line = net.accept().await;
        let opening = line.receive().await.unwrap();
        line.answer_with("connection: close\r\n", &opening.result(scripted::DISCOVERED)).await;
        let serve = async {
            let mut line = net.accept().await;
            let request = line.receive().await.unwrap();
            line.answer(&request.result(TOOLS)).await;
        };
        future::zip(serve, tools(&peer)).await.1.unwrap();
        assert!(line.receive().await.is_none());
    });
}

#[test]
fn an_idle_connection_is_closed_after_a_while_and_sooner_if_the_server_says_so() {
    for (headers, patience) in
        [("", 4_000), ("keep-alive: timeout=3, max=9\r\n", 2_000), ("keep-alive: timeout=60\r\n", 59_000)]
    {
        let clock = Still::default();
        let (net, peer, driver) = client_by(clock.clone(), HttpEndpoint::new(URI));
        drive(driver, async {
            let mut line = net.accept().await;
            let opening = line.receive().await.unwrap();
            line.answer_with(headers, &opening.result(scripted::DISCOVERED)).await;
            peer.ready().await.unwrap();
            future::yield_now().await;
            clock.advance(Duration::from_millis(patience - 1));
            let early = future::or(async { line.receive().await.is_none() }, async {
                future::yield_now().await;
                false
            });
            assert!(!early.await, "{headers}");
            clock.advance(Duration::from_millis(1));
            assert!(line.receive().await.is_none(), "{headers}");
        });
    }
}

#[test]
fn a_server_that_breaks_off_fails_its_request_alone() {
    let (net, peer, driver) = client();
    drive(driver, async {
        let mut line = net.accept().await;
        line.discover().await;
        let serve = async {
            line.receive().await.unwrap();
            line.stream().await;
            line.chunk("data: {\"jsonrpc\"").await;
            drop(line);
            let mut line = net.accept().await;
            let request = line.receive().await.unwrap();
            line.answer(&request.result(TOOLS)).await;
        };
        let ask = async {
            let broken = peer.request(Request::new("tools/call", None)).await;
            assert!(matches!(broken, Err(CallError::Request { error: RequestError::Interrupted, .. })), "{broken:?}");
            tools(&peer).await
        };
        future::zip(serve, ask).await.1.unwrap();
    });
}

#[test]
fn a_driver_that_is_dropped_leaves_no_one_waiting() {
    let (net, peer, driver) = client();
    let mut driver = Box::pin(driver);
    let mut ask = Box::pin(tools(&peer));
    let mut ready = Box::pin(peer.ready());
    drive(&mut driver, async {
        let mut line = net.accept().await;
        let begin = async {
            future::poll_once(&mut ask).await;
            future::poll_once(&mut ready).await;
            line.receive().await.unwrap();
        };
        begin.await;
    });
    drop(driver);
    assert!(matches!(run(ask), Err(CallError::Request { error: RequestError::Lost(_), .. })));
    assert!(run(ready).is_err());
    assert!(peer.close_reason().is_some());
}

#[test]
fn that_nobody_is_there_is_told_with_the_reason() {
    let (net, peer, driver) = client();
    net.refuse();
    let (ended, ready) = run(future::zip(driver, peer.ready()));
    assert_eq!(ready.unwrap_err().lost(), Some(&CloseReason::TransportFailed));
    assert_eq!(ended.unwrap_err().kind(), io::ErrorKind::ConnectionRefused);
}

#[test]
fn closing_ends_the_driver() {
    let (net, peer, driver) = client();
    let script = async {
        let mut line = net.accept().await;
        line.discover().await;
        peer.ready().await.unwrap();
        peer.close();
        assert!(line.receive().await.is_none());
    };
    let (ended, ()) = run(future::zip(driver, script));
    assert_eq!(ended.unwrap(), CloseReason::Local);
}

#[test]
fn a_token_goes_along_until_another_takes_its_place() {
    let net = Net::default();
    let endpoint = HttpEndpoint::new(URI).token("old").header("x-tenant", "acme");
    let endpoint = endpoint.on_unauthorized(OnUnauthorized::Wait).seed(1);
    let told = Told::default();
    let tell = told.clone();
    let handlers = Handlers::new().on_unauthorized(move |status, challenges| {
        assert_eq!((status, &*challenges[0].scheme), (401, "Bearer"));
        tell.set();
    });
    let (peer, driver) = connect_http(net.clone(), Still::default(), endpoint, config(), handlers).unwrap();
    drive(driver, async {
        let mut line = net.accept().await;
        let opening = line.receive().await.unwrap();
        assert_eq!(opening.header("authorization"), Some("Bearer old"));
        assert_eq!(opening.header("x-tenant"), Some("acme"));
        line.answer(&opening.result(scripted::DISCOVERED)).await;
        let serve = async {
            line.receive().await.unwrap();
            line.say("HTTP/1.1 401 Unauthorized\r\nwww-authenticate: Bearer\r\ncontent-length: 0\r\n\r\n").await;
            let again = line.receive().await.unwrap();
            assert_eq!(again.header("authorization"), Some("Bearer new"));
            line.answer(&again.result(TOOLS)).await;
        };
        let authorize = async {
            told.wait().await;
            assert!(peer.authorize("two words").is_err());
            assert!(peer.authorize("").is_err());
            peer.authorize("new").unwrap();
        };
        future::zip(future::zip(serve, tools(&peer)), authorize).await.0.1.unwrap();
    });
}

#[test]
fn what_was_watched_is_watched_again_in_a_new_session() {
    let net = Net::default();
    let mut config = config();
    config.era = EraPolicy::Legacy;
    let endpoint = HttpEndpoint::new(URI).listen(false).seed(1);
    let (peer, driver) = connect_http(net.clone(), Still::default(), endpoint, config, ()).unwrap();
    let (sessions, watched) = (Cell::new(0), Cell::new(0));
    let again = Told::default();
    let serve = net.serve(|request| match &*request.method() {
        "initialize" => {
            sessions.set(sessions.get() + 1);
            let session = format!("mcp-session-id: {}\r\n", sessions.get());
            scripted::response(&session, &request.result(INITIALIZED))
        }
        "notifications/initialized" => "HTTP/1.1 202 Accepted\r\ncontent-length: 0\r\n\r\n".to_owned(),
        "resources/subscribe" => {
            assert!(request.body.contains("demo://watched"));
            assert_eq!(request.header("mcp-session-id"), Some(&*sessions.get().to_string()));
            watched.set(watched.get() + 1);
            if watched.get() == 2 {
                again.set();
            }
            scripted::response("", &request.result("{}"))
        }
        "ping" if sessions.get() == 1 => "HTTP/1.1 404 Not Found\r\ncontent-length: 0\r\n\r\n".to_owned(),
        "ping" => scripted::response("", &request.result("{}")),
        other => panic!("{other}"),
    });
    drive(future::zip(driver, serve), async {
        let mut filter = SubscriptionFilter::default();
        filter.resource_subscriptions = Some(vec!["demo://watched".into()]);
        let _subscription = peer.listen(filter).await.unwrap();
        assert_eq!(watched.get(), 1);
        let _ = peer.request(Request::new("ping", None)).await;
        again.wait().await;
        assert_eq!(sessions.get(), 2);
    });
}

const INITIALIZED: &str = concat!(
    r#"{"protocolVersion":"2025-11-25","capabilities":{"resources":{"subscribe":true}},"#,
    r#""serverInfo":{"name":"scripted","version":"1.0"}}"#
);

type BTree = std::collections::BTreeMap<&'static str, String>;

fn client() -> (Net, Peer, impl Future<Output = io::Result<CloseReason>>) {
    client_by(Still::default(), HttpEndpoint::new(URI))
}

fn client_by(clock: Still, endpoint: HttpEndpoint) -> (Net, Peer, impl Future<Output = io::Result<CloseReason>>) {
    let net = Net::default();
    let (peer, driver) = connect_http(net.clone(), clock, endpoint.seed(1), config(), ()).unwrap();
    (net, peer, driver)
}

fn config() -> Config {
    Config::new(Implementation::new("test", "1.0"))
}

async fn tools(peer: &Peer) -> Result<usize, CallError> {
    peer.call::<ListTools>(&PaginatedParams::new()).await.map(|listed| listed.tools.len())
}
