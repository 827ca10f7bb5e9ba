//! From bytes to lines and events, and the little that can be said about JSON without parsing it.

pub mod base64;
mod line;
pub(crate) mod scan;
pub mod sse;

pub use line::{Line, LineDecoder};
pub use sse::{SseDecoder, SseEvent, SseItem};
