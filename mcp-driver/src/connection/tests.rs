use std::future::{Future, Pending, pending, poll_fn};
use std::io;
use std::pin::Pin;
use std::task::{Context, Poll};

use futures_lite::future;
use mcp_proto::client::Config;
use mcp_proto::model::Implementation;
use mcp_proto::{CloseReason, Instant};

use super::Connection;
use crate::duplex::duplex;
use crate::{Runtime, Sleep, connect};

#[test]
fn a_connection_that_has_ended_can_still_be_asked_and_closed() {
    let mut connection = to_nobody();
    let ended = future::block_on(poll_fn(|cx| connection.poll_ended(cx))).unwrap();
    assert_eq!(ended, CloseReason::PeerClosed);
    let again = future::block_on(poll_fn(|cx| connection.poll_ended(cx))).unwrap();
    assert_eq!(again, CloseReason::PeerClosed);
    assert_eq!(future::block_on(connection.close()).unwrap(), CloseReason::PeerClosed);
}

/// A connection whose other end has left.
fn to_nobody() -> Connection<Once<impl Future<Output = io::Result<CloseReason>> + Unpin>> {
    let (here, there) = duplex(1 << 10);
    let (reader, writer) = here.split();
    drop(there);
    let config = Config::new(Implementation::new("test", "1.0"));
    let (peer, driver) = connect(reader, writer, Timeless, config, ());
    Connection::new(peer, Once(Some(driver)))
}

/// A task as runtimes have them: polling it after its end is a panic.
struct Once<F>(Option<F>);

impl<F: Future + Unpin> Future for Once<F> {
    type Output = F::Output;

    fn poll(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<F::Output> {
        let task = self.0.as_mut().expect("polled after completion");
        let polled = Pin::new(task).poll(cx);
        if polled.is_ready() {
            self.0 = None;
        }
        polled
    }
}

/// A runtime in which no time passes.
#[derive(Clone)]
struct Timeless;

struct Forever(Pending<()>);

impl Runtime for Timeless {
    type Sleep = Forever;

    fn now(&self) -> Instant {
        Instant::ORIGIN
    }

    fn sleep_until(&self, _: Instant) -> Forever {
        Forever(pending())
    }
}

impl Future for Forever {
    type Output = ();

    fn poll(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<()> {
        Pin::new(&mut self.0).poll(cx)
    }
}

impl Sleep for Forever {
    fn reset(self: Pin<&mut Self>, _: Instant) {}
}
