use std::io;
use std::net::TcpListener;
#[cfg(unix)]
use std::os::unix::net::UnixListener;
use std::sync::{Arc, Mutex};

use futures_lite::future::{block_on, yield_now};
use mcp_driver::router::{Ctx, Router};
use mcp_proto::CloseReason;
use mcp_proto::client::{Config, EraPolicy};
use mcp_proto::method::ReadResource;
use mcp_proto::model::{Implementation, ReadResourceParams};

use super::*;
use crate::serve_http;
#[cfg(unix)]
use crate::serve_http_unix;

#[test]
fn both_eras_are_spoken_over_tcp() {
    block_on(async {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let uri = format!("http://localhost:{}/mcp", listener.local_addr().unwrap().port());
        let serving = async_global_executor::spawn(serve_http(listener, router()));
        for era in [EraPolicy::Modern, EraPolicy::Legacy] {
            read(connect_http(&uri, config(era), ()).unwrap()).await;
        }
        serving.cancel().await;
    });
}

#[cfg(unix)]
#[test]
fn both_eras_are_spoken_over_a_unix_socket() {
    block_on(async {
        let path = std::env::temp_dir().join(format!("mcp-async-std-http-{}", std::process::id()));
        let _ = std::fs::remove_file(&path);
        let serving = async_global_executor::spawn(serve_http_unix(UnixListener::bind(&path).unwrap(), router()));
        for era in [EraPolicy::Modern, EraPolicy::Legacy] {
            read(connect_http_unix(&path, "http://anything/mcp", config(era), ()).unwrap()).await;
        }
        serving.cancel().await;
        std::fs::remove_file(&path).unwrap();
    });
}

#[test]
fn that_nobody_listens_is_told_with_the_address() {
    block_on(async {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let address = listener.local_addr().unwrap();
        drop(listener);
        let connection = connect_http(format!("http://{address}/"), config(EraPolicy::Detect), ()).unwrap();
        let error = connection.peer().ready().await.expect_err("nobody is there");
        assert_eq!(error.lost(), Some(&CloseReason::TransportFailed));
        let error = connection.close().await.unwrap_err();
        assert_eq!(error.kind(), io::ErrorKind::ConnectionRefused);
        assert!(error.to_string().contains(&address.to_string()), "{error}");
    });
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
        yield_now().await;
        ctx.progress(2, None);
        "hello"
    })
}

fn config(era: EraPolicy) -> Config {
    let mut config = Config::new(Implementation::new("test", "1.0"));
    config.era = era;
    config
}
