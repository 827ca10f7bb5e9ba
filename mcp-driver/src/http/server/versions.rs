//! HTTP in the versions that are compiled in.

#[cfg(not(feature = "http2"))]
mod one;
#[cfg(feature = "http2")]
mod streams;
#[cfg(feature = "http2")]
mod two;

#[cfg(not(feature = "http2"))]
pub(super) use one::{Runs, Streams, connection};
#[cfg(feature = "http2")]
pub(super) use streams::Streams;
#[cfg(feature = "http2")]
pub(super) use two::{Runs, connection};

/// Bytes of a request's head, and of what is written at once.
const BUFFER: usize = 128 << 10;
