use std::io::{self, IoSlice};
use std::os::fd::{AsFd, AsRawFd, BorrowedFd, OwnedFd, RawFd};
use std::sync::Arc;

use rustix::io::{fcntl_dupfd_cloexec, retry_on_intr};
use socket2::SockRef;

/// A pipe, socket or other pollable descriptor in non-blocking mode.
#[derive(Debug)]
pub struct Descriptor {
    fd: OwnedFd,
    /// Only kept alive: it puts the mode back when its last owner goes.
    _restore: Option<Arc<RestoreMode>>,
}

impl Descriptor {
    /// Takes a descriptor whose open file description belongs to this process alone, and makes it non-blocking.
    ///
    /// # Errors
    /// When the mode cannot be set.
    pub fn owned(fd: OwnedFd) -> io::Result<Self> {
        mode(&fd).set_nonblocking(true)?;
        Ok(Self { fd, _restore: None })
    }

    /// Takes a descriptor whose open file description other processes may hold too.
    ///
    /// The mode is a property of that description, so the others see it change: it is put back when the last
    /// descriptor that shares `restore` is dropped.
    pub(crate) fn shared(fd: OwnedFd, restore: Arc<RestoreMode>) -> io::Result<Self> {
        mode(&fd).set_nonblocking(true)?;
        Ok(Self { fd, _restore: Some(restore) })
    }

    /// Reads what is there.
    ///
    /// # Errors
    /// [`WouldBlock`](io::ErrorKind::WouldBlock) when nothing is, or the error of the system.
    pub fn read(&self, buf: &mut [u8]) -> io::Result<usize> {
        Ok(retry_on_intr(|| rustix::io::read(&self.fd, &mut *buf))?)
    }

    /// Writes what there is room for.
    ///
    /// # Errors
    /// [`WouldBlock`](io::ErrorKind::WouldBlock) when there is no room, or the error of the system.
    pub fn write(&self, buf: &[u8]) -> io::Result<usize> {
        Ok(retry_on_intr(|| rustix::io::write(&self.fd, buf))?)
    }

    /// Writes what there is room for, from several slices in one call.
    ///
    /// # Errors
    /// As [`write`](Self::write).
    pub fn write_vectored(&self, bufs: &[IoSlice<'_>]) -> io::Result<usize> {
        Ok(retry_on_intr(|| rustix::io::writev(&self.fd, bufs))?)
    }
}

impl AsFd for Descriptor {
    fn as_fd(&self) -> BorrowedFd<'_> {
        self.fd.as_fd()
    }
}

impl AsRawFd for Descriptor {
    fn as_raw_fd(&self) -> RawFd {
        self.fd.as_raw_fd()
    }
}

/// The mode of an open file description as it was found, to be put back on drop.
#[derive(Debug)]
pub(crate) struct RestoreMode {
    fd: OwnedFd,
    nonblocking: bool,
}

impl RestoreMode {
    pub(crate) fn new(fd: BorrowedFd<'_>) -> io::Result<Self> {
        Ok(Self { fd: fcntl_dupfd_cloexec(fd, 3)?, nonblocking: mode(&fd).nonblocking()? })
    }
}

impl Drop for RestoreMode {
    fn drop(&mut self) {
        let _ = mode(&self.fd).set_nonblocking(self.nonblocking);
    }
}

/// To ask for the mode and set it, for which the system wants no socket.
fn mode(fd: &impl AsFd) -> SockRef<'_> {
    SockRef::from(fd)
}
