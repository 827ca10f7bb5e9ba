//! A server that offers what the suite asks for, in every revision.
//!
//! ```text
//! content         tools that answer with each kind of content
//! telling         tools that say something beside their result: progress, log messages, changes of the lists
//! asking          tools that ask the client
//! forms           what they ask the user to fill in
//! input_required  the same, as the suite wants it of 2026-07-28
//! reading         resources and prompts
//! signed          what travels through the client, signed
//! ```

mod asking;
mod content;
mod forms;
mod input_required;
mod reading;
mod signed;
mod telling;
#[cfg(test)]
mod tests;

use std::{env, io};

use mcp_driver::Runtime;
use mcp_driver::router::Router;

pub use signed::{Signed, Signing};

/// The server. `runtime` is what its slow tools sleep on; `secret` signs what travels through the client.
pub fn service<T>(runtime: T, secret: &[u8]) -> Signed
where
    T: Runtime<Sleep: Send> + Send + Sync + 'static,
{
    let router = Router::new("mcp-proto-conformance", env!("CARGO_PKG_VERSION"));
    let router = content::tools(router);
    let router = telling::tools(router, runtime);
    let router = asking::tools(router);
    let router = input_required::prompt(input_required::tools(router));
    Signed::new(reading::prompts(reading::resources(router)), secret)
}

/// The port that the command line names; 0, which is any, if it names none.
///
/// # Errors
/// It names something else.
pub fn port() -> io::Result<u16> {
    env::args().nth(1).map_or(Ok(0), |port| port.parse().map_err(io::Error::other))
}

/// A secret that nobody else knows.
///
/// # Errors
/// The system has no entropy to give.
pub fn secret() -> io::Result<[u8; 32]> {
    let mut secret = [0; 32];
    getrandom::fill(&mut secret).map_err(|error| io::Error::other(error.to_string()))?;
    Ok(secret)
}

/// A PNG file of one pixel.
const PIXEL: &str = "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==";
