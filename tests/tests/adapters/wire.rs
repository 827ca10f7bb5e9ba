//! A peer made of lines.

use futures_lite::io::{AsyncBufReadExt, AsyncWriteExt, BufReader};
use mcp_driver::duplex::{DuplexEnd, DuplexReader, DuplexWriter};
use serde_json::{Value, json};

/// The other end of a connection, driven line by line.
pub(crate) struct Lines {
    pub(crate) reader: BufReader<DuplexReader>,
    pub(crate) writer: DuplexWriter,
}

impl Lines {
    pub(crate) fn new(end: DuplexEnd) -> Self {
        let (reader, writer) = end.split();
        Self { reader: BufReader::new(reader), writer }
    }

    pub(crate) async fn send(&mut self, message: &Value) {
        self.send_text(&format!("{message}\n")).await;
    }

    pub(crate) async fn send_text(&mut self, text: &str) {
        self.writer.write_all(text.as_bytes()).await.expect("a peer that reads");
    }

    /// The next message; `None` at the end.
    pub(crate) async fn next(&mut self) -> Option<Value> {
        let mut line = String::new();
        self.reader.read_line(&mut line).await.expect("a peer that writes");
        (!line.is_empty()).then(|| serde_json::from_str(&line).expect("a message"))
    }
}

/// A modern request.
pub(crate) fn request(id: u64, method: &str, mut params: Value) -> Value {
    params["_meta"] = json!({
        "io.modelcontextprotocol/protocolVersion": "2026-07-28",
        "io.modelcontextprotocol/clientInfo": {"name": "lines", "version": "1.0"},
        "io.modelcontextprotocol/clientCapabilities": {},
    });
    json!({"jsonrpc": "2.0", "id": id, "method": method, "params": params})
}
