use std::io;
use std::sync::{Arc, Mutex};

use mcp_driver::router::{Ctx, Router};
use mcp_proto::CloseReason;
use mcp_proto::client::{Config, EraPolicy};
use mcp_proto::method::ReadResource;
use mcp_proto::model::{Implementation, ReadResourceParams};
use tokio::net::TcpListener;
#[cfg(unix)]
use tokio::net::UnixListener;

use super::*;
use crate::serve_http;
#[cfg(unix)]
use crate::serve_http_unix;

#[tokio::test]
async fn both_eras_are_spoken_over_tcp() {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let uri = format!("http://localhost:{}/mcp", listener.local_addr().unwrap().port());
    let serving = tokio::spawn(serve_http(listener, router()));
    for era in [EraPolicy::Modern, EraPolicy::Legacy] {
        read(connect_http(&uri, config(era), ()).unwrap()).await;
    }
    serving.abort();
}

#[cfg(unix)]
#[tokio::test]
async fn both_eras_are_spoken_over_a_unix_socket() {
    let path = std::env::temp_dir().join(format!("mcp-tokio-http-{}", std::process::id()));
    let _ = std::fs::remove_file(&path);
    let serving = tokio::spawn(serve_http_unix(UnixListener::bind(&path).unwrap(), router()));
    for era in [EraPolicy::Modern, EraPolicy::Legacy] {
        read(connect_http_unix(&path, "http://anything/mcp", config(era), ()).unwrap()).await;
    }
    serving.abort();
    std::fs::remove_file(&path).unwrap();
}

#[tokio::test]
async fn that_nobody_listens_is_told_with_the_address() {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    drop(listener);
    let connection = connect_http(format!("http://{address}/"), config(EraPolicy::Detect), ()).unwrap();
    let error = connection.peer().ready().await.expect_err("nobody is there");
    assert_eq!(error.lost(), Some(&CloseReason::TransportFailed));
    let error = connection.close().await.unwrap_err();
    assert_eq!(error.kind(), io::ErrorKind::ConnectionRefused);
    assert!(error.to_string().contains(&address.to_string()), "{error}");
}

/// Reads a resource, with progress, and leaves.
async fn read(connection: Connection) {
    let steps = Arc::new(Mutex::new(Vec::new()));
    let heard = steps.clone();
    let read = connection.peer().call::<ReadResource>(&ReadResourceParams::new("demo://greeting"));
    let read = read.on_progress(move |step| heard.lock().unwrap().push(step.progress)).await.unwrap();
    assert!(format!("{read:?}").contains("hello"));
    assert_eq!(*steps.lock().unwrap(), [1.0, 2.0]);
    assert_eq!(connection.close().await.unwrap(), CloseReason::Local);
}

fn router() -> Router {
    Router::new("demo", "1.0").resource("demo://greeting", "greeting", |ctx: Ctx| async move {
        ctx.progress(1, None);
        tokio::task::yield_now().await;
        ctx.progress(2, None);
        "hello"
    })
}

fn config(era: EraPolicy) -> Config {
    let mut config = Config::new(Implementation::new("test", "1.0"));
    config.era = era;
    config
}
