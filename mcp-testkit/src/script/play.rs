//! Plays a script.

use std::collections::HashMap;
use std::io;

use futures_io::{AsyncRead, AsyncWrite};
use mcp_driver::Runtime;
use serde_json::{Map, Value, json};

use super::lines::{Lines, close, write_all};
use super::opening::{self, Opening};
use super::step::Step;
use super::{Played, Script};
use crate::pattern::differences;
use crate::transcript::in_order;
use crate::{End, TestTime};

impl Script {
    /// Plays it until the connection ends. How far it came is in `played`.
    pub(crate) async fn play_on<R, W>(self, reader: R, writer: W, time: &TestTime, played: &Played)
    where
        R: AsyncRead + Unpin,
        W: AsyncWrite + Unpin,
    {
        played.begin(&self.steps);
        let mut stage = Stage {
            lines: Lines::new(reader),
            writer,
            script: &self,
            capabilities: json!({}),
            last: Vec::new(),
            heard: None,
            named: HashMap::new(),
            tokens: HashMap::new(),
            sent: 0,
        };
        for (index, step) in self.steps.iter().enumerate() {
            played.reach(index);
            if let Err(wrong) = stage.play(step, time).await {
                played.fail(wrong.came, wrong.differences);
                // The peer is told that nobody will answer it, and whoever waits for it with it.
                return;
            }
        }
        played.reach(self.steps.len());
        if let Err(wrong) = stage.finish().await {
            played.fail(wrong.came, wrong.differences);
        }
    }
}

/// What came instead of what was expected.
struct Wrong {
    came: String,
    differences: Vec<String>,
}

impl Wrong {
    fn came(came: impl Into<String>) -> Self {
        Self { came: came.into(), differences: Vec::new() }
    }
}

impl From<io::Error> for Wrong {
    fn from(error: io::Error) -> Self {
        Self::came(format!("the stream broke: {error}"))
    }
}

struct Stage<'a, R, W> {
    lines: Lines<R>,
    writer: W,
    script: &'a Script,
    capabilities: Value,
    /// What was said last.
    last: Vec<u8>,
    /// The id of the request that was heard last.
    heard: Option<Value>,
    named: HashMap<&'a str, Value>,
    /// The progress tokens of the same requests.
    tokens: HashMap<&'a str, Value>,
    /// How many requests were sent.
    sent: u64,
}

impl<'a, R: AsyncRead + Unpin, W: AsyncWrite + Unpin> Stage<'a, R, W> {
    async fn play(&mut self, step: &'a Step, time: &TestTime) -> Result<(), Wrong> {
        match step {
            Step::Open(capabilities) => self.open(capabilities).await,
            Step::Expect { method, params, name } => {
                let mut expected = json!({"method": method});
                if *params != json!({}) {
                    expected["params"] = params.clone();
                }
                let message = self.hear(&expected).await?;
                self.heard = message.get("id").cloned();
                if let (Some(name), Some(id)) = (name, &self.heard) {
                    self.named.insert(name, id.clone());
                    let token = message.pointer("/params/_meta/progressToken");
                    self.tokens.extend(token.map(|token| (name.as_str(), token.clone())));
                }
                Ok(())
            }
            Step::ExpectMessage(expected) => self.hear(expected).await.map(drop),
            Step::ExpectClose => match self.lines.next().await? {
                None => Ok(()),
                Some(line) => Err(Wrong::came(String::from_utf8_lossy(&line))),
            },
            Step::Reply { to, outcome } => self.reply(to.as_deref(), outcome).await,
            Step::Progress { of, params } => {
                let mut params = params.clone();
                params["progressToken"] = self.tokens.get(of.as_str()).cloned().unwrap_or_default();
                self.say_message(&json!({"jsonrpc": "2.0", "method": "notifications/progress", "params": params})).await
            }
            Step::Say { method, params, id } => self.request(method, params, id.as_ref()).await,
            Step::Raw(bytes) => self.say(bytes.clone()).await,
            Step::Again => self.say(self.last.clone()).await,
            Step::Wait(span) => {
                time.sleep_until(time.now() + *span).await;
                Ok(())
            }
            Step::Close => Ok(close(&mut self.writer).await?),
        }
    }

    /// Listens to the end: notifications may still come, and nothing that wants an answer.
    async fn finish(&mut self) -> Result<(), Wrong> {
        if self.script.role == End::Client {
            // A peer that has gone first is no failure here: all the steps were played.
            let _ = close(&mut self.writer).await;
        }
        while let Some(line) = self.lines.next().await.unwrap_or_default() {
            let message: Value = serde_json::from_slice(&line).unwrap_or_default();
            if message.get("method").is_some() && message.get("id").is_some() {
                return Err(Wrong::came(in_order(&message)));
            }
        }
        Ok(())
    }

    async fn open(&mut self, capabilities: &Value) -> Result<(), Wrong> {
        let version = self.script.version;
        self.capabilities = capabilities.clone();
        if self.script.role == End::Client {
            if version.is_modern() {
                return Ok(());
            }
            self.say_message(&opening::initialize(version, capabilities)).await?;
            self.hear(&json!({"id": "initialize", "result": {"protocolVersion": version}})).await?;
            return self.say_message(&json!({"jsonrpc": "2.0", "method": "notifications/initialized"})).await;
        }
        loop {
            let message = self.next().await?;
            match opening::hear(version, capabilities, &message) {
                Opening::Other => return Err(Wrong::came(in_order(&message))),
                Opening::Answer(answer) => self.say_message(&answer).await?,
                Opening::Opened(answer) => {
                    let Some(answer) = answer else { return Ok(()) };
                    return self.say_message(&answer).await;
                }
            }
        }
    }

    async fn reply(&mut self, to: Option<&str>, outcome: &Result<Value, Value>) -> Result<(), Wrong> {
        let id = match to {
            Some(name) => self.named.get(name).cloned(),
            None => self.heard.clone(),
        };
        let Some(id) = id else { return Err(Wrong::came("no request that this could answer")) };
        let message = match outcome {
            Err(error) => json!({"jsonrpc": "2.0", "id": id, "error": error}),
            Ok(result) => {
                let mut result = result.clone();
                if let Value::Object(members) = &mut result
                    && self.script.version.is_modern()
                {
                    members.entry("resultType").or_insert_with(|| "complete".into());
                }
                json!({"jsonrpc": "2.0", "id": id, "result": result})
            }
        };
        self.say_message(&message).await
    }

    async fn request(&mut self, method: &str, params: &Value, id: Option<&Option<Value>>) -> Result<(), Wrong> {
        let mut message = json!({"jsonrpc": "2.0", "method": method});
        let mut params = params.clone();
        if let Some(given) = id {
            self.sent += 1;
            message["id"] = given.clone().unwrap_or_else(|| self.sent.into());
            if self.script.role == End::Client && self.script.version.is_modern() {
                self.add_meta(&mut params);
            }
        }
        let is_nothing = params.as_object().is_some_and(Map::is_empty) || params.is_null();
        if !is_nothing {
            message["params"] = params;
        }
        self.say_message(&message).await
    }

    fn add_meta(&self, params: &mut Value) {
        let Value::Object(params) = params else { return };
        let Value::Object(standard) = opening::meta(self.script.version, &self.capabilities) else { return };
        let meta = params.entry("_meta").or_insert_with(|| json!({}));
        let Value::Object(meta) = meta else { return };
        for (key, value) in standard {
            meta.entry(key).or_insert(value);
        }
    }

    /// The next message that is not ignored, if it is like this.
    async fn hear(&mut self, expected: &Value) -> Result<Value, Wrong> {
        let message = self.next().await?;
        let differences = differences(expected, &message);
        if differences.is_empty() {
            return Ok(message);
        }
        Err(Wrong { came: in_order(&message), differences })
    }

    async fn next(&mut self) -> Result<Value, Wrong> {
        loop {
            let Some(line) = self.lines.next().await? else {
                return Err(Wrong::came("the end of the connection"));
            };
            let Ok(message) = serde_json::from_slice::<Value>(&line) else {
                return Err(Wrong::came(format!("a line that is no JSON: \"{}\"", line.escape_ascii())));
            };
            let method = message.get("method").and_then(Value::as_str);
            let is_notification = message.get("id").is_none();
            let is_ignored = method.is_some_and(|method| self.script.ignored.iter().any(|ignored| ignored == method));
            if !(is_notification && is_ignored) {
                return Ok(message);
            }
        }
    }

    async fn say_message(&mut self, message: &Value) -> Result<(), Wrong> {
        self.say(format!("{}\n", in_order(message)).into_bytes()).await
    }

    async fn say(&mut self, bytes: Vec<u8>) -> Result<(), Wrong> {
        write_all(&mut self.writer, &bytes).await?;
        self.last = bytes;
        Ok(())
    }
}
