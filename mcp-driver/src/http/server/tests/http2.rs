use std::future::{Future, poll_fn};
use std::pin::{Pin, pin};
use std::sync::Arc;
use std::task::{Context, Poll};

use futures_lite::future::{block_on, or, zip};
use http_body::Body;
use hyper::client::conn::http2::{SendRequest, handshake};

use super::modern::tool;
use super::{Chunks, Fixture};
use crate::duplex::duplex;
use crate::http::io::HyperIo;
use crate::http::server::connection::serve_connection;
use crate::http::server::lifeline::Lifelines;
use crate::http::server::settings::Settings;
use crate::http::server::tasks::{LocalTask, SharedTask};
use crate::http::server::versions::Streams;

#[test]
fn requests_share_a_connection_and_do_not_wait_for_each_other() {
    let fixture = Fixture::new();
    let gate = fixture.bench.gate.clone();
    let server_and_client = over_http2(&fixture, async move |client| {
        let waiting = send(client, "wait");
        let quick = async {
            assert!(send(client, "plain").await.contains(r#""result""#));
            gate.open();
        };
        let (waited, ()) = zip(waiting, quick).await;
        assert!(waited.contains(r#""result""#), "{waited}");
    });
    block_on(server_and_client);
    assert_eq!(fixture.bench.log.take(), ["started", "finished"]);
}

#[test]
fn a_request_that_is_reset_is_cancelled() {
    let fixture = Fixture::new();
    let log = fixture.bench.log.clone();
    block_on(over_http2(&fixture, async move |client| {
        let mut waiting = Box::pin(send(client, "wait"));
        let mut seen = Vec::new();
        until(|cx| {
            assert!(waiting.as_mut().poll(cx).is_pending());
            seen.extend(log.take());
            seen == ["started"]
        })
        .await;
        drop(waiting);
        until(|_| {
            seen.extend(log.take());
            seen == ["started", "dropped"]
        })
        .await;
    }));
}

/// Runs `client` against a connection of our own.
async fn over_http2(fixture: &Fixture, client: impl AsyncFnOnce(&SendRequest<Chunks>)) {
    let (here, there) = duplex(1 << 16);
    let lifeline = Arc::new(Lifelines::default()).tie();
    let settings = Arc::new(Settings::default());
    let server = serve_connection::<_, _, _, LocalTask>(
        there,
        fixture.service.clone(),
        fixture.clock.clone(),
        settings,
        lifeline,
    );
    let streams = Streams::<SharedTask>::new();
    let mut running = streams.running();
    let talk = async {
        let (sender, connection) = handshake(streams, HyperIo::new(here)).await.expect("HTTP/2");
        let mut connection = pin!(connection);
        let drive = poll_fn(|cx| {
            let over = connection.as_mut().poll(cx).is_ready();
            while running.poll(cx) {}
            if over { Poll::Ready(()) } else { Poll::Pending }
        });
        or(client(&sender), drive).await;
    };
    or(talk, server).await;
}

/// Asks for a tool, and gives the whole of the answer.
async fn send(client: &SendRequest<Chunks>, name: &str) -> String {
    let response = client.clone().send_request(tool(name)).await.expect("a response");
    assert_eq!(response.version(), http::Version::HTTP_2);
    let mut body = response.into_body();
    let mut text = Vec::new();
    while let Some(frame) = poll_fn(|cx| Pin::new(&mut body).poll_frame(cx)).await {
        text.extend(frame.expect("a frame").into_data().expect("data"));
    }
    String::from_utf8(text).expect("text")
}

/// Goes on until `done`, while the others have their turns.
async fn until(mut done: impl FnMut(&mut Context<'_>) -> bool) {
    poll_fn(|cx| {
        if done(cx) {
            return Poll::Ready(());
        }
        cx.waker().wake_by_ref();
        Poll::Pending
    })
    .await;
}
