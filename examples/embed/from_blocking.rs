//! A program without async that uses a server: the connection lives on a thread of its own, calls are made from any.
//!
//! Prints:
//! ```text
//! 1 + 2 = 3
//! 3 + 3 = 6
//! ```

use std::error::Error;
use std::sync::mpsc;
use std::thread::{self, JoinHandle};

use futures_lite::future::block_on;
use mcp_tokio::{CallError, Peer, Router, connect_in_memory, named, run};
use serde_json::json;

/// A calculator whose methods block.
struct Calculator {
    peer: Peer,
    thread: JoinHandle<()>,
}

impl Calculator {
    fn open() -> Result<Self, mpsc::RecvError> {
        let (sender, opened) = mpsc::channel();
        let thread = thread::spawn(move || {
            run(async {
                // Instead of this, `connect_child` or `connect_http`.
                let add = |a: i64, b: i64| async move { a + b };
                let router = Router::new("calculator", "1.0").tool("add", "Adds", named(["a", "b"], add));
                let server = connect_in_memory(router, ("client", "1.0"), ());
                if sender.send(server.peer().clone()).is_ok() {
                    server.peer().closed().await;
                }
            });
        });
        Ok(Self { peer: opened.recv()?, thread })
    }

    fn add(&self, a: i64, b: i64) -> Result<i64, CallError> {
        block_on(self.peer.call_tool("add", json!({"a": a, "b": b})).json())
    }

    fn close(self) {
        self.peer.close();
        let _ = self.thread.join();
    }
}

fn main() -> Result<(), Box<dyn Error>> {
    let calculator = Calculator::open()?;
    let sum = calculator.add(1, 2)?;
    println!("1 + 2 = {sum}");
    println!("{sum} + {sum} = {}", calculator.add(sum, sum)?);
    calculator.close();
    Ok(())
}
