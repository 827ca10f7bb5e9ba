//! How connections are served.

#[cfg(feature = "tls")]
use std::sync::Arc;
use std::time::Duration;

#[cfg(feature = "tls")]
use futures_rustls::rustls::ServerConfig;

/// How connections are served.
#[derive(Clone, Debug)]
pub(crate) struct Settings {
    pub(crate) max_connections: usize,
    #[cfg(feature = "http2")]
    pub(crate) max_streams: u32,
    pub(crate) header_timeout: Duration,
    pub(crate) body_timeout: Duration,
    pub(crate) idle_timeout: Duration,
    pub(crate) notice: Duration,
    #[cfg(feature = "tls")]
    pub(crate) tls: Option<Arc<ServerConfig>>,
}

impl Settings {
    /// Fits what is spoken: silence between two signs of life is no reason to close.
    pub(crate) fn above(mut self, keep_alive: Duration) -> Self {
        self.idle_timeout = self.idle_timeout.max(keep_alive.saturating_mul(2));
        self
    }
}

impl Default for Settings {
    fn default() -> Self {
        Self {
            // What a process may have open on most systems, all in all.
            max_connections: 1024,
            #[cfg(feature = "http2")]
            max_streams: 256,
            header_timeout: Duration::from_secs(30),
            body_timeout: Duration::from_secs(60),
            idle_timeout: Duration::from_secs(75),
            notice: Duration::ZERO,
            #[cfg(feature = "tls")]
            tls: None,
        }
    }
}
