//! The metadata that travels in `_meta` and beside results: written onto requests, read off them, and put on results.

pub(crate) mod incoming_meta;
pub(crate) mod request_meta;
pub(crate) mod result_meta;
