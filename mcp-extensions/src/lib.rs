//! Extensions of the protocol, typed on both sides.
