//! A child process and its pipes.

use std::ffi::{OsStr, OsString};
use std::future::poll_fn;
use std::io;
use std::process::ExitStatus;
use std::task::{Context, Poll, ready};

use super::command::Command;
use super::group::Group;
use super::ladder::ShutdownDeadlines;
use super::shutdown::{Process, Shutdown, shutdown};
use super::watch::Watch;
use crate::Runtime;
use crate::descriptor::Registration;
use crate::os_stream::{ReadEnd, WriteEnd};

/// Starts a program as the leader of its own process group (on Windows, in its own job).
///
/// The group gets no signal from the terminal: a Ctrl-C reaches this process alone, and what started the server is
/// what ends it. When this process dies without running destructors, the server sees the end of its input.
///
/// # Errors
/// When the program cannot be started; the message names it. Or from [`Registration::register`], in which case it has
/// been killed again.
pub fn spawn<D: Registration>(command: &Command) -> io::Result<Child<D>> {
    let (group, (stdin, stdout, stderr)) = Group::spawn(command).map_err(|error| name_program(command, &error))?;
    Ok(Child {
        program: command.program().to_owned(),
        stdin: stdin.map(write_end).transpose()?,
        stdout: stdout.map(read_end).transpose()?,
        stderr: stderr.map(read_end).transpose()?,
        watch: None,
        group,
    })
}

/// A running server, its process group, and the pipes to it.
///
/// Dropping it kills the whole group and reaps the child before it returns. That needs no runtime, so it works while
/// one shuts down; it takes as long as the system needs to end a process. [`shutdown`](Self::shutdown) is the polite
/// way. Once the child has exited, what it left of its group is killed as well.
#[derive(Debug)]
#[must_use = "a child that is dropped is killed"]
pub struct Child<D> {
    program: OsString,
    stdin: Option<WriteEnd<D>>,
    stdout: Option<ReadEnd<D>>,
    stderr: Option<ReadEnd<D>>,
    watch: Option<Watch<D>>,
    group: Group,
}

impl<D: Registration> Child<D> {
    /// The program, as it was given.
    #[must_use]
    pub fn program(&self) -> &OsStr {
        &self.program
    }

    /// The process id.
    #[must_use]
    pub fn id(&self) -> u32 {
        self.group.id()
    }

    /// The pipe to its standard input, once.
    pub fn take_stdin(&mut self) -> Option<WriteEnd<D>> {
        self.stdin.take()
    }

    /// The pipe from its standard output, once.
    pub fn take_stdout(&mut self) -> Option<ReadEnd<D>> {
        self.stdout.take()
    }

    /// The pipe from its standard error, once, if it was asked for with [`Stderr::Piped`](super::Stderr::Piped).
    pub fn take_stderr(&mut self) -> Option<ReadEnd<D>> {
        self.stderr.take()
    }

    /// Its exit status, if it has exited.
    ///
    /// # Errors
    /// When the process cannot be waited for.
    pub fn try_wait(&mut self) -> io::Result<Option<ExitStatus>> {
        self.group.try_exit()
    }

    /// Waits for it to exit by itself.
    ///
    /// It does not close standard input. Dropping the future loses nothing.
    ///
    /// # Errors
    /// When the process cannot be waited for.
    pub async fn wait(&mut self) -> io::Result<ExitStatus> {
        poll_fn(|cx| self.poll_exit(cx)).await
    }

    /// Ends it step by step: close standard input, wait, terminate the group, wait, kill the group, reap.
    ///
    /// Standard input that was taken has to be dropped by who took it, or the first wait is in vain. Dropping the
    /// future stops where it is; then call it again, or drop the child.
    ///
    /// # Errors
    /// As [`shutdown`](super::shutdown()).
    pub async fn shutdown<R: Runtime>(&mut self, runtime: &R, deadlines: ShutdownDeadlines) -> io::Result<Shutdown> {
        shutdown(self, runtime, deadlines).await
    }
}

impl<D: Registration> Process for Child<D> {
    fn poll_exit(&mut self, cx: &mut Context<'_>) -> Poll<io::Result<ExitStatus>> {
        loop {
            if let Some(status) = self.group.try_exit()? {
                return Poll::Ready(Ok(status));
            }
            let watch = match &mut self.watch {
                Some(watch) => watch,
                watch => watch.insert(Watch::new(&self.group)?),
            };
            ready!(watch.poll_changed(cx, &mut self.group))?;
        }
    }

    fn close_stdin(&mut self) {
        self.stdin = None;
    }

    fn terminate(&mut self) -> io::Result<()> {
        self.group.terminate()
    }

    fn kill(&mut self) -> io::Result<()> {
        self.group.kill()
    }
}

#[cfg(unix)]
fn read_end<D: Registration>(pipe: impl Into<std::os::fd::OwnedFd>) -> io::Result<ReadEnd<D>> {
    ReadEnd::registered(crate::descriptor::Descriptor::owned(pipe.into())?)
}

#[cfg(unix)]
fn write_end<D: Registration>(pipe: impl Into<std::os::fd::OwnedFd>) -> io::Result<WriteEnd<D>> {
    WriteEnd::registered(crate::descriptor::Descriptor::owned(pipe.into())?)
}

#[cfg(windows)]
fn read_end<D: Registration>(pipe: impl io::Read + Send + 'static) -> io::Result<ReadEnd<D>> {
    ReadEnd::threaded(pipe)
}

#[cfg(windows)]
fn write_end<D: Registration>(pipe: impl io::Write + Send + 'static) -> io::Result<WriteEnd<D>> {
    WriteEnd::threaded(pipe)
}

fn name_program(command: &Command, error: &io::Error) -> io::Error {
    io::Error::new(error.kind(), format!("could not start {}: {error}", command.program().display()))
}
