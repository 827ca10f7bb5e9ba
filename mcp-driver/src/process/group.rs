//! A child and all that it starts, under one handle.

#[cfg(unix)]
mod unix;
#[cfg(windows)]
mod windows;

#[cfg(unix)]
pub(super) use unix::{Group, has_exited};
#[cfg(windows)]
pub(super) use windows::Group;

use super::Command;

/// The pipes of a child, not yet under anybody's watch.
type Pipes = (Option<std::process::ChildStdin>, Option<std::process::ChildStdout>, Option<std::process::ChildStderr>);
