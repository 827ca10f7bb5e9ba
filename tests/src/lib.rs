//! What the tests of this workspace share; never published.

pub mod conformance;
pub mod our_client;
pub mod programs;
pub mod rmcp_peer;
