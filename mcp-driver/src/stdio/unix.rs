use std::fs::{File, OpenOptions};
use std::io;
use std::os::fd::{AsFd, BorrowedFd, OwnedFd};
use std::sync::Arc;

use rustix::fs::{FileType, fstat};
use rustix::io::fcntl_dupfd_cloexec;
use rustix::stdio::{dup2_stdin, dup2_stdout, stderr, stdin, stdout};

use crate::descriptor::{Descriptor, Registration, RestoreFlags};
use crate::os_stream::{ReadEnd, WriteEnd};

pub(super) fn claim<D: Registration>() -> io::Result<(ReadEnd<D>, WriteEnd<D>)> {
    let input = Standard::find(stdin())?;
    let output = Standard::find(stdout())?;
    // Both flags are read before either is changed: the two may be one socket.
    let input_flags = input.restore()?;
    let output_flags = match (&input_flags, input.id == output.id) {
        (Some(shared), true) => Some(shared.clone()),
        _ => output.restore()?,
    };
    let nowhere = OpenOptions::new().read(true).write(true).open("/dev/null")?;
    dup2_stdin(&nowhere)?;
    match dup2_stdout(stderr()) {
        Ok(()) => {}
        Err(_) => dup2_stdout(&nowhere)?,
    }
    let reader = match input_flags {
        Some(flags) => ReadEnd::registered(Descriptor::shared(input.fd, flags)?)?,
        None => ReadEnd::threaded(File::from(input.fd))?,
    };
    let writer = match output_flags {
        Some(flags) => WriteEnd::registered(Descriptor::shared(output.fd, flags)?)?,
        None => WriteEnd::threaded(File::from(output.fd))?,
    };
    Ok((reader, writer))
}

/// A copy of a standard descriptor, and what it leads to.
struct Standard {
    fd: OwnedFd,
    id: FileId,
    file_type: FileType,
}

/// Device and inode.
type FileId = (u64, u64);

impl Standard {
    fn find(fd: BorrowedFd<'_>) -> io::Result<Self> {
        let (id, file_type) = identify(fd)?;
        Ok(Self { fd: fcntl_dupfd_cloexec(fd, 3)?, id, file_type })
    }

    /// The flags to put back, when the reactor can take the descriptor and nobody else in this process needs it
    /// blocking.
    fn restore(&self) -> io::Result<Option<Arc<RestoreFlags>>> {
        let pollable = matches!(self.file_type, FileType::Fifo | FileType::Socket);
        let is_stderr = identify(stderr()).is_ok_and(|(id, _)| id == self.id);
        if !pollable || is_stderr {
            return Ok(None);
        }
        RestoreFlags::new(self.fd.as_fd()).map(Arc::new).map(Some)
    }
}

#[allow(clippy::unnecessary_cast, reason = "the width of these numbers differs between platforms")]
fn identify(fd: BorrowedFd<'_>) -> io::Result<(FileId, FileType)> {
    let stat = fstat(fd)?;
    Ok(((stat.st_dev as u64, stat.st_ino as u64), FileType::from_raw_mode(stat.st_mode as _)))
}
