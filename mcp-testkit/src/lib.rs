//! Tests of servers and clients: in memory, in virtual time, against a script.
//!
//! # How to test your server
//! Take the [`Router`](mcp_driver::Router), or any [`Service`](mcp_driver::Service), that `main` serves, give it to a
//! [`TestClient`] and call what it offers. The whole protocol is between the two, and nothing else: no process, no
//! socket, no runtime, no real time. A message is written once, by the machine that says it, and read by the other; the
//! line ends between them, and listening to them, are a twentieth of what a conversation takes. Tests are plain functions
//! and do the same each time; a thousand conversations take about a second of one core without optimisation, and a tenth
//! of that with it (`cargo test -p mcp-testkit --test client a_thousand`).
//!
//! ```
//! use mcp_driver::{Router, named};
//! use mcp_proto::Version;
//! use mcp_testkit::{Impact, Script, Surface, TestClient, surface};
//! use serde_json::json;
//!
//! fn router() -> Router {
//!     let divide = |a: i64, b: i64| async move { a.checked_div(b).ok_or("it cannot be divided by 0") };
//!     Router::new("calculator", "1.0").tool("divide", "Divides a by b", named(["a", "b"], divide))
//! }
//!
//! // What it answers, and what it says when it cannot.
//! let client = TestClient::new(router());
//! assert_eq!(client.call_tool("divide", json!({"a": 6, "b": 2})).json::<i64>(), 3);
//! assert_eq!(client.call_tool("divide", json!({"a": 6, "b": 0})).failure(), "it cannot be divided by 0");
//!
//! // The same in a revision of the past.
//! let old = TestClient::builder(router()).version(Version::V2024_11_05).connect();
//! assert_eq!(old.call_tool("divide", json!({"a": 6, "b": 2})).text(), "3");
//!
//! // What it offers, kept as a file by `assert_surface!("tests/surface.md", router())`: what would break callers?
//! let kept = Surface::parse("# calculator 1.0\n\n## Tool `multiply`\n");
//! assert_eq!(kept.changes(&surface(router()))[0].impact, Impact::Breaks);
//!
//! // A client that nobody would write.
//! Script::client(Version::LATEST).open(json!({})).raw("{]\n").expect_failure(-32700).play(router());
//! ```
//!
//! | To test | take |
//! |---|---|
//! | what a server answers | [`TestClient::new`] |
//! | questions to the user, another revision, a bad line | [`TestClient::builder`] with `handlers`, `version`, `faults` |
//! | timeouts, retries, schedules | [`TestClient::advance`], [`TestTime`]: an hour passes at once |
//! | what was said, message by message | [`Transcript`] and its assertions |
//! | that nothing which callers rely on goes away | [`assert_surface!`] |
//! | that its registry entry and its bundle say what it is | [`assert_published!`] with [`ServerJson`], [`Bundle`] |
//! | a client | [`TestClient::scripted`] and a [`Script`], or [`Script::run`] on streams of its own |
//! | a server that gets what no client should send | [`Script::play`] |
//! | against a server that is far away or dear | a [`Cassette`], recorded once |
//! | any transport | [`Faults::on`] its streams |
//! | what drives the machines of `mcp-proto` by itself | [`Machines`], whose messages it may lose, double and swap |
//!
//! # When a test fails
//! It says what was expected, what came and where they differ, and shows the conversation. It never hangs: when
//! everything waits, the clock moves to the next timer, and when there is none, the [`Executor`] names the requests,
//! the steps and the tasks that are waited for ([`Stuck`]).
//!
//! # Within a runtime
//! Handlers that need one, for its sockets or timers, are tested inside it: [`Executor::drive`] is a future that runs the
//! connection under any executor; its clock then moves when the test says so. Handlers that leave their work to
//! threads are waited for with [`Executor::wait_for_threads`].

mod cassette;
mod client;
mod executor;
mod faults;
mod machines;
mod pattern;
mod publish;
mod script;
mod surface;
mod time;
mod transcript;

pub use cassette::Cassette;
pub use client::{TestCall, TestClient, TestClientBuilder};
pub use executor::{Executor, Stuck, Task};
pub use faults::{Faults, Faulty};
pub use machines::Machines;
#[doc(hidden)]
pub use publish::check_published;
pub use publish::{Bundle, Package, Platform, Published, ServerJson, Setting};
pub use script::{Script, ScriptFailure};
pub use surface::{Change, Impact, Surface, SurfaceMismatch, check_surface, surface};
pub use time::{TestSleep, TestTime};
pub use transcript::{End, Entry, Redaction, Said, TapReader, TapWriter, Transcript};
