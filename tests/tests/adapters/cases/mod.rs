//! The cases, one file a subject.

pub(crate) mod adapter;
pub(crate) mod bytes;
pub(crate) mod calls;
pub(crate) mod local;
pub(crate) mod talk;
