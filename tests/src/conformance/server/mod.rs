//! A server that offers what the suite asks for, in every revision.
//!
//! ```text
//! content         tools that answer with each kind of content
//! telling         tools that say something beside their result: progress, log messages, changes of the lists
//! asking          tools that ask the client
//! forms           what they ask the user to fill in
//! input_required  the same, as the suite wants it of 2026-07-28
//! reading         resources and prompts
//! skills          a folder of instructions, and another inside of it
//! ```

mod asking;
mod content;
mod forms;
mod input_required;
mod reading;
mod skills;
mod telling;
#[cfg(test)]
mod tests;

use std::{env, io};

use mcp_driver::Runtime;
use mcp_driver::router::Router;

/// The server. `runtime` is what its slow tools sleep on.
pub fn service<T>(runtime: T) -> Router
where
    T: Runtime<Sleep: Send> + Send + Sync + 'static,
{
    let router = Router::new("mcp-proto-conformance", env!("CARGO_PKG_VERSION"));
    let router = content::tools(router);
    let router = telling::tools(router, runtime);
    let router = asking::tools(router);
    let router = input_required::prompt(input_required::tools(router));
    reading::prompts(reading::resources(router)).add(skills::skills())
}

/// The port that the command line names; 0, which is any, if it names none.
///
/// # Errors
/// It names something else.
pub fn port() -> io::Result<u16> {
    env::args().nth(1).map_or(Ok(0), |port| port.parse().map_err(io::Error::other))
}

/// A PNG file of one pixel.
const PIXEL: &str = "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==";
