mod cost;
mod laws;
mod mistakes;
mod semantics;
