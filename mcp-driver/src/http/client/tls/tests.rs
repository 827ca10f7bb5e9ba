use std::io;
use std::path::PathBuf;
use std::sync::Arc;

use futures_lite::future;
use futures_rustls::TlsAcceptor;
use futures_rustls::pki_types::pem::PemObject;
use futures_rustls::pki_types::{CertificateDer, PrivateKeyDer};
use futures_rustls::rustls::{RootCertStore, ServerConfig};
use mcp_proto::CloseReason;
use mcp_proto::client::Config;
use mcp_proto::model::Implementation;

use super::with_roots;
use crate::Peer;
use crate::http::client::tests::scripted::{Net, Still, run};
use crate::http::client::{HttpEndpoint, connect_http};
use crate::http::crypto::provider;

#[test]
fn a_server_that_is_vouched_for_is_spoken_to() {
    let (net, peer, driver) = client(HttpEndpoint::new("https://server.example/mcp").tls_pem(pem("authority")));
    let script = async {
        let (target, line) = net.accept_for().await;
        assert_eq!((&*target.host, target.port, target.tls), ("server.example", 443, true));
        let mut line = line.secure(&acceptor()).await.unwrap();
        line.discover().await;
        peer.ready().await.unwrap();
        peer.close();
        assert!(line.receive().await.is_none());
    };
    let (ended, ()) = run(future::zip(driver, script));
    assert_eq!(ended.unwrap(), CloseReason::Local);
}

#[test]
fn one_that_nobody_vouches_for_is_not_nor_one_of_another_name() {
    let nobody = with_roots(RootCertStore::empty()).unwrap();
    for (endpoint, words) in [
        (HttpEndpoint::new("https://server.example/").tls(Arc::new(nobody)), "UnknownIssuer"),
        (HttpEndpoint::new("https://elsewhere.example/").tls_pem(pem("authority")), "not valid for name"),
    ] {
        let (net, _peer, driver) = client(endpoint);
        let script = async {
            let refused = net.accept().await.secure(&acceptor()).await;
            assert!(refused.is_err());
        };
        let (ended, ()) = run(future::zip(driver, script));
        let error = ended.unwrap_err().to_string();
        assert!(error.contains(words), "{error}");
    }
}

#[test]
fn roots_that_cannot_be_read_are_named() {
    for (path, words) in [("no-such-file", "no-such-file.pem: "), ("../tests.rs", "no certificate in it")] {
        let path = if path.ends_with("rs") { pem("x").with_file_name(path) } else { pem(path) };
        let endpoint = HttpEndpoint::new("https://server.example/").tls_pem(path);
        let error = connect_http(Net::default(), Still::default(), endpoint, config(), ()).unwrap_err().to_string();
        assert!(error.contains(words), "{error}");
    }
}

fn client(endpoint: HttpEndpoint) -> (Net, Peer, impl Future<Output = io::Result<CloseReason>>) {
    let net = Net::default();
    let (peer, driver) = connect_http(net.clone(), Still::default(), endpoint.seed(1), config(), ()).unwrap();
    (net, peer, driver)
}

fn config() -> Config {
    Config::new(Implementation::new("test", "1.0"))
}

fn acceptor() -> TlsAcceptor {
    let chain = CertificateDer::pem_file_iter(pem("server")).unwrap().map(Result::unwrap).collect();
    let key = PrivateKeyDer::from_pem_file(pem("server").with_extension("key")).unwrap();
    let builder = ServerConfig::builder_with_provider(provider().unwrap()).with_safe_default_protocol_versions();
    let config = builder.unwrap().with_no_client_auth().with_single_cert(chain, key).unwrap();
    TlsAcceptor::from(Arc::new(config))
}

/// Certificates from 2020 to 2220, of an authority whose key is lost.
fn pem(name: &str) -> PathBuf {
    [env!("CARGO_MANIFEST_DIR"), "src/http/client/tls/tests", &format!("{name}.pem")].iter().collect()
}
