use std::future::poll_fn;
use std::io;
use std::task::{Context, Poll, Waker};

use futures_lite::future;

use super::{Group, Watch};
use crate::descriptor::{Descriptor, Direction, Registration};
use crate::process::Command;

#[test]
fn a_thread_waits_where_the_reactor_does_not() {
    let (mut group, pipes) = Group::spawn(&Command::new("cat")).unwrap();
    let watch = Watch::<Refused>::new(&group).unwrap();
    assert!(watch.poll_changed(&mut Context::from_waker(Waker::noop()), &mut group).is_pending());
    drop(pipes);
    future::block_on(poll_fn(|cx| watch.poll_changed(cx, &mut group))).unwrap();
    assert!(group.try_exit().unwrap().unwrap().success());
}

/// A reactor that takes nothing.
enum Refused {}

impl Registration for Refused {
    fn register(_: Descriptor, _: Direction) -> io::Result<Self> {
        Err(io::ErrorKind::Unsupported.into())
    }

    fn poll_read_with<T>(
        &self,
        _: &mut Context<'_>,
        _: impl FnMut(&Descriptor) -> io::Result<T>,
    ) -> Poll<io::Result<T>> {
        match *self {}
    }

    fn poll_write_with<T>(
        &self,
        _: &mut Context<'_>,
        _: impl FnMut(&Descriptor) -> io::Result<T>,
    ) -> Poll<io::Result<T>> {
        match *self {}
    }
}
