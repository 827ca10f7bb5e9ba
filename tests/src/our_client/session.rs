//! What a case has: the peer, what was answered and heard, and what crossed the wire.

use std::convert::Infallible;
use std::fmt::Display;
use std::future::{Future, ready};
use std::pin::Pin;
use std::sync::{Arc, Mutex, MutexGuard};

use mcp_driver::{CallError, Handlers, Peer};
use mcp_proto::client::RequestError;
use mcp_proto::jsonrpc::RpcError;
use mcp_proto::method::{CallTool, ListTools, Method};
use mcp_proto::model::{CallToolParams, CreateMessageResult, ElicitResult, ListRootsResult, Object, PaginatedParams};
use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::{Value, json};
use tokio::sync::Notify;

use crate::rmcp_peer::plain;
use crate::rmcp_peer::wire::Wire;

pub(super) type Got = Result<Value, String>;
type Settle = Box<dyn Fn() -> Pin<Box<dyn Future<Output = ()>>>>;

/// A connection, as the cases use it.
pub(super) struct Session {
    pub(super) peer: Peer,
    pub(super) wire: Wire,
    /// Whether everything comes by one stream, in its order: over HTTP what belongs to no call comes by another.
    pub(super) one_stream: bool,
    /// Waits until a request that was written must have been read: over HTTP what comes next may overtake it.
    pub(super) settle: Option<Settle>,
    held: Arc<Mutex<Held>>,
    changed: Arc<Notify>,
}

/// What is answered to questions, and what was asked and heard.
#[derive(Default)]
struct Held {
    asked: Value,
    elicitation: Value,
    heard: Vec<(String, Value)>,
    noise: Vec<String>,
}

impl Session {
    /// A session over what `connect` makes of the wire and the answers.
    pub(super) fn open<S>(roots: &Value, connect: impl FnOnce(&Wire, Handlers) -> (Peer, S)) -> (Self, S) {
        let Ok((session, server)) =
            Self::try_open(roots, |wire, handlers| Ok::<_, Infallible>(connect(wire, handlers)));
        (Self { one_stream: true, ..session }, server)
    }

    /// The same, of a connection that may not be made.
    pub(super) fn try_open<S, E>(
        roots: &Value,
        connect: impl FnOnce(&Wire, Handlers) -> Result<(Peer, S), E>,
    ) -> Result<(Self, S), E> {
        let wire = Wire::default();
        let (held, changed) = (Arc::new(Mutex::new(Held::default())), Arc::new(Notify::new()));
        let (peer, server) = connect(&wire, handlers(&held, &changed, roots))?;
        Ok((Self { peer, wire, one_stream: false, settle: None, held, changed }, server))
    }

    pub(super) async fn version(&self) -> Got {
        Ok(json!(self.peer.ready().await.map_err(shown)?.version))
    }

    pub(super) async fn server(&self) -> Got {
        let verdict = self.peer.ready().await.map_err(shown)?;
        let server = verdict.server.ok_or("it has no name")?;
        let instructions = verdict.instructions.is_some_and(|text| !text.is_empty());
        Ok(json!({ "name": server.name, "title": server.title, "instructions": instructions }))
    }

    pub(super) async fn capabilities(&self) -> Got {
        let verdict = self.peer.ready().await.map_err(shown)?;
        Ok(plain::capabilities(&serde_json::to_value(verdict.capabilities).map_err(shown)?))
    }

    /// Asks, and gives what our types hold of the answer.
    pub(super) async fn ask<M: Method>(&self, params: Value) -> Got {
        let params = parse::<M::Params>(params)?;
        plain_json(self.peer.call::<M>(&params).await)
    }

    /// The code of the error that is answered.
    pub(super) async fn error_code<M: Method>(&self, params: Value) -> Got {
        match self.peer.call::<M>(&parse::<M::Params>(params)?).await {
            Err(CallError::Request { error: RequestError::Peer(error), .. }) => Ok(json!({ "code": error.code.0 })),
            Err(other) => Err(shown(other)),
            Ok(result) => Ok(json!({ "answered": serde_json::to_value(result).map_err(shown)? })),
        }
    }

    pub(super) async fn call(&self, name: &str, arguments: Value) -> Got {
        plain_json(self.peer.call::<CallTool>(&tool(name, arguments)).await)
    }

    pub(super) async fn texts_of(&self, name: &str, arguments: Value) -> Got {
        Ok(plain::texts(&self.call(name, arguments).await?))
    }

    pub(super) async fn text_of(&self, name: &str, arguments: Value) -> Got {
        Ok(self.texts_of(name, arguments).await?[0].clone())
    }

    pub(super) async fn tool_pages(&self) -> Result<Vec<Vec<Value>>, String> {
        let mut pages = Vec::new();
        let mut page = PaginatedParams::new();
        loop {
            let list = self.peer.call::<ListTools>(&page).await.map_err(shown)?;
            pages.push(list.tools.iter().map(serde_json::to_value).collect::<Result<_, _>>().map_err(shown)?);
            let Some(cursor) = list.next_cursor else { return Ok(pages) };
            page = PaginatedParams::new().with_cursor(cursor);
        }
    }

    pub(super) async fn tool_names(&self) -> Result<Vec<Vec<Value>>, String> {
        let pages = self.tool_pages().await?;
        Ok(pages.iter().map(|page| page.iter().map(|tool| tool["name"].clone()).collect()).collect())
    }

    /// What is read at a URI, which has one part.
    pub(super) async fn read(&self, uri: &str) -> Got {
        let result = self.ask::<mcp_proto::method::ReadResource>(json!({ "uri": uri })).await?;
        match plain::items(&result["contents"]).collect::<Vec<_>>()[..] {
            [only] => Ok(plain::contents(only)),
            ref several => Err(format!("{} contents", several.len())),
        }
    }

    /// Calls a tool that elicits, and answers as said; what was asked, and the texts of the result.
    pub(super) async fn elicit(&self, tool: &str, answer: Value) -> Got {
        {
            let mut held = self.held();
            held.asked = Value::Null;
            held.elicitation = answer;
        }
        self.asked_by(tool, json!({})).await
    }

    /// Calls a tool that asks something; what was asked, and the texts of the result.
    pub(super) async fn asked_by(&self, tool: &str, arguments: Value) -> Got {
        let texts = self.texts_of(tool, arguments).await?;
        let asked = std::mem::take(&mut self.held().asked);
        Ok(json!({ "asked": asked, "texts": texts }))
    }

    /// Starts a call and gives it up once it is sent; the id that it had on the wire.
    pub(super) async fn give_up(&self, name: &'static str, arguments: Value) -> Got {
        let call = async {
            let answer = self.call(name, arguments).await;
            Err(format!("it was answered: {answer:?}"))
        };
        let sent = async {
            let id = self.wire.until(|log| log.request(CallTool::NAME, name)).await;
            if let Some(settle) = &self.settle {
                settle().await;
            }
            Ok(id)
        };
        futures_lite::future::or(call, sent).await
    }

    /// The params of what was heard beside the answers, from a point on.
    pub(super) fn heard(&self, method: &str, from: usize) -> Vec<Value> {
        let held = self.held();
        let wanted = held.heard.iter().skip(from).filter(|(heard, _)| heard == method);
        wanted.map(|(_, params)| params.clone()).collect()
    }

    /// [`heard`](Self::heard), once there is as much as `count` of it: at once, where an answer that came since has it
    /// all before it.
    pub(super) async fn heard_by_now(&self, method: &str, from: usize, count: usize) -> Vec<Value> {
        loop {
            let changed = self.changed.notified();
            let heard = self.heard(method, from);
            if self.one_stream || heard.len() >= count {
                return heard;
            }
            changed.await;
        }
    }

    /// How much was heard beside the answers.
    pub(super) fn heard_so_far(&self) -> usize {
        self.held().heard.len()
    }

    pub(super) fn noise(&self) -> Vec<String> {
        self.held().noise.clone()
    }

    fn held(&self) -> MutexGuard<'_, Held> {
        lock(&self.held)
    }
}

fn handlers(held: &Arc<Mutex<Held>>, changed: &Arc<Notify>, roots: &Value) -> Handlers {
    let changed = changed.clone();
    let (asked, sampled, heard, noise) = (held.clone(), held.clone(), held.clone(), held.clone());
    let roots: Vec<Value> = plain::items(roots).map(|uri| json!({ "uri": uri })).collect();
    Handlers::new()
        .elicitation(move |question| {
            let question = json!(question);
            let mut held = lock(&asked);
            held.asked =
                json!({ "message": question["message"], "schema": plain::schema(&question["requestedSchema"]) });
            ready(answered::<ElicitResult>(held.elicitation.clone()))
        })
        .sampling(move |question| {
            let question = json!(question);
            let mut asked = json!({
                "messages": plain::messages(&question["messages"]), "maxTokens": question["maxTokens"],
            });
            if let Some(prompt) = question.get("systemPrompt") {
                asked["systemPrompt"] = prompt.clone();
            }
            lock(&sampled).asked = asked;
            ready(answered::<CreateMessageResult>(json!({
                "role": "assistant", "content": { "type": "text", "text": "short" },
                "model": "none", "stopReason": "endTurn",
            })))
        })
        .roots(move || ready(answered::<ListRootsResult>(json!({ "roots": roots }))))
        .on_notification(move |method, params| {
            let params = params.map_or(Value::Null, |params| json!(params));
            lock(&heard).heard.push((method.to_owned(), params));
            changed.notify_waiters();
        })
        .on_noise(move |error, excerpt| lock(&noise).noise.push(format!("{error}: {excerpt}")))
}

fn answered<R: DeserializeOwned>(answer: Value) -> Result<R, RpcError> {
    serde_json::from_value(answer).map_err(|error| RpcError::internal(error.to_string()))
}

fn lock(held: &Mutex<Held>) -> MutexGuard<'_, Held> {
    held.lock().expect("no holder panics")
}

pub(super) fn tool(name: &str, arguments: Value) -> CallToolParams {
    CallToolParams::new(name).with_arguments(object(arguments))
}

pub(super) fn parse<T: DeserializeOwned>(value: Value) -> Result<T, String> {
    serde_json::from_value(value).map_err(shown)
}

pub(super) fn plain_json<T: Serialize>(answer: Result<T, CallError>) -> Got {
    serde_json::to_value(answer.map_err(shown)?).map_err(shown)
}

pub(super) fn shown(error: impl Display) -> String {
    error.to_string()
}

fn object(value: Value) -> Object {
    match value {
        Value::Object(map) => map,
        _ => Object::new(),
    }
}
