//! A client made of lines, and what it is told.

use std::time::Duration;

use futures_lite::future::{self, block_on};
use futures_lite::io::{AsyncBufReadExt, AsyncWriteExt, BufReader};
use mcp_driver::duplex::{DuplexEnd, DuplexReader, DuplexWriter, duplex};
use mcp_driver::{Router, ServerDriver};
use mcp_testkit::TestTime;
use serde_json::{Value, json};

/// A client, and how it answers.
#[derive(Clone)]
pub(crate) struct Talk {
    capabilities: Value,
    answers: Vec<(&'static str, Value)>,
    patience: Option<Duration>,
}

/// What the server is asked with.
pub(crate) type Asked<'a> = (&'a str, Value);

impl Talk {
    /// A client that can be asked nothing.
    pub(crate) fn new() -> Self {
        Self { capabilities: json!({}), answers: Vec::new(), patience: None }
    }

    /// It answers `method` so.
    pub(crate) fn answering(mut self, capability: Value, method: &'static str, answer: Value) -> Self {
        self.capabilities = capability;
        self.answers.push((method, answer));
        self
    }

    /// So much time passes before there is an answer.
    pub(crate) fn waiting(mut self, span: Duration) -> Self {
        self.patience = Some(span);
        self
    }

    /// What is said in both eras; once, if that is the same.
    pub(crate) fn ask(&self, router: fn() -> Router, asked: Asked<'_>) -> String {
        let modern = self.modern(router(), asked.clone());
        let legacy = self.legacy(router(), asked);
        if modern == legacy { modern } else { format!("in 2026-07-28: {modern}\nin 2025-11-25: {legacy}") }
    }

    pub(crate) fn modern(&self, router: Router, (method, params): Asked<'_>) -> String {
        self.with(router, async |lines: &mut Lines| {
            let mut params = params.clone();
            loop {
                lines
                    .send(&json!({"jsonrpc": "2.0", "id": 7, "method": method, "params": self.dressed(&params)}))
                    .await;
                let reply = lines.next().await;
                if reply["result"]["resultType"] != "input_required" || self.answers.is_empty() {
                    return said(&reply);
                }
                params["requestState"] = reply["result"]["requestState"].clone();
                params["inputResponses"] = json!({});
                for (key, question) in reply["result"]["inputRequests"].as_object().unwrap() {
                    params["inputResponses"][key] = self.answer(question["method"].as_str().unwrap());
                }
            }
        })
    }

    pub(crate) fn legacy(&self, router: Router, (method, params): Asked<'_>) -> String {
        self.with(router, async |lines: &mut Lines| {
            let hello = json!({"protocolVersion": "2025-11-25", "clientInfo": {"name": "lines", "version": "1"},
                "capabilities": self.capabilities});
            lines.send(&json!({"jsonrpc": "2.0", "id": 1, "method": "initialize", "params": hello})).await;
            lines.next().await;
            lines.send(&json!({"jsonrpc": "2.0", "method": "notifications/initialized"})).await;
            lines.send(&json!({"jsonrpc": "2.0", "id": 7, "method": method, "params": params})).await;
            loop {
                let message = lines.next().await;
                let Some(question) = message["method"].as_str() else { return said(&message) };
                let answer = self.answer(question);
                lines.send(&json!({"jsonrpc": "2.0", "id": message["id"], "result": answer})).await;
            }
        })
    }

    /// What is answered to lines as they are.
    pub(crate) fn lines(&self, router: Router, sent: &[&str]) -> String {
        self.with(router, async |lines: &mut Lines| {
            for line in sent {
                lines.writer.write_all(format!("{line}\n").as_bytes()).await.unwrap();
            }
            said(&lines.next().await)
        })
    }

    fn with(&self, router: Router, talk: impl AsyncFnOnce(&mut Lines) -> String) -> String {
        let (here, there) = duplex(64 << 10);
        let (reader, writer) = there.split();
        let clock = TestTime::new();
        let server = ServerDriver::new(reader, writer, router, clock.clone());
        let mut lines = Lines::new(here);
        let closed = async {
            let reason = server.await;
            format!("closed: {reason:?}")
        };
        let passing = async {
            settled().await;
            if let Some(span) = self.patience {
                clock.advance(span);
                settled().await;
            }
            "nothing is said".to_owned()
        };
        block_on(future::or(future::or(talk(&mut lines), closed), passing))
    }

    fn answer(&self, method: &str) -> Value {
        let answer = self.answers.iter().find(|(known, _)| *known == method);
        answer.unwrap_or_else(|| panic!("the client is asked `{method}`")).1.clone()
    }

    fn dressed(&self, params: &Value) -> Value {
        let mut params = params.clone();
        params["_meta"] = json!({
            "io.modelcontextprotocol/protocolVersion": "2026-07-28",
            "io.modelcontextprotocol/clientInfo": {"name": "lines", "version": "1"},
            "io.modelcontextprotocol/clientCapabilities": self.capabilities,
        });
        params
    }
}

/// Everything has happened that can happen without time passing: all of it runs in one task.
pub(crate) async fn settled() {
    for _ in 0..1000 {
        future::yield_now().await;
    }
}

struct Lines {
    reader: BufReader<DuplexReader>,
    writer: DuplexWriter,
}

impl Lines {
    fn new(end: DuplexEnd) -> Self {
        let (reader, writer) = end.split();
        Self { reader: BufReader::new(reader), writer }
    }

    async fn send(&mut self, message: &Value) {
        self.writer.write_all(format!("{message}\n").as_bytes()).await.unwrap();
    }

    async fn next(&mut self) -> Value {
        let mut line = String::new();
        if self.reader.read_line(&mut line).await.unwrap() == 0 {
            return future::pending().await;
        }
        serde_json::from_str(&line).unwrap()
    }
}

/// An answer as its reader meets it.
fn said(reply: &Value) -> String {
    if let Some(error) = reply.get("error") {
        let message = format!("error {}: {}", error["code"], error["message"].as_str().unwrap());
        return error.get("data").map_or(message.clone(), |data| format!("{message}\ndata: {data}"));
    }
    let result = &reply["result"];
    match result["content"][0]["text"].as_str() {
        Some(text) if result["isError"] == true => format!("tool error: {text}"),
        _ => format!("result: {result}"),
    }
}
