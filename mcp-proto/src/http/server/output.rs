//! What goes out.

use bytes::Bytes;
use http::response::Parts;

/// A piece of a response: one head, then any number of bodies, then the end.
#[derive(Debug)]
#[non_exhaustive]
#[allow(
    clippy::large_enum_variant,
    reason = "it is moved once, and boxing the head would cost an allocation a request"
)]
pub enum Output {
    /// The status and the headers.
    Head(Parts),
    /// Bytes of the body.
    Body(Bytes),
    /// The body is complete.
    End,
}
