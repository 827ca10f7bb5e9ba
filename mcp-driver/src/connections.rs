//! The connections that somebody serves.

use std::sync::{Mutex, MutexGuard, PoisonError};

#[cfg(feature = "router")]
use mcp_proto::server::Change;

use crate::{ServerHandle, WeakServerHandle};

/// The connections that somebody serves, to be told of the end all at once: for those who accept them by themselves.
/// The adapters' `serve_tcp_until` does it so.
///
/// # Example: each with a task of its own
/// ```
/// use std::sync::Arc;
///
/// use mcp_driver::{Connections, Router, ServerDriver};
/// # use futures_io::{AsyncRead, AsyncWrite};
/// # use mcp_driver::Runtime;
///
/// async fn serve_one<R, W, T>(reader: R, writer: W, runtime: T, connections: Arc<Connections>) -> std::io::Result<()>
/// where
///     R: AsyncRead + Unpin,
///     W: AsyncWrite + Unpin,
///     T: Runtime + Send + Sync + 'static,
/// {
///     let driver = ServerDriver::new(reader, writer, Router::new("empty", "1.0"), runtime);
///     connections.add(driver.handle().downgrade());
///     driver.await.map(drop)
/// }
///
/// // Once the process is to end: calls under way may finish, and then the drivers complete.
/// let connections = Arc::new(Connections::default());
/// connections.close();
/// ```
#[derive(Debug, Default)]
pub struct Connections(Mutex<Roll>);

#[derive(Debug, Default)]
struct Roll {
    entries: Vec<WeakServerHandle>,
    closing: bool,
    /// How many there may be before those that have gone are looked for, so that this costs the same for each that comes.
    most: usize,
}

impl Connections {
    /// One more. If [the end](Self::close) has come already, it is closed.
    pub fn add(&self, connection: WeakServerHandle) {
        let mut roll = self.lock();
        if roll.closing {
            drop(roll);
            if let Some(connection) = connection.upgrade() {
                connection.close();
            }
            return;
        }
        if roll.entries.len() >= roll.most {
            roll.entries.retain(|connection| connection.upgrade().is_some());
            roll.most = LEAST.max(2 * roll.entries.len());
        }
        roll.entries.push(connection);
    }

    #[cfg(feature = "router")]
    pub(crate) fn publish(&self, change: &Change) {
        self.each(&|connection| connection.publish(change));
    }

    /// [Closes](ServerHandle::close) them all, and those that are yet to come.
    pub fn close(&self) {
        self.lock().closing = true;
        self.each(&ServerHandle::close);
    }

    fn each(&self, tell: &dyn Fn(&ServerHandle)) {
        let connections = self.lock().entries.clone();
        for connection in connections {
            if let Some(connection) = connection.upgrade() {
                tell(&connection);
            }
        }
    }

    fn lock(&self) -> MutexGuard<'_, Roll> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Fewer are not worth looking through.
const LEAST: usize = 16;
