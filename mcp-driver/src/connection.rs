//! A connection of a client whose driver runs on a task of its own.

use std::future::Future;
use std::io;
use std::pin::Pin;
use std::task::{Context, Poll};

use mcp_proto::CloseReason;

use crate::Peer;

/// A connection of a client whose driver runs on a task `D` of its own, which ends when it is dropped.
///
/// So does the connection: keep this for as long as its [`Peer`]s are used.
#[derive(Debug)]
#[must_use = "dropping it ends the connection"]
pub struct Connection<D> {
    peer: Peer,
    driver: D,
}

impl<D: Future<Output = io::Result<CloseReason>> + Unpin> Connection<D> {
    /// A connection made of its parts, by an adapter that has spawned the driver.
    pub const fn new(peer: Peer, driver: D) -> Self {
        Self { peer, driver }
    }

    /// Asks, tells, listens; may be cloned.
    #[must_use]
    pub const fn peer(&self) -> &Peer {
        &self.peer
    }

    /// Closes the connection, and waits until what was sent before has been written.
    ///
    /// # Errors
    /// The stream broke.
    pub async fn close(self) -> io::Result<CloseReason> {
        self.peer.close();
        self.driver.await
    }

    /// Waits for the connection to end by itself.
    pub fn poll_ended(&mut self, cx: &mut Context<'_>) -> Poll<io::Result<CloseReason>> {
        Pin::new(&mut self.driver).poll(cx)
    }
}
