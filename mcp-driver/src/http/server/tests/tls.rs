//! The certificate and the key in `tls/` are for `localhost`, signed by nobody, and guard nothing.

use std::future::Future;
use std::io::ErrorKind;
use std::path::{Path, PathBuf};
use std::pin::pin;
use std::sync::Arc;

use futures_io::{AsyncRead, AsyncWrite};
use futures_lite::future::{block_on, or};
use futures_lite::{AsyncReadExt, AsyncWriteExt};
use futures_rustls::pki_types::pem::PemObject;
use futures_rustls::pki_types::{CertificateDer, ServerName};
use futures_rustls::rustls::{ClientConfig, RootCertStore};
use futures_rustls::{TlsConnector, client::TlsStream};

use super::patience::text;
use super::{Bench, Fixture};
use crate::HttpServer;
use crate::duplex::{DuplexEnd, duplex};
use crate::http::crypto::provider;
use crate::http::server::connection::serve_connection;
use crate::http::server::lifeline::Lifelines;
use crate::http::server::tasks::SharedTask;

#[test]
fn what_is_spoken_is_tls_by_the_files() {
    let fixture = Fixture::new();
    let (client, server) = connect(&fixture);
    block_on(or(server, async {
        let mut stream = shake(client, &[]).await.expect("a handshake");
        stream.write_all(text("plain").as_bytes()).await.expect("written");
        let answer = read(&mut stream).await;
        assert!(answer.starts_with("HTTP/1.1 200 OK\r\n") && answer.contains(r#""result""#), "{answer}");
    }));
}

#[test]
fn the_version_of_http_is_agreed_on() {
    let best = if cfg!(feature = "http2") { "h2" } else { "http/1.1" };
    for (offered, agreed) in [(&["h2", "http/1.1"][..], best), (&["http/1.1"][..], "http/1.1")] {
        let fixture = Fixture::new();
        let (client, server) = connect(&fixture);
        block_on(or(server, async {
            let stream = shake(client, offered).await.expect("a handshake");
            assert_eq!(stream.get_ref().1.alpn_protocol(), Some(agreed.as_bytes()));
        }));
    }
}

#[test]
fn who_speaks_no_tls_is_not_served() {
    let fixture = Fixture::new();
    let (mut client, server) = connect(&fixture);
    block_on(async {
        client.write_all(text("wait").as_bytes()).await.expect("written");
        server.await;
    });
    assert!(fixture.bench.log.take().is_empty());
}

#[test]
fn files_that_are_not_what_they_should_be_are_told_of() {
    let server = || HttpServer::new(Bench::new());
    let error = server().tls_pem("no-such.pem", file("key.pem")).expect_err("it is not there");
    assert_eq!(error.kind(), ErrorKind::NotFound);
    assert!(error.to_string().starts_with("no-such.pem: "), "{error}");
    let error = server().tls_pem(file("key.pem"), file("key.pem")).expect_err("no certificate");
    assert_eq!(error.kind(), ErrorKind::InvalidData);
    assert!(error.to_string().contains("key.pem: "), "{error}");
}

fn connect(fixture: &Fixture) -> (DuplexEnd, impl Future<Output = ()>) {
    let (here, there) = duplex(1 << 16);
    let server = HttpServer::new(fixture.bench.clone()).tls_pem(file("certificate.pem"), file("key.pem"));
    let settings = Arc::new(server.expect("files").settings);
    let lifeline = Arc::new(Lifelines::default()).tie();
    (
        here,
        serve_connection::<_, _, _, SharedTask>(
            there,
            fixture.service.clone(),
            fixture.clock.clone(),
            settings,
            lifeline,
        ),
    )
}

async fn shake<S: AsyncRead + AsyncWrite + Unpin>(stream: S, offered: &[&str]) -> std::io::Result<TlsStream<S>> {
    let mut roots = RootCertStore::empty();
    roots.add(CertificateDer::from_pem_file(file("certificate.pem")).expect("a certificate")).expect("usable");
    let config = ClientConfig::builder_with_provider(provider().expect("a provider"));
    let config = config.with_safe_default_protocol_versions().expect("versions");
    let mut config = config.with_root_certificates(roots).with_no_client_auth();
    config.alpn_protocols = offered.iter().map(|name| name.as_bytes().to_vec()).collect();
    let name = ServerName::try_from("localhost").expect("a name");
    TlsConnector::from(Arc::new(config)).connect(name, stream).await
}

async fn read(stream: &mut (impl AsyncRead + Unpin)) -> String {
    let mut buffer = vec![0; 1 << 14];
    let length = pin!(stream).read(&mut buffer).await.expect("an answer");
    String::from_utf8_lossy(&buffer[..length]).into_owned()
}

fn file(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("src/http/server/tests/tls").join(name)
}
