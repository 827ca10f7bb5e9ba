use std::future::poll_fn;
use std::task::Poll;
use std::time::Duration;

use bytes::Bytes;
use futures_lite::future;
use http::{Request, Response};
use mcp_proto::Instant;
use mcp_proto::client;
use mcp_proto::http::client::{Action, Config, ExchangeId, HttpClient};
use mcp_proto::model::Implementation;

use super::{KEPT, Lines, Told};
use crate::http::client::tests::scripted::{DISCOVERED, Line, Net, run};

#[test]
fn what_a_closed_connection_did_not_take_goes_out_on_a_new_one() {
    let (net, mut lines) = lines();
    run(async {
        lines.open(exchange(), post("one"));
        let mut first = net.accept().await;
        future::zip(serve(&mut first, "one"), ended(&mut lines)).await.1.unwrap();
        lines.open(exchange(), post("two"));
        // It closes in the moment that the second request was given to it.
        drop(first);
        let serve = async {
            let mut second = net.accept().await;
            serve(&mut second, "two").await;
        };
        future::zip(serve, ended(&mut lines)).await.1.unwrap();
        assert_eq!(net.dialled(), 2);
    });
}

#[test]
fn what_may_have_been_taken_is_not_sent_again() {
    let (net, mut lines) = lines();
    run(async {
        lines.open(exchange(), post("one"));
        let mut line = net.accept().await;
        future::zip(serve(&mut line, "one"), ended(&mut lines)).await.1.unwrap();
        lines.open(exchange(), post("two"));
        let lose = async {
            line.receive().await.unwrap();
            drop(line);
        };
        future::zip(lose, ended(&mut lines)).await.1.unwrap_err();
        assert_eq!(net.dialled(), 1);
        assert!(lines.is_quiet());
    });
}

#[test]
fn connections_are_kept_up_to_a_limit_and_used_for_their_own_server() {
    let (net, mut lines) = lines();
    run(async {
        let mut ids = exchanges(KEPT + 4);
        let last = ids.pop().unwrap();
        let mut open = Vec::new();
        for id in ids {
            lines.open(id, post("one"));
            open.push(net.accept().await);
        }
        for line in &mut open {
            future::zip(serve(line, "one"), ended(&mut lines)).await.1.unwrap();
        }
        assert_eq!(lines.free.len(), KEPT);
        assert_eq!(lines.vacant.len(), 3);
        let mut elsewhere = post("one");
        *elsewhere.uri_mut() = "http://elsewhere.example/".parse().unwrap();
        lines.open(last, elsewhere);
        assert_eq!(&*net.accept_for().await.0.host, "elsewhere.example");
        assert_eq!(lines.free.len(), KEPT);
        lines.close_idle(Instant::ORIGIN + PATIENCE);
        assert!(lines.free.is_empty());
        assert_eq!(lines.deadline(), None);
        assert!(!lines.is_quiet(), "what carries something is not idle");
    });
}

#[test]
fn what_cannot_be_dialled_for_fails_and_may_be_aborted() {
    let (net, mut lines) = lines();
    for abort in [false, true] {
        let mut request = post("one");
        *request.uri_mut() = "/nowhere".parse().unwrap();
        let exchange = exchange();
        lines.open(exchange, request);
        assert!(!lines.is_quiet());
        if abort {
            lines.abort(exchange);
        } else {
            run(ended(&mut lines)).unwrap_err();
        }
        assert!(lines.is_quiet());
    }
    assert_eq!(net.dialled(), 0);
}

const PATIENCE: Duration = Duration::from_secs(4);

fn lines() -> (Net, Lines<Net>) {
    let net = Net::default();
    let lines = Lines::new(
        net.clone(),
        PATIENCE,
        #[cfg(feature = "tls")]
        None,
    );
    (net, lines)
}

fn exchange() -> ExchangeId {
    exchanges(1)[0]
}

/// Names of exchanges, which only a client can make.
fn exchanges(count: usize) -> Vec<ExchangeId> {
    let now = Instant::ORIGIN;
    let role = client::Config::new(Implementation::new("test", "1.0"));
    let mut client = HttpClient::new(now, role, Config::new("http://server.example/".parse().unwrap()));
    let Some(Action::Open { exchange, .. }) = client.poll_action() else { panic!("the opening") };
    let head = Response::builder().header("content-type", "application/json").body(()).unwrap().into_parts().0;
    client.handle_head(now, exchange, &head);
    client.handle_body(now, exchange, format!(r#"{{"jsonrpc":"2.0","id":1,"result":{DISCOVERED}}}"#).as_bytes());
    client.handle_end(now, exchange);
    let mut ids = Vec::new();
    for _ in 0..count {
        client.role_mut().request(now, client::Request::new("tools/list", None)).unwrap();
        let Some(Action::Open { exchange, .. }) = client.poll_action() else { panic!("a request") };
        ids.push(exchange);
    }
    ids
}

fn post(text: &'static str) -> Request<Bytes> {
    Request::post("http://server.example/").body(Bytes::from_static(text.as_bytes())).unwrap()
}

/// Answers the next request.
async fn serve(line: &mut Line, body: &str) {
    assert_eq!(line.receive().await.unwrap().body, body);
    line.answer("{}").await;
}

/// Waits for an exchange to end, whichever.
async fn ended(lines: &mut Lines<Net>) -> std::io::Result<()> {
    poll_fn(|cx| {
        loop {
            lines.begin_round();
            while let Some((_, told)) = lines.poll_round(Instant::ORIGIN) {
                match told {
                    Told::End => return Poll::Ready(Ok(())),
                    Told::Failed(error) => return Poll::Ready(Err(error)),
                    Told::Head(_) | Told::Chunk(_) => {}
                }
            }
            if lines.sleep(cx) {
                return Poll::Pending;
            }
        }
    })
    .await
}
