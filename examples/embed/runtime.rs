//! A runtime of one's own, of nothing but the standard library: a clock, and a timer that is a thread.
//!
//! Prints:
//! ```text
//! a house
//! gave up after 50 ms
//! ```

use std::future::Future;
use std::pin::Pin;
use std::task::{Context, Poll};
use std::thread;
use std::time::{Duration, Instant as Clock};

use futures_lite::future::block_on;
use mcp_driver::{CallError, Router, Runtime, Sleep, connect_in_memory};
use mcp_proto::Instant;

#[derive(Clone)]
struct Threads {
    origin: Clock,
}

impl Runtime for Threads {
    type Sleep = Waiting;

    fn now(&self) -> Instant {
        Instant::from_origin(self.origin.elapsed())
    }

    fn sleep_until(&self, deadline: Instant) -> Waiting {
        Waiting { runtime: self.clone(), deadline }
    }
}

struct Waiting {
    runtime: Threads,
    deadline: Instant,
}

impl Future for Waiting {
    type Output = ();

    fn poll(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<()> {
        let now = self.runtime.now();
        if now >= self.deadline {
            return Poll::Ready(());
        }
        let (span, waker) = (self.deadline - now, cx.waker().clone());
        thread::spawn(move || {
            thread::sleep(span);
            waker.wake();
        });
        Poll::Pending
    }
}

impl Sleep for Waiting {
    fn reset(mut self: Pin<&mut Self>, deadline: Instant) {
        self.deadline = deadline;
    }
}

fn main() -> Result<(), CallError> {
    let router = Router::new("house", "1.0").tool("look", "Looks around", || async { "a house" }).tool(
        "wait",
        "Waits for what never comes",
        std::future::pending::<String>,
    );
    let (peer, connection) = connect_in_memory(router, Threads { origin: Clock::now() }, ("client", "1.0"), ());
    // Any executor will do: here it is the smallest one.
    block_on(connection.during(async {
        println!("{}", peer.call_tool("look", ()).text().await?);
        if peer.call_tool("wait", ()).timeout(Duration::from_millis(50)).await.is_err() {
            println!("gave up after 50 ms");
        }
        Ok(())
    }))
}
