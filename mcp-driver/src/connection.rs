//! A connection of a client whose driver runs on a task of its own.

use std::future::{Future, poll_fn};
use std::io;
use std::pin::Pin;
use std::task::{Context, Poll, ready};

use mcp_proto::CloseReason;

use crate::Peer;

#[cfg(test)]
mod tests;

/// A connection of a client whose driver runs on a task `D` of its own, which ends when it is dropped.
///
/// So does the connection: keep this for as long as its [`Peer`]s are used.
#[derive(Debug)]
#[must_use = "dropping it ends the connection"]
pub struct Connection<D> {
    peer: Peer,
    /// None once it has completed: it must not be polled again.
    driver: Option<D>,
}

impl<D: Future<Output = io::Result<CloseReason>> + Unpin> Connection<D> {
    /// A connection made of its parts, by an adapter that has spawned the driver.
    pub const fn new(peer: Peer, driver: D) -> Self {
        Self { peer, driver: Some(driver) }
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
    pub async fn close(mut self) -> io::Result<CloseReason> {
        self.peer.close();
        poll_fn(|cx| self.poll_ended(cx)).await
    }

    /// Waits for the connection to end by itself. Once it has, this gives the reason again, though an error only once.
    pub fn poll_ended(&mut self, cx: &mut Context<'_>) -> Poll<io::Result<CloseReason>> {
        let Some(driver) = &mut self.driver else {
            return Poll::Ready(Ok(self.peer.close_reason().unwrap_or(CloseReason::TransportFailed)));
        };
        let ended = ready!(Pin::new(driver).poll(cx));
        self.driver = None;
        Poll::Ready(ended)
    }
}
