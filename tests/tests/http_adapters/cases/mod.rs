//! The cases, one file a subject.

#[path = "../../adapters/cases/calls.rs"]
pub(crate) mod calls;
pub(crate) mod legacy;
pub(crate) mod load;
pub(crate) mod peers;
pub(crate) mod server;
pub(crate) mod sessions;
#[path = "../../adapters/cases/talk.rs"]
pub(crate) mod talk;
