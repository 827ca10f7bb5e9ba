//! What the tests of this workspace share; never published.

pub mod rmcp_peer;
