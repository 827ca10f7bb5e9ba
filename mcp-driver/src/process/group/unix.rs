//! A child that leads a process group.

use std::io;
use std::os::unix::process::CommandExt;
use std::process::ExitStatus;

use rustix::io::{Errno, retry_on_intr};
use rustix::process::{Pid, Signal, WaitId, WaitIdOptions, kill_process_group, waitid};

use super::{Command, Pipes};

#[cfg(test)]
mod tests;

/// The child and all that it starts, as long as they stay in its group.
///
/// Dropping it kills them and reaps the child, unless it has exited before.
#[derive(Debug)]
pub(in super::super) struct Group {
    child: std::process::Child,
    leader: Pid,
    state: State,
}

/// A group is signalled only while it runs, for its id belongs to it only until its leader is reaped.
#[derive(Clone, Copy, Debug)]
enum State {
    Running,
    Exited(ExitStatus),
    /// Somebody else in this process waited for the child: its status is gone, and so is the claim to its id.
    Lost,
}

impl Group {
    pub(in super::super) fn spawn(command: &Command) -> io::Result<(Self, Pipes)> {
        let mut child = command.to_std().process_group(0).spawn()?;
        let pipes = (child.stdin.take(), child.stdout.take(), child.stderr.take());
        let leader = Pid::from_child(&child);
        Ok((Self { child, leader, state: State::Running }, pipes))
    }

    pub(in super::super) fn id(&self) -> u32 {
        self.child.id()
    }

    /// What to wait for.
    pub(in super::super) fn leader(&self) -> Pid {
        self.leader
    }

    /// Looks whether the child has exited; once it has, kills what is left of the group and reaps the child.
    pub(in super::super) fn try_exit(&mut self) -> io::Result<Option<ExitStatus>> {
        match self.state {
            State::Running => {}
            State::Exited(status) => return Ok(Some(status)),
            State::Lost => return Err(lost()),
        }
        match has_exited(self.leader, WaitIdOptions::NOHANG) {
            Ok(false) => return Ok(None),
            Ok(true) => {}
            Err(Errno::CHILD) => {
                self.state = State::Lost;
                return Err(lost());
            }
            Err(error) => return Err(error.into()),
        }
        let _ = kill_process_group(self.leader, Signal::KILL);
        let status = self.child.wait()?;
        self.state = State::Exited(status);
        Ok(Some(status))
    }

    pub(in super::super) fn terminate(&mut self) -> io::Result<()> {
        self.signal(Signal::TERM)
    }

    pub(in super::super) fn kill(&mut self) -> io::Result<()> {
        self.signal(Signal::KILL)
    }

    fn signal(&self, signal: Signal) -> io::Result<()> {
        let State::Running = self.state else { return Ok(()) };
        match kill_process_group(self.leader, signal) {
            Ok(()) | Err(Errno::SRCH) => Ok(()),
            Err(error) => Err(error.into()),
        }
    }
}

impl Drop for Group {
    fn drop(&mut self) {
        let State::Running = self.state else { return };
        // A child that may not be killed would keep us waiting for ever.
        let _ = match kill_process_group(self.leader, Signal::KILL) {
            Ok(()) => self.child.wait().map(Some),
            Err(_) => self.child.try_wait(),
        };
    }
}

/// Whether the child has exited, leaving it to be reaped. Without [`WaitIdOptions::NOHANG`] it blocks until then.
pub(in super::super) fn has_exited(leader: Pid, hang: WaitIdOptions) -> rustix::io::Result<bool> {
    let options = WaitIdOptions::EXITED | WaitIdOptions::NOWAIT | hang;
    let exited = retry_on_intr(|| waitid(WaitId::Pid(leader), options))?;
    Ok(exited.is_some())
}

fn lost() -> io::Error {
    io::Error::other("the child was waited for by somebody else in this process")
}
