//! What the adapters do to descriptors and processes: one suite, run under tokio, async-std and smol.
#![cfg(unix)]

mod children;
mod platform;
mod standard_streams;
