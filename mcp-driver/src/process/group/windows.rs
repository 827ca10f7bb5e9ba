//! A child in a job object of its own.

use std::io;
use std::process::ExitStatus;

use process_wrap::std::{ChildWrapper, CommandWrap, JobObject};

use super::{Command, Pipes};

/// The child and all that it starts.
///
/// Dropping it ends them, unless the child has exited before.
#[derive(Debug)]
pub(in super::super) struct Group {
    job: Box<dyn ChildWrapper>,
    status: Option<ExitStatus>,
}

impl Group {
    pub(in super::super) fn spawn(command: &Command) -> io::Result<(Self, Pipes)> {
        let mut job = CommandWrap::from(command.to_std()).wrap(JobObject).spawn()?;
        let pipes = (job.stdin().take(), job.stdout().take(), job.stderr().take());
        Ok((Self { job, status: None }, pipes))
    }

    pub(in super::super) fn id(&self) -> u32 {
        self.job.id()
    }

    /// Looks whether the child has exited; once it has, ends what is left of the job.
    pub(in super::super) fn try_exit(&mut self) -> io::Result<Option<ExitStatus>> {
        if self.status.is_none() {
            // The job by itself would have us wait for the last process in it.
            self.status = self.job.inner_mut().try_wait()?;
            if self.status.is_some() {
                let _ = self.job.start_kill();
            }
        }
        Ok(self.status)
    }

    /// There is no gentler end than that of the job.
    pub(in super::super) fn terminate(&mut self) -> io::Result<()> {
        self.kill()
    }

    pub(in super::super) fn kill(&mut self) -> io::Result<()> {
        match self.status {
            Some(_) => Ok(()),
            None => self.job.start_kill(),
        }
    }
}

impl Drop for Group {
    fn drop(&mut self) {
        if self.status.is_none() && self.job.start_kill().is_ok() {
            let _ = self.job.inner_mut().wait();
        }
    }
}
