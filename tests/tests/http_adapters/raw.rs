//! A peer made of bytes, on whatever runtime.

use std::net::{Shutdown, SocketAddr, TcpStream};

use futures_lite::io::{AsyncReadExt, AsyncWriteExt};
use serde_json::{Value, json};
use smol::Async;

/// One connection of a client that does what it is told, byte by byte.
pub(crate) struct Raw {
    stream: Async<TcpStream>,
    read: Vec<u8>,
    address: SocketAddr,
}

/// A response.
#[derive(Debug)]
pub(crate) struct Response {
    pub(crate) status: u16,
    pub(crate) head: String,
}

impl Response {
    /// The value of a header.
    pub(crate) fn header(&self, name: &str) -> Option<&str> {
        let mut lines = self.head.lines().filter_map(|line| line.split_once(':'));
        lines.find(|(other, _)| other.eq_ignore_ascii_case(name)).map(|(_, value)| value.trim())
    }
}

impl Raw {
    pub(crate) async fn connect(address: SocketAddr) -> Self {
        let stream = Async::<TcpStream>::connect(address).await.expect("a listener");
        Self { stream, read: Vec::new(), address }
    }

    pub(crate) async fn send(&mut self, bytes: &[u8]) {
        self.stream.write_all(bytes).await.expect("a peer that reads");
    }

    /// A whole request with a message.
    pub(crate) async fn post(&mut self, headers: &str, message: &Value) {
        let body = message.to_string();
        let head = self.head("POST", &format!("Content-Length: {}\r\n{headers}", body.len()));
        self.send(format!("{head}{body}").as_bytes()).await;
    }

    /// The head of a request to the endpoint.
    pub(crate) fn head(&self, method: &str, headers: &str) -> String {
        format!(
            "{method} /mcp HTTP/1.1\r\nHost: {}\r\nContent-Type: application/json\r\n\
             Accept: application/json, text/event-stream\r\n{headers}\r\n",
            self.address
        )
    }

    /// The head of the next response.
    pub(crate) async fn response(&mut self) -> Response {
        let head = self.read_until(b"\r\n\r\n").await.expect("a head");
        let head = String::from_utf8(head).expect("UTF-8");
        let status = head.split(' ').nth(1).and_then(|status| status.parse().ok()).expect("a status");
        Response { status, head }
    }

    /// The message in the body of a response.
    pub(crate) async fn body(&mut self, response: &Response) -> Value {
        serde_json::from_str(&self.text(response).await).expect("JSON")
    }

    /// The body of a response, to its end: whether its length was said first or not.
    pub(crate) async fn text(&mut self, response: &Response) -> String {
        let Some(length) = response.header("content-length") else {
            let mut text = String::new();
            loop {
                let chunk = self.chunk().await;
                if chunk.is_empty() {
                    return text;
                }
                text += &chunk;
            }
        };
        let length = length.parse().expect("a number");
        while self.read.len() < length {
            assert!(self.more().await, "the body breaks off");
        }
        String::from_utf8(self.read.drain(..length).collect()).expect("UTF-8")
    }

    /// The next chunk of a response that is a stream; empty at the end.
    pub(crate) async fn chunk(&mut self) -> String {
        let size = self.read_until(b"\r\n").await.expect("a chunk");
        let size = usize::from_str_radix(String::from_utf8(size).expect("UTF-8").trim(), 16).expect("a size");
        while self.read.len() < size + 2 {
            assert!(self.more().await, "the chunk breaks off");
        }
        let chunk = self.read.drain(..size + 2).take(size).collect();
        String::from_utf8(chunk).expect("UTF-8")
    }

    /// The next event of a response that is a stream: its lines. Comments are passed over.
    pub(crate) async fn event(&mut self) -> String {
        loop {
            let chunk = self.chunk().await;
            assert!(!chunk.is_empty(), "the stream ends");
            if !chunk.starts_with(':') {
                return chunk;
            }
        }
    }

    /// Whether the other end has closed the connection, once it has done one or the other.
    pub(crate) async fn is_closed(&mut self) -> bool {
        self.read.is_empty() && !self.more().await
    }

    /// Goes without a word.
    pub(crate) fn vanish(self) {
        let _ = self.stream.get_ref().shutdown(Shutdown::Both);
    }

    async fn read_until(&mut self, end: &[u8]) -> Option<Vec<u8>> {
        loop {
            if let Some(at) = self.read.windows(end.len()).position(|window| window == end) {
                return Some(self.read.drain(..at + end.len()).collect());
            }
            if !self.more().await {
                return None;
            }
        }
    }

    async fn more(&mut self) -> bool {
        let mut bytes = [0; 4096];
        let count = self.stream.read(&mut bytes).await.unwrap_or(0);
        self.read.extend_from_slice(&bytes[..count]);
        count > 0
    }
}

/// A modern call of a tool that asks for progress, and the headers that go with it.
pub(crate) fn modern_call(name: &str, arguments: &Value) -> (String, Value) {
    let headers = format!("MCP-Protocol-Version: 2026-07-28\r\nMcp-Method: tools/call\r\nMcp-Name: {name}\r\n");
    let message = json!({"jsonrpc": "2.0", "id": 1, "method": "tools/call", "params": {
        "name": name, "arguments": arguments,
        "_meta": {
            "io.modelcontextprotocol/protocolVersion": "2026-07-28",
            "io.modelcontextprotocol/clientCapabilities": {},
            "progressToken": 1,
        },
    }});
    (headers, message)
}

/// Opens a legacy session on a connection: gives the headers that belong to it.
pub(crate) async fn open_session(raw: &mut Raw) -> String {
    let initialize = json!({"jsonrpc": "2.0", "id": 0, "method": "initialize", "params": {
        "protocolVersion": "2025-11-25", "capabilities": {}, "clientInfo": {"name": "raw", "version": "1"},
    }});
    raw.post("", &initialize).await;
    let response = raw.response().await;
    assert_eq!(response.status, 200);
    raw.body(&response).await;
    let session = response.header("mcp-session-id").expect("a session");
    let headers = format!("Mcp-Session-Id: {session}\r\nMCP-Protocol-Version: 2025-11-25\r\n");
    raw.post(&headers, &json!({"jsonrpc": "2.0", "method": "notifications/initialized"})).await;
    assert_eq!(raw.response().await.status, 202);
    headers
}
