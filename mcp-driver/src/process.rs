//! Child processes: how they are started, owned as a group, and ended.
//!
//! A stdio client owns the process group of its server (on Windows, the job): whatever the server starts ends with
//! it. [`Child::shutdown`] goes down a [`Ladder`]: close standard input, wait, terminate the group, wait, kill the
//! group, reap (`basic/transports/stdio`, revision 2026-07-28; `basic/lifecycle`, revision 2025-11-25). Dropping a
//! [`Child`] goes straight to the last rung, at once and without a runtime.
//!
//! On Unix the group is led by the child and named by its process id. That id is free for reuse once the child has
//! been reaped, so its exit is first looked at without reaping, then the rest of the group is killed, then the child
//! is reaped: no signal can hit a stranger.

mod child;
mod command;
mod group;
mod ladder;
mod shutdown;
mod watch;

pub use child::{Child, spawn};
pub use command::{Command, Stderr};
pub use ladder::{Ladder, ShutdownDeadlines, Step};
pub use shutdown::{Process, Shutdown, shutdown};
