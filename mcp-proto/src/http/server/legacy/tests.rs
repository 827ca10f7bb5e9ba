//! The sessions, driven by hand.
