//! Standard streams in the reactor of the runtime, where it can take them.

use std::fs::File;
use std::io;
use std::os::fd::AsFd;
use std::os::unix::fs::{FileTypeExt, MetadataExt};
use std::sync::Arc;

use rustix::stdio::stderr;

use super::copy;
use crate::descriptor::{Descriptor, Registration, RestoreMode};
use crate::os_stream::{ReadEnd, WriteEnd};

pub(super) fn ends<D: Registration>(input: File, output: File) -> io::Result<(ReadEnd<D>, WriteEnd<D>)> {
    let errors = copy(stderr()).and_then(|errors| identify(&errors)).ok();
    // Both modes are read before either is changed: the two may be one socket.
    let input_mode = mode::<D>(&input, errors)?;
    let output_mode = match &input_mode {
        Some(shared) if identify(&input)? == identify(&output)? => Some(shared.clone()),
        _ => mode::<D>(&output, errors)?,
    };
    let reader = match input_mode {
        Some(mode) => ReadEnd::registered(Descriptor::shared(input.into(), mode)?)?,
        None => ReadEnd::threaded(input)?,
    };
    let writer = match output_mode {
        Some(mode) => WriteEnd::registered(Descriptor::shared(output.into(), mode)?)?,
        None => WriteEnd::threaded(output)?,
    };
    Ok((reader, writer))
}

/// Device and inode.
type FileId = (u64, u64);

fn identify(file: &File) -> io::Result<FileId> {
    file.metadata().map(|found| (found.dev(), found.ino()))
}

/// The mode to put back, when the reactor can take the descriptor and nobody else in this process needs it blocking.
fn mode<D: Registration>(file: &File, errors: Option<FileId>) -> io::Result<Option<Arc<RestoreMode>>> {
    let kind = file.metadata()?.file_type();
    let pollable = D::PRESENT && (kind.is_fifo() || kind.is_socket());
    if !pollable || errors == Some(identify(file)?) {
        return Ok(None);
    }
    RestoreMode::new(file.as_fd()).map(Arc::new).map(Some)
}
