//! A client whose calls a test makes one after the other.

mod builder;
mod calls;
mod far;

use std::cell::RefCell;
use std::fmt;
use std::future::Future;
use std::io;
use std::rc::Rc;
use std::time::Duration;

use mcp_driver::{CallError, Peer, Service};
use mcp_proto::client::Verdict;
use mcp_proto::model::{
    GetPromptResult, Prompt, ReadResourceResult, Resource, ResourceTemplate, ServerCapabilities, Tool,
};
use mcp_proto::{CloseReason, Version};
use serde::Serialize;

pub use builder::TestClientBuilder;
pub use calls::TestCall;

use crate::executor::Reporting;
use crate::script::{Played, Script};
use crate::{Executor, Stuck, Surface, Task, TestTime, Transcript};

/// A client, connected in memory to a server, whose calls a plain test makes one after the other: no `async`, no runtime,
/// no real time.
///
/// Whatever goes wrong panics, at the line of the test, with what was said on the connection; where a test wants the
/// error, [`TestCall::error`] and [`try_wait`](Self::try_wait) give it. All that a [`Peer`] can do is there:
/// `client.wait(client.peer().list_prompts())`.
///
/// # Example: a test of a tool, in every revision
/// ```
/// use mcp_driver::{Router, named};
/// use mcp_proto::Version;
/// use mcp_testkit::TestClient;
/// use serde_json::json;
///
/// for version in Version::ALL {
///     let router = Router::new("calculator", "1.0")
///         .tool("add", "Adds a and b", named(["a", "b"], |a: f64, b: f64| async move { a + b }));
///     let client = TestClient::builder(router).version(version).connect();
///     assert_eq!(client.call_tool("add", json!({"a": 1, "b": 2})).text(), "3");
///     assert!(client.call_tool("add", json!({"a": 1})).failure().contains("/b"));
/// }
/// ```
pub struct TestClient {
    executor: Executor,
    peer: Peer,
    transcript: Transcript,
    tasks: Vec<Task>,
    ended: Rc<RefCell<Option<io::Result<CloseReason>>>>,
    played: Option<Rc<Played>>,
    /// What a message about a failure should mention.
    note: String,
    _reporting: Reporting,
}

impl TestClient {
    /// A client of `service`, which may be a [`Router`](mcp_driver::Router), in the newest revision.
    ///
    /// # Panics
    /// If the connection does not open.
    #[must_use]
    #[track_caller]
    pub fn new<S: Service + 'static>(service: S) -> Self {
        Self::builder(service).connect()
    }

    /// A client of `service`, with more to be said: the revision, who answers the server's questions, what goes wrong.
    pub fn builder<S: Service + 'static>(service: S) -> TestClientBuilder {
        TestClientBuilder::new(far::service(service), None)
    }

    /// A client of a server that goes by a script.
    pub fn scripted(script: Script) -> TestClientBuilder {
        let played = Played::new();
        TestClientBuilder::new(far::script(script, played.clone()), Some(played))
    }

    /// Calls a tool. `arguments` is anything that serialises to an object; `()` for none.
    pub fn call_tool(&self, name: &str, arguments: impl Serialize) -> TestCall<'_> {
        TestCall::new(self, self.peer.call_tool(name, arguments))
    }

    /// Lists the tools.
    ///
    /// # Panics
    /// If that fails.
    #[must_use]
    #[track_caller]
    pub fn list_tools(&self) -> Vec<Tool> {
        self.wait_ok(self.peer.list_tools())
    }

    /// Lists the prompts.
    ///
    /// # Panics
    /// If that fails.
    #[must_use]
    #[track_caller]
    pub fn list_prompts(&self) -> Vec<Prompt> {
        self.wait_ok(self.peer.list_prompts())
    }

    /// Fills in a prompt.
    ///
    /// # Panics
    /// If that fails.
    #[must_use]
    #[track_caller]
    pub fn get_prompt(&self, name: &str, arguments: impl Serialize) -> GetPromptResult {
        self.wait_ok(self.peer.get_prompt(name, arguments))
    }

    /// Lists the resources.
    ///
    /// # Panics
    /// If that fails.
    #[must_use]
    #[track_caller]
    pub fn list_resources(&self) -> Vec<Resource> {
        self.wait_ok(self.peer.list_resources())
    }

    /// Lists the templates of resources.
    ///
    /// # Panics
    /// If that fails.
    #[must_use]
    #[track_caller]
    pub fn list_resource_templates(&self) -> Vec<ResourceTemplate> {
        self.wait_ok(self.peer.list_resource_templates())
    }

    /// Reads a resource.
    ///
    /// # Panics
    /// If that fails.
    #[must_use]
    #[track_caller]
    pub fn read_resource(&self, uri: &str) -> ReadResourceResult {
        self.wait_ok(self.peer.read_resource(uri))
    }

    /// Renders all that the server offers. See [`Surface`].
    ///
    /// # Panics
    /// If the server fails to list it.
    #[must_use]
    #[track_caller]
    pub fn surface(&self) -> Surface {
        self.wait_ok(Surface::of(&self.peer))
    }

    /// What the server says it can do.
    #[must_use]
    pub fn capabilities(&self) -> ServerCapabilities {
        self.verdict().capabilities.unwrap_or_default()
    }

    /// What opening the connection found out.
    ///
    /// # Panics
    /// Never: a client is given out when it is connected.
    #[must_use]
    pub fn verdict(&self) -> Verdict {
        self.peer.verdict().unwrap_or_else(|| Verdict::new(Version::LATEST))
    }

    /// Runs `future`, and the connection with it, until it is done.
    ///
    /// # Panics
    /// With what is waited for and what was said, if nothing can go on.
    #[track_caller]
    pub fn wait<O>(&self, future: impl Future<Output = O>) -> O {
        match self.executor.try_block_on(future) {
            Ok(output) => output,
            Err(stuck) => panic!("{stuck}{}", self.circumstances()),
        }
    }

    /// As [`wait`](Self::wait).
    ///
    /// # Errors
    /// [`Stuck`], with what is waited for, if nothing can go on.
    pub fn try_wait<O>(&self, future: impl Future<Output = O>) -> Result<O, Stuck> {
        self.executor.try_block_on(future)
    }

    /// Moves the clock by `span`, and runs what that wakes.
    ///
    /// # Panics
    /// If a task panics.
    #[track_caller]
    pub fn advance(&self, span: Duration) {
        self.executor.advance(span);
    }

    /// Runs the connection until everything waits; the clock stands still.
    ///
    /// # Panics
    /// If a task panics.
    #[track_caller]
    pub fn settle(&self) {
        self.executor.settle();
    }

    /// All that a client can do, for [`wait`](Self::wait) and for tests that are `async`.
    #[must_use]
    pub const fn peer(&self) -> &Peer {
        &self.peer
    }

    /// The clock.
    #[must_use]
    pub fn time(&self) -> TestTime {
        self.executor.time()
    }

    /// What runs the connection, and may run more beside it.
    #[must_use]
    pub const fn executor(&self) -> &Executor {
        &self.executor
    }

    /// What was said so far.
    #[must_use]
    pub fn transcript(&self) -> Transcript {
        self.transcript.clone()
    }

    /// Closes the connection, and waits for both ends to be through with it.
    ///
    /// # Panics
    /// If the stream broke, or if a script was not played to its end.
    #[track_caller]
    pub fn close(mut self) -> CloseReason {
        self.peer.close();
        let over = |client: &Self| client.tasks.iter().all(Task::is_finished);
        let time = self.time();
        for _ in 0..MOST_TIMERS {
            self.executor.settle();
            if over(&self) || time.advance_to_next().is_none() {
                break;
            }
        }
        self.check_script();
        self.played = None;
        let ended = self.ended.borrow_mut().take();
        match ended {
            Some(Ok(reason)) => reason,
            Some(Err(error)) => panic!("the connection broke: {error}{}", self.circumstances()),
            None => panic!("the connection does not end{}", self.circumstances()),
        }
    }

    #[track_caller]
    fn wait_ok<O>(&self, future: impl IntoFuture<Output = Result<O, CallError>>) -> O {
        match self.wait(future.into_future()) {
            Ok(output) => output,
            Err(error) => panic!("{error}{}", self.circumstances()),
        }
    }

    /// What helps to understand a failure: the script's, the note, and what was said.
    fn circumstances(&self) -> String {
        let failed = self.played.as_ref().and_then(|played| played.failure());
        let failed = failed.map_or_else(String::new, |failure| format!("\n\n{failure}"));
        format!("{}{failed}\n\nwhat was said:\n{}", self.note, self.transcript)
    }

    #[track_caller]
    fn check_script(&self) {
        let Some(failure) = self.played.as_ref().and_then(|played| played.unmet()) else { return };
        panic!("{failure}{}\n\nwhat was said:\n{}", self.note, self.transcript);
    }
}

/// A script that was not played to its end fails the test, even if nobody looks at it.
impl Drop for TestClient {
    fn drop(&mut self) {
        self.tasks.iter().for_each(Task::cancel);
        if !std::thread::panicking() {
            self.check_script();
        }
    }
}

impl fmt::Debug for TestClient {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("TestClient").field("peer", &self.peer).field("tasks", &self.tasks).finish_non_exhaustive()
    }
}

/// Timers after which a connection that is closed will not end.
const MOST_TIMERS: usize = 10_000;
