//! A client that does what the suite asks for, a scenario at a time.
//!
//! ```text
//! brief      what the suite asks for: the scenario, the revision, the context
//! scenario   what is done about it
//! ```

mod brief;
mod scenario;

use std::error::Error;
use std::future::ready;

use mcp_driver::Handlers;
use mcp_proto::Version;
use mcp_proto::client::{Config, EraPolicy};
use mcp_proto::model::{
    CreateMessageResult, ElicitParams, ElicitResult, Implementation, ListRootsResult, Object, Role, Root,
};

pub use brief::{Brief, Work};
pub use scenario::run;

/// Why a scenario could not be done.
pub type Failed = Box<dyn Error + Send + Sync>;

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
        .elicitation(|question| {
            let content = match question {
                ElicitParams::Form(form) => form.requested_schema.defaults(),
                _ => Object::new(),
            };
            ready(Ok(ElicitResult::accept(content)))
        })
        .sampling(|_| ready(Ok(CreateMessageResult::new(Role::Assistant, "This is an answer.", "none"))))
        .roots(|| ready(Ok(ListRootsResult::new(vec![Root::new("file:///conformance")]))))
        .on_noise(|error, excerpt| eprintln!("noise: {error}: {excerpt}"))
}
