//! TLS for what is accepted, over rustls.

use std::io;
use std::path::Path;
use std::sync::Arc;

use futures_rustls::pki_types::pem::{Error, PemObject};
use futures_rustls::pki_types::{CertificateDer, PrivateKeyDer};
use futures_rustls::rustls::ServerConfig;

use crate::http::crypto::provider;

/// TLS by the certificate chain and the private key of two PEM files.
pub(crate) fn from_pem(certificates: &Path, key: &Path) -> io::Result<Arc<ServerConfig>> {
    let chain = CertificateDer::pem_file_iter(certificates).and_then(Iterator::collect::<Result<Vec<_>, _>>);
    let chain = chain.map_err(|error| unreadable(certificates, error))?;
    if chain.is_empty() {
        return Err(unreadable(certificates, Error::NoItemsFound));
    }
    let key = PrivateKeyDer::from_pem_file(key).map_err(|error| unreadable(key, error))?;
    let builder = ServerConfig::builder_with_provider(provider()?).with_safe_default_protocol_versions();
    let builder = builder.map_err(io::Error::other)?.with_no_client_auth();
    builder.with_single_cert(chain, key).map(Arc::new).map_err(invalid)
}

/// What can be agreed on without being asked for, where the configuration does not say.
pub(crate) fn with_versions(config: Arc<ServerConfig>) -> Arc<ServerConfig> {
    if !config.alpn_protocols.is_empty() {
        return config;
    }
    let mut config = Arc::unwrap_or_clone(config);
    #[cfg(feature = "http2")]
    config.alpn_protocols.push(b"h2".to_vec());
    config.alpn_protocols.push(b"http/1.1".to_vec());
    Arc::new(config)
}

fn unreadable(path: &Path, error: Error) -> io::Error {
    let kind = match &error {
        Error::Io(error) => error.kind(),
        _ => io::ErrorKind::InvalidData,
    };
    io::Error::new(kind, format!("{}: {error}", path.display()))
}

fn invalid(error: futures_rustls::rustls::Error) -> io::Error {
    io::Error::new(io::ErrorKind::InvalidData, error)
}
