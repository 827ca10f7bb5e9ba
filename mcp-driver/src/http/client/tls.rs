//! TLS for what is dialled, over rustls.

use std::io;
use std::sync::Arc;

use futures_io::{AsyncRead, AsyncWrite};
use futures_rustls::TlsConnector;
use futures_rustls::pki_types::ServerName;
use futures_rustls::rustls::{ClientConfig, RootCertStore};

use super::dial::{Target, invalid};
use crate::http::crypto::provider;

pub(super) type Shaking<S> = futures_rustls::Connect<S>;

/// What TLS needs to be spoken to any server.
pub(super) struct Tls(TlsConnector);

/// What it needs to be spoken to one.
pub(super) struct Connector {
    connector: TlsConnector,
    name: ServerName<'static>,
}

impl Tls {
    /// By `config`, or by the certificates that this machine trusts.
    pub(super) fn new(config: Option<Arc<ClientConfig>>) -> io::Result<Self> {
        let mut config = match config {
            Some(config) => Arc::unwrap_or_clone(config),
            None => trusting()?,
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

fn trusting() -> io::Result<ClientConfig> {
    let found = rustls_native_certs::load_native_certs();
    let mut roots = RootCertStore::empty();
    roots.add_parsable_certificates(found.certs);
    if roots.is_empty() {
        let why = found.errors.first().map(|error| format!(": {error}")).unwrap_or_default();
        return Err(io::Error::new(io::ErrorKind::NotFound, format!("this machine has no root certificates{why}")));
    }
    let builder = ClientConfig::builder_with_provider(provider()?).with_safe_default_protocol_versions();
    Ok(builder.map_err(io::Error::other)?.with_root_certificates(roots).with_no_client_auth())
}
