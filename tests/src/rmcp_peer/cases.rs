//! rmcp's client running every case of the contract against whatever is behind a transport.

#![allow(deprecated, reason = "the contract covers the features that 2026-07-28 deprecates")]

use std::future::Future;
use std::sync::{Arc, Mutex, MutexGuard};
use std::time::Duration;

use rmcp::model::{
    CallToolRequest, CallToolRequestParams, ClientConfig, ClientRequest, CreateMessageRequestParams,
    CreateMessageResult, ElicitRequestParams, ElicitResult, ErrorData, GetPromptRequestParams, Implementation,
    ListRootsResult, LoggingLevel, PaginatedRequestParams, PingRequest, ProtocolVersion, ReadResourceRequestParams,
    RequestMetaObject, SetLevelRequestParams, SubscribeRequestParams, SubscriptionFilter, UnsubscribeRequestParams,
};
use rmcp::service::{PeerRequestOptions, RequestContext, RunningService, ServiceError};
use rmcp::transport::async_rw::AsyncRwTransport;
use rmcp::transport::{StreamableHttpClientTransport, Transport};
use rmcp::{ClientHandler, ClientLifecycleMode, ClientServiceExt, RoleClient};
use serde::de::DeserializeOwned;
use serde_json::{Map, Value, json};
use tokio::io::{AsyncRead, AsyncWrite};

use super::contract::{Contract, Era, Outcome};
use super::plain;
use super::wire::Wire;

const DEADLINE: Duration = Duration::from_secs(30);
const UPDATED: &str = "notifications/resources/updated";
const CHANGED: &str = "notifications/tools/list_changed";
const LOGGED: &str = "notifications/message";
const PROGRESS: &str = "notifications/progress";
const CALL: &str = "tools/call";

type Got = Result<Value, String>;

/// Runs the cases over a pair of byte streams whose other end is a server of the contract.
///
/// A connection that cannot be made is one failed case.
pub async fn run_cases<R, W>(era: Era, read: R, write: W) -> Vec<Outcome>
where
    R: AsyncRead + Send + Unpin + 'static,
    W: AsyncWrite + Send + Unpin + 'static,
{
    run_over(era, false, AsyncRwTransport::<RoleClient, R, W>::new(read, write)).await
}

/// Runs the cases over Streamable HTTP, against the server at `url`.
pub async fn run_cases_over_http(era: Era, url: &str) -> Vec<Outcome> {
    run_over(era, true, StreamableHttpClientTransport::from_uri(url)).await
}

async fn run_over<T: Transport<RoleClient> + Send + 'static>(era: Era, http: bool, transport: T) -> Vec<Outcome> {
    let contract = Contract::read();
    let wire = Wire::default();
    let answers = Answers::default();
    let client = Client { answers: answers.clone(), roots: contract.roots().clone() };
    let lifecycle = match era {
        Era::Legacy => ClientLifecycleMode::Initialize,
        Era::Modern => {
            ClientLifecycleMode::Auto { preferred_versions: vec![ProtocolVersion::V_2026_07_28], legacy_version: None }
        }
    };
    let service = match before_deadline(client.serve_with_lifecycle(wire.tap(transport), lifecycle)).await {
        Ok(service) => service,
        Err(error) => {
            return vec![Outcome::new("version", json!({ "raised": error }), &contract.case("version")[era.name()])];
        }
    };
    let mut run = Run { era, http, contract: &contract, wire, answers, service };
    let mut outcomes = Vec::new();
    for (name, expected) in contract.cases(era) {
        let got = tokio::time::timeout(DEADLINE, run.case(name)).await;
        let got = got.unwrap_or_else(|_| Err("the deadline passed".to_owned()));
        outcomes.push(Outcome::new(name, got.unwrap_or_else(|error| json!({ "raised": error })), expected));
    }
    if let Err(error) = run.service.cancel().await {
        outcomes.push(Outcome::new("close", json!({ "raised": error.to_string() }), &Value::Null));
    }
    outcomes
}

struct Run<'a> {
    era: Era,
    http: bool,
    contract: &'a Contract,
    wire: Wire,
    answers: Answers,
    service: RunningService<RoleClient, Client>,
}

impl Run<'_> {
    async fn case(&mut self, name: &str) -> Got {
        match name {
            "version" => self.server_info().map(|info| info["protocolVersion"].clone()),
            "server" => self.server_info().map(|info| {
                let instructions = info["instructions"].as_str().is_some_and(|text| !text.is_empty());
                let server = &info["serverInfo"];
                json!({ "name": server["name"], "title": server["title"], "instructions": instructions })
            }),
            "capabilities" => self.server_info().map(|info| plain::capabilities(&info["capabilities"])),
            "ping" => self.ping().await,
            "tools-list" => self.tool_names().await.map(|pages| json!({ "pages": pages })),
            "tool-schema" => self.tool_schema().await,
            "call-echo" => {
                let text = self.contract.case(name)["texts"][0].clone();
                self.call("echo", json!({ "text": text })).await.map(|result| plain::whole(&result))
            }
            "call-add" => self.call("add", json!({ "a": 2, "b": 3 })).await.map(|result| plain::whole(&result)),
            "call-add-fraction" => {
                self.call("add", json!({ "a": 1.5, "b": 2.25 })).await.map(|result| plain::whole(&result))
            }
            "call-fail" => {
                let message = json!({ "message": "broken on purpose" });
                self.call("fail", message).await.map(|result| plain::whole(&result))
            }
            "call-unknown" => error_code(self.service.call_tool(CallToolRequestParams::new("no-such-tool")).await),
            "content" => {
                let result = self.call("content", json!({})).await?;
                Ok(plain::items(&result["content"]).map(plain::block).collect())
            }
            "progress" => self.progress().await,
            "cancel" => self.cancel().await,
            "elicit-accept" => {
                let texts = self.elicit(json!({ "action": "accept", "content": { "name": "Ada" } })).await?;
                Ok(json!({ "asked": self.answers.lock().asked, "texts": texts }))
            }
            "elicit-decline" => {
                self.elicit(json!({ "action": "decline" })).await.map(|texts| json!({ "texts": texts }))
            }
            "elicit-cancel" => self.elicit(json!({ "action": "cancel" })).await.map(|texts| json!({ "texts": texts })),
            "sampling" => {
                self.answers.lock().asked = Value::Null;
                let result = self.call("summarize", json!({ "text": "a long story" })).await?;
                Ok(json!({ "asked": self.answers.lock().asked, "texts": plain::texts(&result) }))
            }
            "roots" => {
                let result = self.call("roots", json!({})).await?;
                Ok(json!({ "texts": plain::texts(&result) }))
            }
            "resources-list" => {
                let listed = plain_json(self.service.list_resources(None).await)?;
                let listed = plain::items(&listed["resources"]);
                Ok(listed.map(|one| json!({ "uri": one["uri"], "mimeType": one["mimeType"] })).collect())
            }
            "templates-list" => {
                let listed = plain_json(self.service.list_resource_templates(None).await)?;
                let listed = plain::items(&listed["resourceTemplates"]);
                Ok(listed
                    .map(|one| json!({ "uriTemplate": one["uriTemplate"], "mimeType": one["mimeType"] }))
                    .collect())
            }
            "read-text" => self.read("demo://readme").await,
            "read-blob" => self.read("demo://pixel").await,
            "read-template" => self.read_template().await,
            "read-unknown" => {
                let request = ReadResourceRequestParams::new("demo://nothing");
                error_code(self.service.read_resource(request).await)
            }
            "subscribe" => self.subscribe().await,
            "unsubscribe" => self.unsubscribe().await,
            "list-changed" => self.list_changed().await,
            "prompts-list" => {
                let listed = plain_json(self.service.list_prompts(None).await)?;
                Ok(plain::items(&listed["prompts"]).map(plain::prompt).collect())
            }
            "prompt-get" => self.prompt(json!({ "name": "Ada", "style": "formal" })).await,
            "prompt-default" => self.prompt(json!({ "name": "Ada" })).await,
            "prompt-missing" => {
                let request =
                    GetPromptRequestParams::new("welcome").with_arguments(object(json!({ "style": "formal" })));
                error_code(self.service.get_prompt(request).await)
            }
            "complete-prompt" => self.complete(name, json!({ "type": "ref/prompt", "name": "welcome" }), "style").await,
            "complete-template" => {
                self.complete(name, json!({ "type": "ref/resource", "uri": "demo://users/{id}" }), "id").await
            }
            "log-gate" => self.log_gate().await,
            "log-silent" => self.log_silent().await,
            unknown => Err(format!("no such case: {unknown}")),
        }
    }

    fn server_info(&self) -> Got {
        let info = self.service.peer_info().ok_or("no server info")?;
        let version = info.protocol_version.as_str();
        let server = serde_json::to_value(&info.server_info).map_err(shown)?;
        let capabilities = serde_json::to_value(&info.capabilities).map_err(shown)?;
        Ok(json!({
            "protocolVersion": version,
            "serverInfo": server,
            "capabilities": capabilities,
            "instructions": info.instructions,
        }))
    }

    async fn ping(&self) -> Got {
        let request = ClientRequest::PingRequest(PingRequest::default());
        plain_json(self.service.send_request(request).await)
    }

    async fn call(&self, name: &'static str, arguments: Value) -> Got {
        let request = CallToolRequestParams::new(name).with_arguments(object(arguments));
        plain_json(self.service.call_tool(request).await)
    }

    async fn text_of(&self, name: &'static str, arguments: Value) -> Got {
        Ok(plain::texts(&self.call(name, arguments).await?)[0].clone())
    }

    /// A round trip behind which everything that the server sent before it has arrived.
    async fn barrier(&self) -> Result<(), String> {
        self.text_of("echo", json!({ "text": "barrier" })).await.map(drop)
    }

    async fn tool_pages(&self) -> Result<Vec<Value>, String> {
        let mut pages = Vec::new();
        let mut cursor: Option<String> = None;
        loop {
            let request = cursor.map(|cursor| PaginatedRequestParams::default().with_cursor(Some(cursor)));
            let page = plain_json(self.service.list_tools(request).await)?;
            cursor = page["nextCursor"].as_str().map(str::to_owned);
            pages.push(page["tools"].clone());
            if cursor.is_none() {
                return Ok(pages);
            }
        }
    }

    async fn tool_names(&self) -> Result<Vec<Vec<Value>>, String> {
        let pages = self.tool_pages().await?;
        Ok(pages.iter().map(|page| plain::items(page).map(|tool| tool["name"].clone()).collect()).collect())
    }

    async fn tool_schema(&self) -> Got {
        let pages = self.tool_pages().await?;
        let add = pages.iter().flat_map(plain::items).find(|tool| tool["name"] == "add").ok_or("no tool add")?;
        Ok(json!({
            "input": plain::untyped_schema(&add["inputSchema"]),
            "output": plain::untyped_schema(&add["outputSchema"]),
        }))
    }

    /// Reads the steps off the wire: rmcp hands each notification to a task of its own, which loses their order.
    async fn progress(&self) -> Got {
        let result = self.call("count", json!({ "to": 3 })).await?;
        let log = self.wire.log();
        let id = log.request(CALL, "count").ok_or("the call was not sent")?;
        let token = log.token(CALL, "count").ok_or("the call was not sent")?;
        let steps: Value = log
            .notifications_before(PROGRESS, &id)
            .iter()
            .filter(|params| params["progressToken"] == token)
            .map(|params| json!([params["progress"], params["total"], params["message"]]))
            .collect();
        Ok(json!({ "steps": steps, "texts": plain::texts(&result) }))
    }

    async fn cancel(&self) -> Got {
        let params = CallToolRequestParams::new("sleep").with_arguments(object(json!({ "ms": 1000 })));
        let request = ClientRequest::CallToolRequest(CallToolRequest::new(params));
        let handle = self.service.send_cancellable_request(request, PeerRequestOptions::no_options()).await;
        let handle = handle.map_err(shown)?;
        let id = self.wire.until(|log| log.request(CALL, "sleep")).await;
        if self.http {
            // It counts as sent once it is handed over, and the cancellation goes by a connection of its own.
            tokio::time::sleep(Duration::from_millis(200)).await;
        }
        handle.cancel(Some("enough".to_owned())).await.map_err(shown)?;
        let slept = self.text_of("sleep", json!({ "ms": 1200 })).await?;
        let next = self.text_of("echo", json!({ "text": "still here" })).await?;
        let late = self.wire.log().results(&id);
        Ok(json!({ "call": "cancelled", "sleeps": [slept], "lateAnswers": late, "next": [next] }))
    }

    async fn elicit(&self, answer: Value) -> Got {
        {
            let mut answers = self.answers.lock();
            answers.asked = Value::Null;
            answers.elicitation = answer;
        }
        Ok(plain::texts(&self.call("greet", json!({})).await?))
    }

    async fn read(&self, uri: &str) -> Got {
        let result = plain_json(self.service.read_resource(ReadResourceRequestParams::new(uri)).await)?;
        match plain::items(&result["contents"]).collect::<Vec<_>>()[..] {
            [only] => Ok(plain::contents(only)),
            ref several => Err(format!("{} contents", several.len())),
        }
    }

    async fn read_template(&self) -> Got {
        let mut got = self.read("demo://users/42").await?;
        let body: Value = serde_json::from_str(got["text"].as_str().unwrap_or_default()).map_err(shown)?;
        got.as_object_mut().ok_or("not an object")?.remove("text");
        got["json"] = body;
        Ok(got)
    }

    async fn touch_both(&self) -> Got {
        let pixel = self.text_of("touch", json!({ "uri": "demo://pixel" })).await?;
        let readme = self.text_of("touch", json!({ "uri": "demo://readme" })).await?;
        Ok(json!([pixel, readme]))
    }

    async fn subscribe(&self) -> Got {
        if self.era == Era::Legacy {
            self.service.subscribe(SubscribeRequestParams::new("demo://readme")).await.map_err(shown)?;
            let texts = self.touch_both().await?;
            let updated = self.wire.until(|log| some(log.notifications(UPDATED))).await;
            return Ok(json!({ "updated": uris(&updated), "texts": texts }));
        }
        let filter = parse::<SubscriptionFilter>(json!({ "resourceSubscriptions": ["demo://readme"] }))?;
        let mut stream = self.service.listen(filter).await.map_err(shown)?;
        let texts = self.touch_both().await?;
        let first = stream.next().await.map_err(shown)?.ok_or("the stream ended")?;
        let first = serde_json::to_value(&first).map_err(shown)?;
        stream.cancel().await.map_err(shown)?;
        Ok(json!({ "updated": [first["params"]["uri"]], "texts": texts }))
    }

    async fn unsubscribe(&self) -> Got {
        if self.era == Era::Legacy {
            self.service.unsubscribe(UnsubscribeRequestParams::new("demo://readme")).await.map_err(shown)?;
        }
        self.barrier().await?;
        let before = self.wire.log().notifications(UPDATED).len();
        self.text_of("touch", json!({ "uri": "demo://readme" })).await?;
        self.barrier().await?;
        let updated = self.wire.log().notifications(UPDATED).split_off(before);
        Ok(json!({ "updated": uris(&updated) }))
    }

    async fn list_changed(&self) -> Got {
        let (mut texts, mut notified, mut counts, mut extra) = (vec![], vec![], vec![], vec![]);
        let mut stream = match self.era {
            Era::Legacy => None,
            Era::Modern => {
                let filter = parse::<SubscriptionFilter>(json!({ "toolsListChanged": true }))?;
                Some(self.service.listen(filter).await.map_err(shown)?)
            }
        };
        for round in 1..=2 {
            texts.push(self.text_of("toggle", json!({})).await?);
            if let Some(stream) = &mut stream {
                stream.next().await.map_err(shown)?.ok_or("the stream ended")?;
            }
            notified.push(self.wire.until(|log| Some(log.notifications(CHANGED).len()).filter(|n| *n >= round)).await);
            let names: Vec<Value> = self.tool_names().await?.concat();
            counts.push(names.len());
            extra.push(names.contains(&json!("extra")));
        }
        if let Some(stream) = &mut stream {
            stream.cancel().await.map_err(shown)?;
        }
        Ok(json!({ "texts": texts, "notified": notified, "counts": counts, "extra": extra }))
    }

    async fn prompt(&self, arguments: Value) -> Got {
        let request = GetPromptRequestParams::new("welcome").with_arguments(object(arguments));
        let result = plain_json(self.service.get_prompt(request).await)?;
        Ok(json!({ "messages": plain::messages(&result["messages"]) }))
    }

    async fn complete(&self, case: &str, reference: Value, argument: &str) -> Got {
        let mut found = Map::new();
        for prefix in self.contract.case(case).as_object().into_iter().flatten().map(|(prefix, _)| prefix) {
            let request = json!({ "ref": reference, "argument": { "name": argument, "value": prefix } });
            let result = plain_json(self.service.complete(parse(request)?).await)?;
            found.insert(prefix.clone(), result["completion"]["values"].clone());
        }
        Ok(Value::Object(found))
    }

    async fn log_gate(&self) -> Got {
        let mut meta = RequestMetaObject::new();
        match self.era {
            Era::Legacy => {
                let level = SetLevelRequestParams::new(LoggingLevel::Warning);
                self.service.set_level(level).await.map_err(shown)?;
            }
            Era::Modern => meta.set_log_level(LoggingLevel::Warning),
        }
        let before = self.wire.log().notifications(LOGGED).len();
        let mut texts = Vec::new();
        for (level, text) in [("info", "quiet"), ("error", "boom")] {
            let arguments = object(json!({ "level": level, "text": text }));
            let request = CallToolRequest::new(CallToolRequestParams::new("log").with_arguments(arguments));
            let options = PeerRequestOptions::no_options().with_meta(meta.clone());
            let handle = self.service.send_request_with_option(ClientRequest::CallToolRequest(request), options).await;
            let result = plain_json(handle.map_err(shown)?.await_response().await)?;
            texts.push(plain::texts(&result)[0].clone());
        }
        let logged = self.wire.until(|log| some(log.notifications(LOGGED).split_off(before))).await;
        let messages: Value =
            logged.iter().map(|message| json!([message["level"], message["logger"], message["data"]])).collect();
        Ok(json!({ "messages": messages, "texts": texts }))
    }

    async fn log_silent(&self) -> Got {
        let before = self.wire.log().notifications(LOGGED).len();
        let text = self.text_of("log", json!({ "level": "error", "text": "unasked" })).await?;
        self.barrier().await?;
        let messages = self.wire.log().notifications(LOGGED).split_off(before);
        Ok(json!({ "messages": messages, "texts": [text] }))
    }
}

/// What the client answers when asked, and what it was asked last.
#[derive(Clone, Default)]
struct Answers(Arc<Mutex<Held>>);

#[derive(Default)]
struct Held {
    asked: Value,
    elicitation: Value,
}

impl Answers {
    fn lock(&self) -> MutexGuard<'_, Held> {
        self.0.lock().expect("no holder panics")
    }
}

struct Client {
    answers: Answers,
    roots: Value,
}

impl ClientHandler for Client {
    fn get_info(&self) -> ClientConfig {
        let capabilities = json!({ "elicitation": { "form": {} }, "sampling": {}, "roots": {} });
        let capabilities = serde_json::from_value(capabilities).expect("these are capabilities");
        ClientConfig::new(capabilities, Implementation::new("rmcp-client", "3.9.0"))
            .with_protocol_version(ProtocolVersion::V_2025_11_25)
    }

    async fn create_elicitation(
        &self,
        request: ElicitRequestParams,
        _context: RequestContext<RoleClient>,
    ) -> Result<ElicitResult, ErrorData> {
        let request = serde_json::to_value(&request).map_err(internal)?;
        let mut held = self.answers.lock();
        held.asked = json!({ "message": request["message"], "schema": plain::schema(&request["requestedSchema"]) });
        serde_json::from_value(held.elicitation.clone()).map_err(internal)
    }

    async fn create_message(
        &self,
        params: CreateMessageRequestParams,
        _context: RequestContext<RoleClient>,
    ) -> Result<CreateMessageResult, ErrorData> {
        let request = serde_json::to_value(&params).map_err(internal)?;
        self.answers.lock().asked =
            json!({ "messages": plain::messages(&request["messages"]), "maxTokens": request["maxTokens"] });
        let answer = json!({
            "role": "assistant", "content": { "type": "text", "text": "short" }, "model": "none", "stopReason": "endTurn",
        });
        serde_json::from_value(answer).map_err(internal)
    }

    async fn list_roots(&self, _context: RequestContext<RoleClient>) -> Result<ListRootsResult, ErrorData> {
        let roots: Vec<Value> = plain::items(&self.roots).map(|uri| json!({ "uri": uri })).collect();
        serde_json::from_value(json!({ "roots": roots })).map_err(internal)
    }
}

async fn before_deadline<T, E: std::fmt::Display>(connecting: impl Future<Output = Result<T, E>>) -> Result<T, String> {
    match tokio::time::timeout(DEADLINE, connecting).await {
        Ok(connected) => connected.map_err(shown),
        Err(_) => Err("the deadline passed".to_owned()),
    }
}

fn error_code<T: std::fmt::Debug>(answer: Result<T, ServiceError>) -> Got {
    match answer {
        Err(ServiceError::McpError(error)) => Ok(json!({ "code": error.code.0 })),
        other => Err(format!("{other:?}")),
    }
}

fn plain_json<T: serde::Serialize>(answer: Result<T, ServiceError>) -> Got {
    serde_json::to_value(answer.map_err(shown)?).map_err(shown)
}

fn parse<T: DeserializeOwned>(value: Value) -> Result<T, String> {
    serde_json::from_value(value).map_err(shown)
}

fn object(value: Value) -> Map<String, Value> {
    match value {
        Value::Object(map) => map,
        _ => Map::new(),
    }
}

fn uris(updates: &[Value]) -> Vec<&Value> {
    updates.iter().map(|params| &params["uri"]).collect()
}

fn some<T>(list: Vec<T>) -> Option<Vec<T>> {
    Some(list).filter(|list| !list.is_empty())
}

fn shown(error: impl std::fmt::Display) -> String {
    error.to_string()
}

fn internal(error: impl std::fmt::Display) -> ErrorData {
    ErrorData::internal_error(error.to_string(), None)
}
