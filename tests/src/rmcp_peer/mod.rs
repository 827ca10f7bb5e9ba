//! The demo contract on rmcp's side: its server, and its client running the cases of the contract.
//!
//! Nothing here depends on the crates of this workspace, so that what is proved against it is proved against code
//! that is not ours.

mod cases;
pub(crate) mod contract;
pub(crate) mod plain;
mod server;
pub(crate) mod wire;

pub use cases::{run_cases, run_cases_over_http};
pub use contract::{Era, Outcome};
pub use server::Demo;
