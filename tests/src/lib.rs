//! What the tests of this workspace share; never published.

pub mod conformance;
pub mod five;
pub mod our_client;
pub mod rmcp_peer;
