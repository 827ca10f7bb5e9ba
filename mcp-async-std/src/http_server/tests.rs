use std::net::SocketAddr;
use std::sync::{Arc, Mutex};
use std::task::Waker;

use futures_lite::future::{block_on, poll_fn};
use futures_lite::{AsyncReadExt, AsyncWriteExt};
use mcp_driver::router::{Args, Ctx, Router};
use mcp_proto::model::Object;
use serde_json::json;

use super::*;

#[test]
fn a_response_is_one_write() {
    block_on(response_is_one_write());
}

async fn response_is_one_write() {
    let Started { address, stop: _stop, server, .. } = start();
    let mut stream = Async::<TcpStream>::connect(address).await.expect("a connection");
    for _ in 0..2 {
        stream.write_all(&request("echo", address)).await.expect("written");
        let answer = answer(&mut stream).await;
        assert!(answer.starts_with("HTTP/1.1 200 OK\r\n") && answer.contains("content-length: "), "{answer}");
        assert!(answer.contains("said") && answer.ends_with('}'), "{answer}");
    }
    server.cancel().await;
}

#[test]
fn the_end_lets_a_call_finish_and_closes_what_is_idle() {
    block_on(end_lets_a_call_finish());
}

async fn end_lets_a_call_finish() {
    let Started { address, stop, pause, server } = start();
    let mut idle = Async::<TcpStream>::connect(address).await.expect("a connection");
    let mut busy = Async::<TcpStream>::connect(address).await.expect("a connection");
    // Both are known to the server once they are answered.
    for stream in [&mut idle, &mut busy] {
        stream.write_all(&request("echo", address)).await.expect("written");
        assert!(answer(stream).await.contains("said"));
    }
    busy.write_all(&request("pause", address)).await.expect("written");
    // The call says when it is under way: there is an event on the stream.
    let mut first = [0; 1];
    busy.read_exact(&mut first).await.expect("a head");
    stop.open();
    let mut rest = Vec::new();
    idle.read_to_end(&mut rest).await.expect("closed");
    assert!(rest.is_empty());
    pause.open();
    busy.read_to_end(&mut rest).await.expect("closed");
    let rest = String::from_utf8(rest).expect("text");
    assert!(rest.contains("paused"), "{rest}");
    server.await.expect("no error");
    Async::<TcpStream>::connect(address).await.expect_err("nobody listens");
}

struct Started {
    address: SocketAddr,
    /// Ends the server.
    stop: Arc<Gate>,
    /// Ends the call that pauses.
    pause: Arc<Gate>,
    server: Task<io::Result<()>>,
}

fn start() -> Started {
    let pause = Arc::new(Gate::default());
    let until = pause.clone();
    let router = Router::new("smoke", "1.0")
        .tool("echo", "Says it again", |Args(args): Args<Object>| async move { format!("said {}", json!(args)) })
        .tool("pause", "Takes its time", move |ctx: Ctx| {
            let until = until.clone();
            async move {
                ctx.progress(1, None);
                until.pass().await;
                "paused"
            }
        });
    let listener = TcpListener::bind("127.0.0.1:0").expect("a port");
    let address = listener.local_addr().expect("an address");
    let stop = Arc::new(Gate::default());
    let stopped = stop.clone();
    let server = HttpServer::new(router).shutdown_on(async move { stopped.pass().await });
    let server = async_global_executor::spawn(serve_http(listener, server));
    Started { address, stop, pause, server }
}

fn request(tool: &str, address: SocketAddr) -> Vec<u8> {
    let meta = json!({
        "io.modelcontextprotocol/protocolVersion": "2026-07-28",
        "io.modelcontextprotocol/clientInfo": {"name": "test", "version": "1"},
        "io.modelcontextprotocol/clientCapabilities": {},
        "progressToken": 1,
    });
    let params = json!({"name": tool, "arguments": {}, "_meta": meta});
    let body = json!({"jsonrpc": "2.0", "id": 1, "method": "tools/call", "params": params}).to_string();
    format!(
        "POST /mcp HTTP/1.1\r\nhost: {address}\r\ncontent-type: application/json\r\n\
         accept: application/json, text/event-stream\r\nmcp-protocol-version: 2026-07-28\r\nmcp-method: tools/call\r\n\
         mcp-name: {tool}\r\ncontent-length: {}\r\n\r\n{body}",
        body.len()
    )
    .into_bytes()
}

/// A whole response: it leaves in one write, and is read in one.
async fn answer(stream: &mut Async<TcpStream>) -> String {
    let mut buffer = vec![0; 16 << 10];
    let length = stream.read(&mut buffer).await.expect("a response");
    String::from_utf8_lossy(&buffer[..length]).into_owned()
}

/// Lets nobody pass until it is open.
#[derive(Default)]
struct Gate(Mutex<(bool, Option<Waker>)>);

impl Gate {
    fn open(&self) {
        let mut state = self.0.lock().expect("nobody panics");
        state.0 = true;
        if let Some(waiting) = state.1.take() {
            waiting.wake();
        }
    }

    async fn pass(&self) {
        poll_fn(|cx| {
            let mut state = self.0.lock().expect("nobody panics");
            if state.0 {
                return Poll::Ready(());
            }
            state.1 = Some(cx.waker().clone());
            Poll::Pending
        })
        .await;
    }
}

#[cfg(feature = "router")]
#[test]
fn a_router_of_one_thread_is_served() {
    let listener = TcpListener::bind("127.0.0.1:0").expect("a port");
    let address = listener.local_addr().expect("an address");
    crate::run(async {
        let stop = Arc::new(Gate::default());
        let stopped = stop.clone();
        let server = HttpServer::new(crate::run::tests::counter()).shutdown_on(async move { stopped.pass().await });
        let asking = async {
            let mut streams = [connected(address).await, connected(address).await];
            for count in 0..4 {
                let stream = &mut streams[count % 2];
                stream.write_all(&request("next", address)).await.expect("written");
                let answer = answer(stream).await;
                assert!(answer.contains(&format!(r#""text":"{count}""#)), "{answer}");
            }
            stop.open();
        };
        let (served, ()) = futures_lite::future::zip(serve_http_local(listener, server), asking).await;
        served.expect("it was told to end");
    });
}

async fn connected(address: SocketAddr) -> Async<TcpStream> {
    Async::<TcpStream>::connect(address).await.expect("a connection")
}
