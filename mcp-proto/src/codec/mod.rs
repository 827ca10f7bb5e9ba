//! From bytes to lines, and the little that can be said about JSON without parsing it.

mod line;
pub(crate) mod scan;

pub use line::{Line, LineDecoder};
