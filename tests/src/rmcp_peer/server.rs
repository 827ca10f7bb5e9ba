//! The demo contract served by rmcp, in both eras.

#![allow(deprecated, reason = "the contract covers the features that 2026-07-28 deprecates")]

use std::collections::HashSet;
use std::sync::{Arc, Mutex, MutexGuard};
use std::time::Duration;

use rmcp::model::{
    CallToolRequestParams, CallToolResponse, CompleteRequestParams, CompleteResult, ErrorCode, ErrorData,
    GetPromptRequestParams, GetPromptResponse, GetPromptResult, Implementation, InputRequest, InputRequests,
    InputRequiredResult, ListPromptsResult, ListResourceTemplatesResult, ListResourcesResult, ListToolsResult,
    LoggingLevel, LoggingMessageNotificationParam, PaginatedRequestParams, ProgressNotificationParam,
    ReadResourceRequestParams, ReadResourceResponse, ReadResourceResult, ResourceUpdatedNotificationParam,
    ServerCapabilities, ServerConfig, SetLevelRequestParams, SubscribeRequestParams, SubscriptionFilter,
    UnsubscribeRequestParams,
};
use rmcp::service::{RequestContext, SubscriptionContext, SubscriptionSink};
use rmcp::{RoleServer, ServerHandler};
use serde::de::DeserializeOwned;
use serde_json::{Map, Value, json};
use tokio::sync::watch;

const PIXEL: &str = "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mMwTpv5HwAENAIyhHMY8AAAAABJRU5ErkJggg==";
const SILENCE: &str = "UklGRiwAAABXQVZFZm10IBAAAAABAAEAQB8AAEAfAAABAAgAZGF0YQgAAACAgICAgICAgA==";
const README: &str = "This is the demo server.";
const PAGE: usize = 4;

/// rmcp's server of the demo contract. Clones are one server: over HTTP each request has one.
#[derive(Clone, Debug, Default)]
pub struct Demo(Arc<Shared>);

#[derive(Debug, Default)]
struct Shared {
    state: Mutex<State>,
    opening: watch::Sender<usize>,
}

#[derive(Debug, Default)]
struct State {
    level: Option<LoggingLevel>,
    subscribed: HashSet<String>,
    streams: Vec<SubscriptionSink>,
    extra: bool,
}

/// What became of a question to the client.
enum Asked {
    Answered(Value),
    Pending(InputRequiredResult),
}

impl ServerHandler for Demo {
    fn get_info(&self) -> ServerConfig {
        let capabilities = ServerCapabilities::builder()
            .enable_logging()
            .enable_completions()
            .enable_prompts()
            .enable_prompts_list_changed()
            .enable_resources()
            .enable_resources_list_changed()
            .enable_resources_subscribe()
            .enable_tools()
            .enable_tool_list_changed()
            .build();
        ServerConfig::new(capabilities)
            .with_server_info(Implementation::new("mcp-proto-demo", "1.0.0").with_title("Demo server"))
            .with_instructions("A server that has one of everything.")
    }

    async fn list_tools(
        &self,
        request: Option<PaginatedRequestParams>,
        _context: RequestContext<RoleServer>,
    ) -> Result<ListToolsResult, ErrorData> {
        let tools = tools(self.state().extra);
        let start = offset(request.and_then(|params| params.cursor))?;
        let end = tools.len().min(start + PAGE);
        let mut page = json!({ "tools": tools.get(start..end).unwrap_or_default() });
        if end < tools.len() {
            page["nextCursor"] = json!(format!("page:{end}"));
        }
        complete(page)
    }

    async fn call_tool(
        &self,
        request: CallToolRequestParams,
        context: RequestContext<RoleServer>,
    ) -> Result<CallToolResponse, ErrorData> {
        let arguments = Value::Object(request.arguments.clone().unwrap_or_default());
        let text = |name: &str| arguments[name].as_str().unwrap_or_default().to_owned();
        let said = match request.name.as_ref() {
            "echo" => text("text"),
            "add" => return add(&arguments),
            "fail" => return tool_result(json!({ "content": [text_block(&text("message"))], "isError": true })),
            "count" => count(arguments["to"].as_u64().unwrap_or(0), &context).await?,
            "sleep" => {
                let ms = arguments["ms"].as_u64().unwrap_or(0);
                tokio::select! {
                    () = tokio::time::sleep(Duration::from_millis(ms)) => format!("slept {ms} ms"),
                    () = context.ct.cancelled() => return Err(ErrorData::internal_error("cancelled", None)),
                }
            }
            "greet" => match ask(&request, &context, "name", greeting()?).await? {
                Asked::Pending(question) => return Ok(question.into()),
                Asked::Answered(answer) if answer["action"] == "accept" => {
                    format!("Hello, {}!", answer["content"]["name"].as_str().unwrap_or_default())
                }
                Asked::Answered(_) => "No greeting.".to_owned(),
            },
            "summarize" => match ask(&request, &context, "summary", summary(&text("text"))?).await? {
                Asked::Pending(question) => return Ok(question.into()),
                Asked::Answered(answer) => {
                    format!("Summary: {}", answer["content"]["text"].as_str().unwrap_or_default())
                }
            },
            "roots" => match ask(&request, &context, "roots", parse(json!({ "method": "roots/list" }))?).await? {
                Asked::Pending(question) => return Ok(question.into()),
                Asked::Answered(answer) => {
                    let roots = answer["roots"].as_array().into_iter().flatten();
                    roots.filter_map(|root| root["uri"].as_str()).collect::<Vec<_>>().join("\n")
                }
            },
            "log" => self.log(parse(arguments["level"].clone())?, text("text"), &context).await?,
            "content" => return tool_result(content()),
            "touch" => self.touch(text("uri"), &context).await?,
            "toggle" => self.toggle(&context).await?,
            "extra" if self.state().extra => "extra".to_owned(),
            unknown => return Err(ErrorData::invalid_params(format!("unknown tool: {unknown}"), None)),
        };
        tool_result(json!({ "content": [text_block(&said)] }))
    }

    async fn list_resources(
        &self,
        _request: Option<PaginatedRequestParams>,
        _context: RequestContext<RoleServer>,
    ) -> Result<ListResourcesResult, ErrorData> {
        complete(json!({ "resources": [
            { "uri": "demo://readme", "name": "readme", "mimeType": "text/plain" },
            { "uri": "demo://pixel", "name": "pixel", "mimeType": "image/png" },
        ] }))
    }

    async fn list_resource_templates(
        &self,
        _request: Option<PaginatedRequestParams>,
        _context: RequestContext<RoleServer>,
    ) -> Result<ListResourceTemplatesResult, ErrorData> {
        let user = json!({ "uriTemplate": "demo://users/{id}", "name": "user", "mimeType": "application/json" });
        complete(json!({ "resourceTemplates": [user] }))
    }

    async fn read_resource(
        &self,
        request: ReadResourceRequestParams,
        _context: RequestContext<RoleServer>,
    ) -> Result<ReadResourceResponse, ErrorData> {
        let uri = request.uri.as_str();
        let contents = match (uri, uri.strip_prefix("demo://users/")) {
            ("demo://readme", _) => json!({ "uri": uri, "mimeType": "text/plain", "text": README }),
            ("demo://pixel", _) => json!({ "uri": uri, "mimeType": "image/png", "blob": PIXEL }),
            (_, Some(id)) if !id.is_empty() && !id.contains('/') => {
                json!({ "uri": uri, "mimeType": "application/json", "text": json!({ "id": id }).to_string() })
            }
            _ => return Err(ErrorData::resource_not_found("resource not found", Some(json!({ "uri": uri })))),
        };
        complete::<ReadResourceResult>(json!({ "contents": [contents] })).map(Into::into)
    }

    async fn subscribe(
        &self,
        request: SubscribeRequestParams,
        _context: RequestContext<RoleServer>,
    ) -> Result<(), ErrorData> {
        self.state().subscribed.insert(request.uri);
        Ok(())
    }

    async fn unsubscribe(
        &self,
        request: UnsubscribeRequestParams,
        _context: RequestContext<RoleServer>,
    ) -> Result<(), ErrorData> {
        self.state().subscribed.remove(&request.uri);
        Ok(())
    }

    fn accepted_subscription_filter(&self, requested: &SubscriptionFilter) -> Option<SubscriptionFilter> {
        self.0.opening.send_modify(|opening| *opening += 1);
        Some(requested.clone())
    }

    async fn listen(&self, context: SubscriptionContext) -> Result<(), ErrorData> {
        self.state().streams.push(context.sink().clone());
        self.0.opening.send_modify(|opening| *opening -= 1);
        context.cancelled().await;
        self.state().streams.retain(|stream| stream.id() != context.sink().id());
        Ok(())
    }

    async fn list_prompts(
        &self,
        _request: Option<PaginatedRequestParams>,
        _context: RequestContext<RoleServer>,
    ) -> Result<ListPromptsResult, ErrorData> {
        let arguments = json!([{ "name": "name", "required": true }, { "name": "style", "required": false }]);
        complete(json!({ "prompts": [{ "name": "welcome", "arguments": arguments }] }))
    }

    async fn get_prompt(
        &self,
        request: GetPromptRequestParams,
        _context: RequestContext<RoleServer>,
    ) -> Result<GetPromptResponse, ErrorData> {
        if request.name != "welcome" {
            return Err(ErrorData::invalid_params(format!("unknown prompt: {}", request.name), None));
        }
        let arguments = request.arguments.unwrap_or_default();
        let Some(name) = arguments.get("name").and_then(Value::as_str) else {
            return Err(ErrorData::invalid_params("missing argument: name", None));
        };
        let style = arguments.get("style").and_then(Value::as_str).unwrap_or("short");
        let line = format!("Write a {style} welcome for {name}.");
        complete::<GetPromptResult>(json!({ "messages": [{ "role": "user", "content": text_block(&line) }] }))
            .map(Into::into)
    }

    async fn complete(
        &self,
        request: CompleteRequestParams,
        _context: RequestContext<RoleServer>,
    ) -> Result<CompleteResult, ErrorData> {
        let reference = serde_json::to_value(&request.r#ref).unwrap_or_default();
        let candidates: &[&str] =
            match (reference["name"].as_str(), reference["uri"].as_str(), request.argument.name.as_str()) {
                (Some("welcome"), _, "style") => &["formal", "friendly", "funny"],
                (_, Some("demo://users/{id}"), "id") => &["1", "2", "3"],
                _ => &[],
            };
        let values: Vec<&str> =
            candidates.iter().copied().filter(|value| value.starts_with(&request.argument.value)).collect();
        complete(json!({ "completion": { "values": values, "total": values.len(), "hasMore": false } }))
    }

    async fn set_level(
        &self,
        request: SetLevelRequestParams,
        _context: RequestContext<RoleServer>,
    ) -> Result<(), ErrorData> {
        self.state().level = Some(request.level);
        Ok(())
    }
}

impl Demo {
    fn state(&self) -> MutexGuard<'_, State> {
        self.0.state.lock().expect("no holder panics")
    }

    /// Waits for streams that rmcp has acknowledged but not yet handed to `listen`: the client may call already.
    async fn opened(&self) {
        let mut opening = self.0.opening.subscribe();
        // The sender lives in `self`, so this cannot end early.
        let _ = opening.wait_for(|opening| *opening == 0).await;
    }

    async fn log(
        &self,
        level: LoggingLevel,
        text: String,
        context: &RequestContext<RoleServer>,
    ) -> Result<String, ErrorData> {
        let least = if modern(context) {
            context.meta.log_level()
        } else {
            Some(self.state().level.unwrap_or(LoggingLevel::Debug))
        };
        if least.is_some_and(|least| rank(level) >= rank(least)) {
            let message = LoggingMessageNotificationParam::new(level, json!(text)).with_logger("demo");
            context.peer.notify_logging_message(message).await.map_err(internal)?;
        }
        Ok("logged".to_owned())
    }

    async fn touch(&self, uri: String, context: &RequestContext<RoleServer>) -> Result<String, ErrorData> {
        self.opened().await;
        let streams = self.state().streams.clone();
        for stream in streams {
            let wanted = stream.accepted().resource_subscriptions.clone().unwrap_or_default();
            if wanted.contains(&uri) {
                stream.notify_resource_updated(uri.as_str()).await.map_err(internal)?;
            }
        }
        let subscribed = self.state().subscribed.contains(&uri);
        if subscribed {
            let update = ResourceUpdatedNotificationParam::new(uri);
            context.peer.notify_resource_updated(update).await.map_err(internal)?;
        }
        Ok("touched".to_owned())
    }

    async fn toggle(&self, context: &RequestContext<RoleServer>) -> Result<String, ErrorData> {
        self.opened().await;
        let (extra, streams) = {
            let mut state = self.state();
            state.extra = !state.extra;
            (state.extra, state.streams.clone())
        };
        if !modern(context) {
            context.peer.notify_tool_list_changed().await.map_err(internal)?;
        }
        for stream in streams {
            if stream.accepted().tools_list_changed == Some(true) {
                stream.notify_tool_list_changed().await.map_err(internal)?;
            }
        }
        Ok(if extra { "added" } else { "removed" }.to_owned())
    }
}

/// Asks the client: in the modern era by a second round of the same call, else by a request.
async fn ask(
    call: &CallToolRequestParams,
    context: &RequestContext<RoleServer>,
    key: &str,
    request: InputRequest,
) -> Result<Asked, ErrorData> {
    if !modern(context) {
        let answer = match request {
            InputRequest::Elicitation(request) => {
                serde_json::to_value(context.peer.create_elicitation(request.params).await.map_err(internal)?)
            }
            InputRequest::CreateMessage(request) => {
                serde_json::to_value(context.peer.create_message(request.params).await.map_err(internal)?)
            }
            _ => serde_json::to_value(context.peer.list_roots().await.map_err(internal)?),
        };
        return answer.map(Asked::Answered).map_err(internal);
    }
    let state = format!("asked:{key}");
    let Some(answer) = call.input_responses.as_ref().and_then(|responses| responses.get(key)) else {
        let questions = InputRequests::from([(key.to_owned(), request)]);
        return Ok(Asked::Pending(InputRequiredResult::new(Some(questions), Some(state))));
    };
    if call.request_state.as_deref() != Some(&state) {
        return Err(ErrorData::invalid_params("request state was not echoed", None));
    }
    Ok(Asked::Answered(answer.clone()))
}

fn greeting() -> Result<InputRequest, ErrorData> {
    let schema = json!({ "type": "object", "properties": { "name": { "type": "string" } }, "required": ["name"] });
    parse(json!({
        "method": "elicitation/create",
        "params": { "mode": "form", "message": "What is your name?", "requestedSchema": schema },
    }))
}

fn summary(text: &str) -> Result<InputRequest, ErrorData> {
    let message = json!({ "role": "user", "content": text_block(&format!("Summarize: {text}")) });
    parse(json!({ "method": "sampling/createMessage", "params": { "messages": [message], "maxTokens": 100 } }))
}

async fn count(to: u64, context: &RequestContext<RoleServer>) -> Result<String, ErrorData> {
    if let Some(token) = context.meta.get_progress_token() {
        for step in 1..=to {
            let progress = parse::<ProgressNotificationParam>(json!({
                "progressToken": token, "progress": step, "total": to, "message": format!("step {step} of {to}"),
            }))?;
            context.peer.notify_progress(progress).await.map_err(internal)?;
        }
    }
    Ok(format!("counted to {to}"))
}

fn add(arguments: &Value) -> Result<CallToolResponse, ErrorData> {
    let (Some(a), Some(b)) = (arguments["a"].as_f64(), arguments["b"].as_f64()) else {
        return Err(ErrorData::invalid_params("a and b must be numbers", None));
    };
    let sum = a + b;
    tool_result(json!({ "content": [text_block(&sum.to_string())], "structuredContent": { "sum": sum } }))
}

fn content() -> Value {
    json!({ "content": [
        text_block("every kind of content"),
        { "type": "image", "data": PIXEL, "mimeType": "image/png" },
        { "type": "audio", "data": SILENCE, "mimeType": "audio/wav" },
        { "type": "resource_link", "uri": "demo://readme", "name": "readme", "mimeType": "text/plain" },
        { "type": "resource", "resource": { "uri": "demo://readme", "mimeType": "text/plain", "text": README } },
    ] })
}

fn tools(extra: bool) -> Vec<Value> {
    let tool = |name: &str, fields: &[(&str, &str)]| json!({ "name": name, "inputSchema": object(fields) });
    let mut add = tool("add", &[("a", "number"), ("b", "number")]);
    add["outputSchema"] = object(&[("sum", "number")]);
    let mut tools = vec![
        tool("echo", &[("text", "string")]),
        add,
        tool("fail", &[("message", "string")]),
        tool("count", &[("to", "integer")]),
        tool("sleep", &[("ms", "integer")]),
        tool("greet", &[]),
        tool("summarize", &[("text", "string")]),
        tool("roots", &[]),
        tool("log", &[("level", "string"), ("text", "string")]),
        tool("content", &[]),
        tool("touch", &[("uri", "string")]),
        tool("toggle", &[]),
    ];
    if extra {
        tools.push(tool("extra", &[]));
    }
    tools
}

fn object(fields: &[(&str, &str)]) -> Value {
    let properties: Map<String, Value> =
        fields.iter().map(|(name, kind)| ((*name).to_owned(), json!({ "type": kind }))).collect();
    let required: Vec<&str> = fields.iter().map(|(name, _)| *name).collect();
    json!({ "type": "object", "properties": properties, "required": required })
}

fn text_block(text: &str) -> Value {
    json!({ "type": "text", "text": text })
}

fn tool_result(result: Value) -> Result<CallToolResponse, ErrorData> {
    complete::<rmcp::model::CallToolResult>(result).map(Into::into)
}

fn complete<T: DeserializeOwned>(mut result: Value) -> Result<T, ErrorData> {
    result["resultType"] = json!("complete");
    parse(result)
}

fn parse<T: DeserializeOwned>(value: Value) -> Result<T, ErrorData> {
    serde_json::from_value(value).map_err(internal)
}

fn offset(cursor: Option<String>) -> Result<usize, ErrorData> {
    let Some(cursor) = cursor else { return Ok(0) };
    let position = cursor.strip_prefix("page:").and_then(|position| position.parse().ok());
    position.ok_or_else(|| ErrorData::new(ErrorCode::INVALID_PARAMS, "unknown cursor", None))
}

fn modern(context: &RequestContext<RoleServer>) -> bool {
    context.protocol_version().is_some_and(|version| version.as_str() == "2026-07-28")
}

fn rank(level: LoggingLevel) -> u8 {
    match level {
        LoggingLevel::Debug => 0,
        LoggingLevel::Info => 1,
        LoggingLevel::Notice => 2,
        LoggingLevel::Warning => 3,
        LoggingLevel::Error => 4,
        LoggingLevel::Critical => 5,
        LoggingLevel::Alert => 6,
        LoggingLevel::Emergency => 7,
    }
}

fn internal(error: impl std::fmt::Display) -> ErrorData {
    ErrorData::internal_error(error.to_string(), None)
}
