//! What can be said of a test's client before it connects.

use std::cell::RefCell;
use std::fmt;
use std::rc::Rc;

use futures_io::{AsyncRead, AsyncWrite};
use mcp_driver::duplex::duplex;
use mcp_driver::{Handler, connect};
use mcp_proto::Version;
use mcp_proto::client::{Config, EraPolicy};

use super::TestClient;
use super::far::Far;
use crate::script::Played;
use crate::{End, Executor, Faults, Transcript};

/// A reader of any kind.
pub(super) type AnyReader = Box<dyn AsyncRead + Unpin>;
/// A writer of any kind.
pub(super) type AnyWriter = Box<dyn AsyncWrite + Unpin>;

/// What can be said of a [`TestClient`] before it connects.
#[must_use = "nothing is connected yet"]
pub struct TestClientBuilder<H = ()> {
    far: Far,
    played: Option<Rc<Played>>,
    handler: H,
    config: Config,
    faults: Option<Faults>,
    executor: Executor,
}

impl TestClientBuilder {
    pub(super) fn new(far: Far, played: Option<Rc<Played>>) -> Self {
        let mut config = Config::from(("test", "1.0"));
        config.era = EraPolicy::Modern;
        Self { far, played, handler: (), config, faults: None, executor: Executor::new() }
    }
}

impl<H: Handler + 'static> TestClientBuilder<H> {
    /// Speaks this revision and no other; 2026-07-28 by default.
    pub fn version(self, version: Version) -> Self {
        let era = if version.is_modern() { EraPolicy::Modern } else { EraPolicy::Legacy };
        self.era(era).configure(|config| config.versions = vec![version])
    }

    /// Finds the revision out as `era` says, among all of them.
    pub fn era(self, era: EraPolicy) -> Self {
        self.configure(|config| {
            config.era = era;
            config.versions = Version::ALL.into();
        })
    }

    /// Changes how the client behaves.
    pub fn configure(mut self, change: impl FnOnce(&mut Config)) -> Self {
        change(&mut self.config);
        self
    }

    /// Who answers the server's questions: a [`Handlers`](mcp_driver::Handlers), or any other [`Handler`].
    ///
    /// # Example: a user who agrees
    /// ```
    /// use mcp_driver::{Ctx, Failure, Handlers, Router};
    /// use mcp_proto::model::{ElicitAction, ElicitResult, ElicitSchema, Object};
    /// use mcp_testkit::TestClient;
    ///
    /// let router = Router::new("house", "1.0").tool("wipe", "Wipes the floor", |ctx: Ctx| async move {
    ///     let sure = ctx.elicit_form("Really?", ElicitSchema::default())?.accepted().is_some();
    ///     Ok::<_, Failure>(if sure { "wiped" } else { "left as it is" })
    /// });
    /// let user = Handlers::new()
    ///     .elicitation(|_| async { ElicitResult::new(ElicitAction::Accept).with_content(Object::new()) });
    /// let client = TestClient::builder(router).handlers(user).connect();
    /// assert_eq!(client.call_tool("wipe", ()).text(), "wiped");
    /// ```
    pub fn handlers<G: Handler + 'static>(self, handler: G) -> TestClientBuilder<G> {
        let Self { far, played, config, faults, executor, .. } = self;
        TestClientBuilder { far, played, handler, config, faults, executor }
    }

    /// What goes wrong with the bytes, in both directions.
    pub fn faults(mut self, faults: Faults) -> Self {
        self.faults = Some(faults);
        self
    }

    /// Shares an executor, and with it the clock: for several clients, or for what runs beside one.
    pub fn executor(mut self, executor: &Executor) -> Self {
        self.executor = executor.clone();
        self
    }

    /// Connects, and waits until the connection is ready.
    ///
    /// # Panics
    /// With what was said, if it does not get ready.
    #[must_use]
    #[track_caller]
    pub fn connect(self) -> TestClient {
        let client = self.start();
        if let Err(reason) = client.wait(client.peer.ready()) {
            panic!("the connection did not open: {reason}{}", client.circumstances());
        }
        client
    }

    /// Connects, and does not wait for anything: for tests of what comes before a connection is ready.
    #[must_use]
    pub fn start(self) -> TestClient {
        let Self { far, played, handler, config, faults, executor } = self;
        let (time, transcript) = (executor.time(), Transcript::new());
        let (here, there) = duplex(CAPACITY);
        let (reader, writer) = there.split();
        let server = far(&executor, Box::new(reader), Box::new(writer));
        let (reader, writer) = here.split();
        let (reader, writer): (AnyReader, AnyWriter) = match &faults {
            Some(faults) => (Box::new(faults.on(reader, &time)), Box::new(faults.on(writer, &time))),
            None => (Box::new(reader), Box::new(writer)),
        };
        let (reader, writer) = transcript.tap(End::Client, reader, writer, &time);
        let (peer, driver) = connect(reader, writer, time, config, handler);
        let ended = Rc::new(RefCell::new(None));
        let end = ended.clone();
        let driving = executor.spawn("the client", async move {
            let reason = driver.await;
            *end.borrow_mut() = Some(reason);
        });
        let (said, script) = (transcript.clone(), played.clone());
        let reporting = executor.report(move || {
            let step = script.as_ref().and_then(|played| played.waiting());
            said.unanswered().into_iter().chain(step).collect()
        });
        let note = faults.map_or_else(String::new, |faults| format!("\n(with faults of the seed {})", faults.seed()));
        TestClient {
            executor,
            peer,
            transcript,
            tasks: vec![driving, server],
            ended,
            played,
            note,
            _reporting: reporting,
        }
    }
}

impl<H> fmt::Debug for TestClientBuilder<H> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("TestClientBuilder").field("config", &self.config).finish_non_exhaustive()
    }
}

/// Bytes that may be under way in each direction before a writer has to wait: as many as in a pipe.
const CAPACITY: usize = 64 << 10;
