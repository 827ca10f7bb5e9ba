//! The programs of the examples, one idea each: they do what they say, on every runtime. Those of `five`, `small` and
//! `seeds` have tests of their own.

#[path = "examples/bridges.rs"]
mod bridges;
#[path = "examples/printed.rs"]
mod printed;
mod programs;
#[cfg(unix)]
#[path = "examples/reload.rs"]
mod reload;
#[path = "examples/servers.rs"]
mod servers;
