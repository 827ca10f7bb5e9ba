//! A peer that goes by a script.

mod failure;
mod lines;
mod opening;
mod play;
mod played;
mod step;

use std::rc::Rc;
use std::time::Duration;

use futures_io::{AsyncRead, AsyncWrite};
use mcp_driver::duplex::duplex;
use mcp_driver::{ServerDriver, Service};
use mcp_proto::Version;
use serde_json::{Value, json};

pub use failure::ScriptFailure;
pub(crate) use played::Played;
use step::Step;

use crate::{End, Executor, TestTime, Transcript};

/// A peer that says what it is told to and wants to hear what it was told to expect: for tests of clients and servers,
/// and for what no honest peer would say.
///
/// A script is played step by step. What comes and is not what the next step expects ends it, with what was expected,
/// what came and where they differ; so does the end of the connection before the last step. What is expected is JSON,
/// of which an object need hold no more than what is asked for, and where `"..."` stands for anything.
///
/// # Example: a test of a client
/// ```
/// use mcp_proto::Version;
/// use mcp_testkit::{Script, TestClient};
/// use serde_json::json;
///
/// let server = Script::server(Version::V2025_11_25)
///     .open(json!({"tools": {}}))
///     .expect("tools/call", json!({"name": "add", "arguments": {"a": 1}}))
///     .reply(json!({"content": [{"type": "text", "text": "3"}]}));
/// let client = TestClient::scripted(server).version(Version::V2025_11_25).connect();
/// assert_eq!(client.call_tool("add", json!({"a": 1, "b": 2})).text(), "3");
/// client.close();
/// ```
///
/// # Example: a server of bad manners
/// ```
/// use mcp_proto::Version;
/// use mcp_testkit::{Script, TestClient};
/// use serde_json::json;
///
/// let server = Script::server(Version::LATEST)
///     .open(json!({"tools": {}}))
///     .raw("listening on port 8080\n")
///     .expect("tools/call", json!({}))
///     .reply(json!({"content": []}))
///     .again();
/// let client = TestClient::scripted(server).connect();
/// assert!(client.call_tool("x", ()).result().content.is_empty());
/// client.close();
/// ```
///
/// # Example: a test of a server
/// ```
/// use mcp_driver::Router;
/// use mcp_proto::Version;
/// use mcp_testkit::Script;
/// use serde_json::json;
///
/// let router = Router::new("house", "1.0").tool("look", "Looks around", || async { "a house" });
/// Script::client(Version::V2025_06_18)
///     .open(json!({}))
///     .request("tools/call", json!({"name": "look"}))
///     .expect_result(json!({"content": [{"text": "a house"}]}))
///     .raw("{]\n")
///     .expect_failure(-32700)
///     .play(router);
/// ```
#[derive(Clone, Debug)]
pub struct Script {
    role: End,
    version: Version,
    steps: Vec<Step>,
    /// Notifications that may come at any time.
    ignored: Vec<String>,
}

/// # Who it is
impl Script {
    /// A server of this revision.
    #[must_use]
    pub const fn server(version: Version) -> Self {
        Self { role: End::Server, version, steps: Vec::new(), ignored: Vec::new() }
    }

    /// A client of this revision.
    #[must_use]
    pub const fn client(version: Version) -> Self {
        Self { role: End::Client, version, steps: Vec::new(), ignored: Vec::new() }
    }

    /// Opens the connection in the way of the revision, with these capabilities. A modern client has nothing to open and
    /// shows them with each request.
    #[must_use]
    pub fn open(self, capabilities: Value) -> Self {
        self.then(Step::Open(capabilities))
    }

    /// Takes no notice of notifications of this method, whenever they come.
    #[must_use]
    pub fn ignore(mut self, method: impl Into<String>) -> Self {
        self.ignored.push(method.into());
        self
    }
}

/// # What it hears
impl Script {
    /// A request or a notification, with params like these.
    #[must_use]
    pub fn expect(self, method: impl Into<String>, params: Value) -> Self {
        self.then(Step::Expect { method: method.into(), params, name: None })
    }

    /// As [`expect`](Self::expect), for a request that is answered later, by this name.
    #[must_use]
    pub fn expect_as(self, name: impl Into<String>, method: impl Into<String>, params: Value) -> Self {
        self.then(Step::Expect { method: method.into(), params, name: Some(name.into()) })
    }

    /// A result like this, of the last request, or of any if it came without an id of its own.
    #[must_use]
    pub fn expect_result(self, result: Value) -> Self {
        self.then(Step::ExpectMessage(json!({"result": result})))
    }

    /// An error of this code.
    #[must_use]
    pub fn expect_failure(self, code: i64) -> Self {
        self.then(Step::ExpectMessage(json!({"error": {"code": code}})))
    }

    /// A message like this, whatever it is.
    #[must_use]
    pub fn expect_message(self, message: Value) -> Self {
        self.then(Step::ExpectMessage(message))
    }

    /// The end of what the peer has to say.
    #[must_use]
    pub fn expect_close(self) -> Self {
        self.then(Step::ExpectClose)
    }
}

/// # What it says
impl Script {
    /// The result of the request that was heard last. A modern result without a `resultType` is given `complete`.
    #[must_use]
    pub fn reply(self, result: Value) -> Self {
        self.then(Step::Reply { to: None, outcome: Ok(result) })
    }

    /// An error, to the request that was heard last.
    #[must_use]
    pub fn fail(self, code: i64, message: impl Into<String>) -> Self {
        let message = message.into();
        self.then(Step::Reply { to: None, outcome: Err(json!({"code": code, "message": message})) })
    }

    /// The result of the request that was [expected by this name](Self::expect_as), however late.
    #[must_use]
    pub fn reply_to(self, name: impl Into<String>, result: Value) -> Self {
        self.then(Step::Reply { to: Some(name.into()), outcome: Ok(result) })
    }

    /// An error, to the request that was [expected by this name](Self::expect_as).
    #[must_use]
    pub fn fail_to(self, name: impl Into<String>, code: i64, message: impl Into<String>) -> Self {
        let message = message.into();
        self.then(Step::Reply { to: Some(name.into()), outcome: Err(json!({"code": code, "message": message})) })
    }

    /// Progress of the request that was [expected by this name](Self::expect_as), under the token that it came with.
    #[must_use]
    pub fn progress(self, name: impl Into<String>, progress: f64, total: Option<f64>) -> Self {
        let mut params = json!({"progress": progress});
        if let Some(total) = total {
            params["total"] = total.into();
        }
        self.progress_of(name.into(), params)
    }

    /// A request, with an id of its own. Those of a modern client carry the metadata of the revision.
    #[must_use]
    pub fn request(self, method: impl Into<String>, params: Value) -> Self {
        self.then(Step::Say { method: method.into(), params, id: Some(None) })
    }

    /// A request with this id, which may be one that was used before.
    #[must_use]
    pub fn request_with_id(self, id: impl Into<Value>, method: impl Into<String>, params: Value) -> Self {
        self.then(Step::Say { method: method.into(), params, id: Some(Some(id.into())) })
    }

    /// A notification.
    #[must_use]
    pub fn notify(self, method: impl Into<String>, params: Value) -> Self {
        self.then(Step::Say { method: method.into(), params, id: None })
    }

    /// Bytes as they stand: noise, half a message, several at once. A line needs its end.
    #[must_use]
    pub fn raw(self, bytes: impl Into<Vec<u8>>) -> Self {
        self.then(Step::Raw(bytes.into()))
    }

    /// A message as it stands, on a line of its own.
    #[must_use]
    pub fn message(self, message: &Value) -> Self {
        self.raw(format!("{message}\n"))
    }

    /// What it said last, once more: an answer that comes twice, an id that is used twice.
    #[must_use]
    pub fn again(self) -> Self {
        self.then(Step::Again)
    }

    /// Nothing, for so long.
    #[must_use]
    pub fn wait(self, span: Duration) -> Self {
        self.then(Step::Wait(span))
    }

    /// That it will say nothing more. It goes on listening.
    #[must_use]
    pub fn close(self) -> Self {
        self.then(Step::Close)
    }

    /// An error with all that it has, to a request that was expected by this name.
    pub(crate) fn fail_with(self, name: String, error: Value) -> Self {
        self.then(Step::Reply { to: Some(name), outcome: Err(error) })
    }

    /// Progress of a request that was expected by this name, under the token that it has now.
    pub(crate) fn progress_of(self, name: String, params: Value) -> Self {
        self.then(Step::Progress { of: name, params })
    }

    fn then(mut self, step: Step) -> Self {
        self.steps.push(step);
        self
    }
}

/// # How it is played
impl Script {
    /// Plays a client's script against a service, in memory and in virtual time; gives what was said.
    ///
    /// # Panics
    /// With what was expected and what came, if the service does not keep to the script; with what is waited for, if
    /// nothing comes.
    #[track_caller]
    pub fn play<S: Service + 'static>(self, service: S) -> Transcript {
        let transcript = Transcript::new();
        if let Err(problem) = self.play_into(service, &transcript) {
            panic!("{problem}\n\nwhat was said:\n{transcript}");
        }
        transcript
    }

    /// As [`play`](Self::play).
    ///
    /// # Errors
    /// [`ScriptFailure`], if the service does not keep to the script.
    pub fn try_play<S: Service + 'static>(self, service: S) -> Result<Transcript, ScriptFailure> {
        let transcript = Transcript::new();
        self.play_into(service, &transcript).map(|()| transcript)
    }

    /// Plays it on any streams: those of a child process, of a socket, in memory.
    ///
    /// # Errors
    /// [`ScriptFailure`], if the peer does not keep to the script.
    pub async fn run<R, W>(self, reader: R, writer: W, time: &TestTime) -> Result<(), ScriptFailure>
    where
        R: AsyncRead + Unpin,
        W: AsyncWrite + Unpin,
    {
        let played = Played::new();
        self.play_on(reader, writer, time, &played).await;
        played.unmet().map_or(Ok(()), Err)
    }

    fn play_into<S: Service + 'static>(self, service: S, transcript: &Transcript) -> Result<(), ScriptFailure> {
        let executor = Executor::new();
        let (here, there) = duplex(CAPACITY);
        let (reader, writer) = there.split();
        let driver = ServerDriver::new(reader, writer, service, executor.time());
        let server = executor.spawn("the server", async move {
            let _ = driver.await;
        });
        let (reader, writer) = here.split();
        let (reader, writer) = transcript.tap(self.role, reader, writer, &executor.time());
        let played: Rc<Played> = Played::new();
        let shown = played.clone();
        let reporting = executor.report(move || shown.waiting().into_iter().collect());
        let time = executor.time();
        let outcome = executor.try_block_on(self.play_on(reader, writer, &time, &played));
        drop(reporting);
        server.cancel();
        match outcome {
            Err(stuck) => Err(played.stuck(&stuck)),
            Ok(()) => played.unmet().map_or(Ok(()), Err),
        }
    }
}

/// Bytes that may be under way in each direction before a writer has to wait.
const CAPACITY: usize = 64 << 10;
