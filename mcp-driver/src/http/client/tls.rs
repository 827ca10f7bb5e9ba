//! TLS for what is dialled, over rustls.

use std::io;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use futures_io::{AsyncRead, AsyncWrite};
use futures_rustls::TlsConnector;
use futures_rustls::pki_types::pem::PemObject;
use futures_rustls::pki_types::{CertificateDer, ServerName};
use futures_rustls::rustls::{ClientConfig, RootCertStore};

use super::dial::{Target, invalid};
use crate::http::crypto::provider;

#[cfg(all(test, any(feature = "tls-ring", feature = "tls-aws-lc")))]
mod tests;

/// Whom to trust, and how.
#[derive(Clone, Debug, Default)]
pub(super) enum Trust {
    /// Whom this machine trusts.
    #[default]
    Machine,
    /// Whoever the certificates of this file vouch for.
    Pem(PathBuf),
    Config(Arc<ClientConfig>),
}

pub(super) type Shaking<S> = futures_rustls::Connect<S>;

/// What TLS needs to be spoken to any server.
pub(super) struct Tls(TlsConnector);

/// What it needs to be spoken to one.
pub(super) struct Connector {
    connector: TlsConnector,
    name: ServerName<'static>,
}

impl Tls {
    pub(super) fn new(trust: Trust) -> io::Result<Self> {
        let mut config = match trust {
            Trust::Machine => with_roots(found()?)?,
            Trust::Pem(path) => with_roots(read(&path)?)?,
            Trust::Config(config) => Arc::unwrap_or_clone(config),
        };
        // A server that is offered nothing may take HTTP/2 for granted, and one that is offered more may choose it.
        config.alpn_protocols = vec![b"http/1.1".to_vec()];
        Ok(Self(TlsConnector::from(Arc::new(config))))
    }

    pub(super) fn connector(&self, target: &Target) -> io::Result<Connector> {
        let name = ServerName::try_from(String::from(target.host.clone())).map_err(invalid)?;
        Ok(Connector { connector: self.0.clone(), name })
    }
}

impl Connector {
    pub(super) fn connect<S: AsyncRead + AsyncWrite + Unpin>(self, stream: S) -> Shaking<S> {
        self.connector.connect(self.name, stream)
    }
}

fn with_roots(roots: RootCertStore) -> io::Result<ClientConfig> {
    let builder = ClientConfig::builder_with_provider(provider()?).with_safe_default_protocol_versions();
    Ok(builder.map_err(io::Error::other)?.with_root_certificates(roots).with_no_client_auth())
}

fn found() -> io::Result<RootCertStore> {
    let found = rustls_native_certs::load_native_certs();
    let mut roots = RootCertStore::empty();
    roots.add_parsable_certificates(found.certs);
    if roots.is_empty() {
        let why = found.errors.first().map(|error| format!(": {error}")).unwrap_or_default();
        return Err(io::Error::new(io::ErrorKind::NotFound, format!("this machine has no root certificates{why}")));
    }
    Ok(roots)
}

fn read(path: &Path) -> io::Result<RootCertStore> {
    let unreadable = |error: &dyn std::fmt::Display| invalid(format!("{}: {error}", path.display()));
    let mut roots = RootCertStore::empty();
    for certificate in CertificateDer::pem_file_iter(path).map_err(|error| unreadable(&error))? {
        roots.add(certificate.map_err(|error| unreadable(&error))?).map_err(|error| unreadable(&error))?;
    }
    if roots.is_empty() {
        return Err(unreadable(&"no certificate in it"));
    }
    Ok(roots)
}
