//! Tests of servers and clients: in memory, in virtual time, against a script.

mod client;
mod executor;
mod faults;
mod pattern;
mod script;
mod time;
mod transcript;

pub use client::{AnyReader, AnyWriter, TestCall, TestClient, TestClientBuilder};
pub use executor::{Executor, Stuck, Task};
pub use faults::{Faults, Faulty};
pub use script::{Script, ScriptFailure};
pub use time::{TestSleep, TestTime};
pub use transcript::{End, Entry, Redaction, Said, TapReader, TapWriter, Transcript};
