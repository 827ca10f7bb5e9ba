//! Our client running every case of the contract, and those of `server-everything`, against whatever it starts.
//!
//! ```text
//! arguments    what is run: peer, revision, runtime, command
//! run          the server as a child, the driver and the cases side by side, one line a case
//! session      what a case has: the peer, what was answered, heard and seen on the wire
//! contract     the cases of the contract
//! everything   the cases of `server-everything`
//! revision     what our server must give in the older revisions
//! skips        the cases that a peer cannot do, with the reason
//! tap          a stream that notes the messages passing through it
//! ```

mod arguments;
mod contract;
mod everything;
mod revision;
mod run;
mod session;
mod skips;
mod tap;
#[cfg(test)]
mod tests;

pub use arguments::Arguments;
pub use run::{run, run_over};
