//! The metadata that travels in `_meta` and beside results: written onto requests, read off them, and put on results.

#[cfg(feature = "server")]
pub(crate) mod incoming_meta;
#[cfg(feature = "client")]
pub(crate) mod request_meta;
#[cfg(feature = "server")]
pub(crate) mod result_meta;
