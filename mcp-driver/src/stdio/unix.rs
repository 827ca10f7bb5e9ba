use std::fs::{File, OpenOptions};
use std::io;
use std::os::fd::BorrowedFd;

use rustix::io::fcntl_dupfd_cloexec;
use rustix::stdio::{dup2_stdin, dup2_stdout, stderr, stdin, stdout};

use crate::descriptor::Registration;
use crate::os_stream::{ReadEnd, WriteEnd};

#[cfg(feature = "net")]
mod reactor;

pub(super) fn claim<D: Registration>() -> io::Result<(ReadEnd<D>, WriteEnd<D>)> {
    let (input, output) = (copy(stdin())?, copy(stdout())?);
    let nowhere = OpenOptions::new().read(true).write(true).open("/dev/null")?;
    dup2_stdin(&nowhere)?;
    match dup2_stdout(stderr()) {
        Ok(()) => {}
        Err(_) => dup2_stdout(&nowhere)?,
    }
    ends(input, output)
}

#[cfg(feature = "net")]
use reactor::ends;

#[cfg(not(feature = "net"))]
fn ends<D: Registration>(input: File, output: File) -> io::Result<(ReadEnd<D>, WriteEnd<D>)> {
    Ok((ReadEnd::threaded(input)?, WriteEnd::threaded(output)?))
}

fn copy(fd: BorrowedFd<'_>) -> io::Result<File> {
    Ok(fcntl_dupfd_cloexec(fd, 3)?.into())
}
