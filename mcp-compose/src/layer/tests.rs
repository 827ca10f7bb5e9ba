//! What all layers have in common, and what their tests stand on.

pub(crate) mod calls;
mod passing;
pub(crate) mod simulation;
mod stacking;
