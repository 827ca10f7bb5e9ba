use std::fs::{File, OpenOptions};
use std::io;
use std::os::fd::{AsFd, BorrowedFd};
use std::os::unix::fs::{FileTypeExt, MetadataExt};
use std::sync::Arc;

use rustix::io::fcntl_dupfd_cloexec;
use rustix::stdio::{dup2_stdin, dup2_stdout, stderr, stdin, stdout};

use crate::descriptor::{Descriptor, Registration, RestoreMode};
use crate::os_stream::{ReadEnd, WriteEnd};

pub(super) fn claim<D: Registration>() -> io::Result<(ReadEnd<D>, WriteEnd<D>)> {
    let input = Standard::find(stdin())?;
    let output = Standard::find(stdout())?;
    // Both modes are read before either is changed: the two may be one socket.
    let input_mode = input.restore()?;
    let output_mode = match (&input_mode, input.id == output.id) {
        (Some(shared), true) => Some(shared.clone()),
        _ => output.restore()?,
    };
    let nowhere = OpenOptions::new().read(true).write(true).open("/dev/null")?;
    dup2_stdin(&nowhere)?;
    match dup2_stdout(stderr()) {
        Ok(()) => {}
        Err(_) => dup2_stdout(&nowhere)?,
    }
    let reader = match input_mode {
        Some(mode) => ReadEnd::registered(Descriptor::shared(input.file.into(), mode)?)?,
        None => ReadEnd::threaded(input.file)?,
    };
    let writer = match output_mode {
        Some(mode) => WriteEnd::registered(Descriptor::shared(output.file.into(), mode)?)?,
        None => WriteEnd::threaded(output.file)?,
    };
    Ok((reader, writer))
}

/// A copy of a standard descriptor, and what it leads to.
struct Standard {
    file: File,
    id: FileId,
    pollable: bool,
}

/// Device and inode.
type FileId = (u64, u64);

impl Standard {
    fn find(fd: BorrowedFd<'_>) -> io::Result<Self> {
        let file = File::from(fcntl_dupfd_cloexec(fd, 3)?);
        let found = file.metadata()?;
        let pollable = found.file_type().is_fifo() || found.file_type().is_socket();
        Ok(Self { file, id: (found.dev(), found.ino()), pollable })
    }

    /// The mode to put back, when the reactor can take the descriptor and nobody else in this process needs it
    /// blocking.
    fn restore(&self) -> io::Result<Option<Arc<RestoreMode>>> {
        let is_stderr = Self::find(stderr()).is_ok_and(|stderr| stderr.id == self.id);
        if !self.pollable || is_stderr {
            return Ok(None);
        }
        RestoreMode::new(self.file.as_fd()).map(Arc::new).map(Some)
    }
}
