//! The standard streams of this process, claimed for the protocol.

use std::io;
use std::sync::atomic::{AtomicBool, Ordering};

use crate::descriptor::Registration;
use crate::os_stream::{ReadEnd, WriteEnd};

#[cfg(not(unix))]
mod threads;
#[cfg(unix)]
mod unix;

#[cfg(not(unix))]
use threads as platform;
#[cfg(unix)]
use unix as platform;

/// Takes standard input and output for the protocol, away from the rest of the program.
///
/// A server must write nothing to its standard output that is not a message (`basic/transports/stdio`, revision
/// 2026-07-28). So that a stray `println!`, a C library or a child process cannot break that rule, on Unix the
/// descriptors are moved: descriptor 1 becomes a copy of standard error, descriptor 0 becomes `/dev/null`, and only
/// the streams returned here reach the host. That lasts until the process ends, also after they are dropped. What was
/// read or printed through `std::io` before is not undone. Off Unix `println!` still reaches the host.
///
/// With the feature `net`, pipes and sockets go through the reactor in non-blocking mode. That mode is a property of the open file
/// description, which the host and other processes may hold as well; it is put back when the stream is dropped. A
/// descriptor that is also standard error (`2>&1`) stays blocking, for a non-blocking one makes `eprintln!` panic; it
/// is served by a thread, and so are files and terminals.
///
/// # Errors
/// [`ResourceBusy`](io::ErrorKind::ResourceBusy) when they are taken already, or the error of the system. When it is
/// [`Registration::register`] that fails, the streams are lost.
pub fn claim<D: Registration>() -> io::Result<(ReadEnd<D>, WriteEnd<D>)> {
    static CLAIMED: AtomicBool = AtomicBool::new(false);
    if CLAIMED.swap(true, Ordering::AcqRel) {
        let message = "standard input and output are already taken";
        return Err(io::Error::new(io::ErrorKind::ResourceBusy, message));
    }
    platform::claim()
}
