//! Who does the cryptography of TLS.

use std::io;
use std::sync::Arc;

use futures_rustls::rustls::crypto::CryptoProvider;

/// The process's provider, or the one that a cargo feature chose.
///
/// # Errors
/// There is neither.
pub(crate) fn provider() -> io::Result<Arc<CryptoProvider>> {
    if let Some(installed) = CryptoProvider::get_default() {
        return Ok(installed.clone());
    }
    #[cfg(feature = "tls-aws-lc")]
    return Ok(Arc::new(futures_rustls::rustls::crypto::aws_lc_rs::default_provider()));
    #[cfg(all(feature = "tls-ring", not(feature = "tls-aws-lc")))]
    return Ok(Arc::new(futures_rustls::rustls::crypto::ring::default_provider()));
    #[cfg(not(any(feature = "tls-ring", feature = "tls-aws-lc")))]
    Err(io::Error::new(
        io::ErrorKind::Unsupported,
        "TLS has no crypto provider: enable the cargo feature `tls-ring` or `tls-aws-lc`, install one for the process, \
         or give a configuration",
    ))
}
