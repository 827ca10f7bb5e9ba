//! The two machines of a connection, whose messages are handed over one by one.

use std::fmt;
use std::time::Duration;

use mcp_proto::client::{self, Client};
use mcp_proto::server::{self, Server};
use mcp_proto::{Instant, Role};

use crate::transcript::Said;
use crate::{End, Transcript};

/// The machines of a client and a server, with nothing between them: messages are handed over as they are, without
/// streams, lines, drivers or futures, one by one or all at once. What is not handed over is lost, and what is handed
/// over twice comes twice.
///
/// That is for those who drive the machines themselves, and for what a stream could not do. Servers with handlers are
/// tested with a [`TestClient`](crate::TestClient).
///
/// # Example: an answer that is lost
/// ```
/// use std::time::Duration;
///
/// use mcp_proto::client::{self, Event, Request, RequestError};
/// use mcp_proto::model::{Implementation, ServerCapabilities, ToolsCapability};
/// use mcp_proto::server;
/// use mcp_testkit::{End, Machines};
///
/// let mut server = server::Config::new(Implementation::new("server", "1.0"));
/// server.capabilities = ServerCapabilities::default().with_tools(ToolsCapability::default());
/// let mut machines = Machines::new(client::Config::from(("client", "1.0")), server);
/// machines.exchange();
/// assert_eq!(machines.client_event(), Some(Event::Ready));
///
/// let now = machines.now();
/// let request = machines.client_mut().request(now, Request::new("tools/list", None))?;
/// let lost = machines.take(End::Client).expect("it has been asked");
/// assert!(lost.contains("tools/list"));
/// machines.advance(Duration::from_secs(60));
/// let ended = machines.client_event();
/// assert_eq!(ended, Some(Event::Finished { request, outcome: Err(RequestError::TimedOut) }));
/// # Ok::<(), mcp_proto::SendError>(())
/// ```
pub struct Machines {
    client: Client,
    server: Server,
    now: Instant,
    transcript: Transcript,
}

impl Machines {
    /// A client and a server that have not said anything yet.
    #[must_use]
    pub fn new(client: client::Config, server: server::Config) -> Self {
        let now = Instant::ORIGIN;
        Self { client: Client::new(now, client), server: Server::new(server), now, transcript: Transcript::new() }
    }

    /// What time it is for both.
    #[must_use]
    pub const fn now(&self) -> Instant {
        self.now
    }

    /// The client, to be looked at.
    #[must_use]
    pub const fn client(&self) -> &Client {
        &self.client
    }

    /// The client, to be commanded.
    pub const fn client_mut(&mut self) -> &mut Client {
        &mut self.client
    }

    /// The server, to be looked at.
    #[must_use]
    pub const fn server(&self) -> &Server {
        &self.server
    }

    /// The server, to be commanded.
    pub const fn server_mut(&mut self) -> &mut Server {
        &mut self.server
    }

    /// The next event of the client.
    #[must_use = "an event that is dropped is lost"]
    pub fn client_event(&mut self) -> Option<client::Event> {
        event(&mut self.client)
    }

    /// The next event of the server.
    #[must_use = "an event that is dropped is lost"]
    pub fn server_event(&mut self) -> Option<server::Event> {
        event(&mut self.server)
    }

    /// Takes the next message that an end has to say, without handing it over.
    pub fn take(&mut self, from: End) -> Option<String> {
        let mut text = Vec::new();
        let is_there = match from {
            End::Client => take(&mut self.client, &mut text),
            End::Server => take(&mut self.server, &mut text),
        };
        is_there.then(|| String::from_utf8_lossy(&text).into_owned())
    }

    /// Hands a message over to an end, whether the other has said it or not.
    pub fn deliver(&mut self, to: End, message: &str) {
        self.transcript.add(self.now, to.other(), Said::line(message.as_bytes()));
        match to {
            End::Client => hand_over(&mut self.client, self.now, message.as_bytes()),
            End::Server => hand_over(&mut self.server, self.now, message.as_bytes()),
        }
    }

    /// Hands over all that both have to say, in turns, until both are silent; how many messages that was.
    pub fn exchange(&mut self) -> usize {
        let mut handed = 0;
        loop {
            let before = handed;
            for from in [End::Client, End::Server] {
                while let Some(message) = self.take(from) {
                    self.deliver(from.other(), &message);
                    handed += 1;
                }
            }
            if handed == before {
                return handed;
            }
        }
    }

    /// Moves the clock of both by `span`, from one deadline to the next.
    pub fn advance(&mut self, span: Duration) {
        let end = self.now + span;
        while let Some(due) = deadline(&self.client).into_iter().chain(deadline(&self.server)).min()
            && due <= end
        {
            self.now = self.now.max(due);
            self.tell_time();
        }
        self.now = end;
        self.tell_time();
    }

    /// What was handed over so far.
    #[must_use]
    pub fn transcript(&self) -> Transcript {
        self.transcript.clone()
    }

    fn tell_time(&mut self) {
        expire(&mut self.client, self.now);
        expire(&mut self.server, self.now);
    }
}

impl fmt::Debug for Machines {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Machines").field("client", &self.client).field("server", &self.server).finish_non_exhaustive()
    }
}

fn event<R: Role>(role: &mut R) -> Option<R::Event> {
    role.poll_event()
}

fn take<R: Role>(role: &mut R, text: &mut Vec<u8>) -> bool {
    role.poll_message(text)
}

fn hand_over<R: Role>(role: &mut R, now: Instant, message: &[u8]) {
    role.handle_sign_of_life(now);
    role.handle_message(now, message);
}

fn deadline<R: Role>(role: &R) -> Option<Instant> {
    role.poll_timeout()
}

fn expire<R: Role>(role: &mut R, now: Instant) {
    role.handle_timeout(now);
}
