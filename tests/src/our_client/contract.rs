//! The cases of the contract.

use std::sync::{Arc, Mutex};

use futures_lite::future::poll_once;
use mcp_driver::Subscription;
use mcp_proto::method::{
    CallTool, Complete, GetPrompt, ListPrompts, ListResourceTemplates, ListResources, LoggingMessage, Notice, Ping,
    ReadResource, ResourceUpdated, SetLevel, Subscribe, ToolListChanged, Unsubscribe,
};
use mcp_proto::model::{LoggingLevel, SubscriptionFilter};
use serde_json::{Map, Value, json};

use super::session::{Got, Session, plain_json, shown, tool};
use crate::rmcp_peer::plain;

impl Session {
    pub(super) async fn case_of_contract(&self, case: &str, stated: &Value) -> Got {
        match case {
            "version" => self.version().await,
            "server" => self.server().await,
            "capabilities" => self.capabilities().await,
            "ping" => self.ask::<Ping>(json!({})).await,
            "tools-list" => Ok(json!({ "pages": self.tool_names().await? })),
            "tool-schema" => self.tool_schema("add").await,
            "call-echo" => self.whole("echo", json!({ "text": stated["texts"][0] })).await,
            "call-add" => self.whole("add", json!({ "a": 2, "b": 3 })).await,
            "call-add-fraction" => self.whole("add", json!({ "a": 1.5, "b": 2.25 })).await,
            "call-fail" => self.whole("fail", json!({ "message": "broken on purpose" })).await,
            "call-unknown" => self.error_code::<CallTool>(json!({ "name": "no-such-tool" })).await,
            "content" => self.blocks("content", json!({})).await,
            "progress" => self.progress("count", json!({ "to": 3 })).await,
            "cancel" => self.cancel().await,
            "elicit-accept" => self.elicit("greet", json!({ "action": "accept", "content": { "name": "Ada" } })).await,
            "elicit-decline" => texts_alone(self.elicit("greet", json!({ "action": "decline" })).await),
            "elicit-cancel" => texts_alone(self.elicit("greet", json!({ "action": "cancel" })).await),
            "sampling" => self.asked_by("summarize", json!({ "text": "a long story" })).await,
            "roots" => texts_alone(self.asked_by("roots", json!({})).await),
            "resources-list" => self.resources().await,
            "templates-list" => self.templates().await,
            "read-text" => self.read("demo://readme").await,
            "read-blob" => self.read("demo://pixel").await,
            "read-template" => self.read_template().await,
            "read-unknown" => self.error_code::<ReadResource>(json!({ "uri": "demo://nothing" })).await,
            "subscribe" if self.is_modern() => self.listen_to_readme().await,
            "subscribe" => self.subscribe_to_readme().await,
            "unsubscribe" => self.unsubscribe().await,
            "list-changed" => self.list_changed().await,
            "prompts-list" => {
                let listed = self.ask::<ListPrompts>(json!({})).await?;
                Ok(plain::items(&listed["prompts"]).map(plain::prompt).collect())
            }
            "prompt-get" => self.prompt("welcome", json!({ "name": "Ada", "style": "formal" })).await,
            "prompt-default" => self.prompt("welcome", json!({ "name": "Ada" })).await,
            "prompt-missing" => {
                self.error_code::<GetPrompt>(json!({ "name": "welcome", "arguments": { "style": "formal" } })).await
            }
            "complete-prompt" => {
                self.completions(stated, json!({ "type": "ref/prompt", "name": "welcome" }), "style").await
            }
            "complete-template" => {
                self.completions(stated, json!({ "type": "ref/resource", "uri": "demo://users/{id}" }), "id").await
            }
            "log-gate" => self.log_gate().await,
            "log-silent" => self.log_silent().await,
            unknown => Err(format!("no such case: {unknown}")),
        }
    }

    pub(super) async fn whole(&self, name: &str, arguments: Value) -> Got {
        self.call(name, arguments).await.map(|result| plain::whole(&result))
    }

    pub(super) async fn blocks(&self, name: &str, arguments: Value) -> Got {
        let result = self.call(name, arguments).await?;
        Ok(plain::items(&result["content"]).map(plain::block).collect())
    }

    pub(super) async fn tool_schema(&self, name: &str) -> Got {
        let tools = self.tool_pages().await?.concat();
        let tool = tools.iter().find(|tool| tool["name"] == name).ok_or("there is no such tool")?;
        Ok(json!({
            "input": plain::untyped_schema(&tool["inputSchema"]),
            "output": plain::untyped_schema(&tool["outputSchema"]),
        }))
    }

    /// The steps as the application hears them, none of them after the answer.
    pub(super) async fn progress(&self, name: &str, arguments: Value) -> Got {
        let steps = Arc::new(Mutex::new(Vec::new()));
        let heard = steps.clone();
        let call = self.peer.call::<CallTool>(&tool(name, arguments)).on_progress(move |step| {
            heard.lock().expect("no holder panics").push(json!([step.progress, step.total, step.message]));
        });
        let result = plain_json(call.await)?;
        let steps = steps.lock().expect("no holder panics").clone();
        Ok(json!({ "steps": steps, "texts": plain::texts(&result) }))
    }

    async fn cancel(&self) -> Got {
        let id = self.give_up("sleep", json!({ "ms": 1000 })).await?;
        let slept = self.text_of("sleep", json!({ "ms": 1200 })).await?;
        let next = self.text_of("echo", json!({ "text": "still here" })).await?;
        let log = self.wire.log();
        // A modern server behind HTTP is told by the end of the response.
        let told = log.cancelled(&id) || self.is_modern() && !self.one_stream;
        let call = if told { "cancelled" } else { "the server was not told" };
        Ok(json!({ "call": call, "sleeps": [slept], "lateAnswers": log.results(&id), "next": [next] }))
    }

    pub(super) async fn resources(&self) -> Got {
        let listed = self.ask::<ListResources>(json!({})).await?;
        let listed = plain::items(&listed["resources"]);
        Ok(listed.map(|one| json!({ "uri": one["uri"], "mimeType": one["mimeType"] })).collect())
    }

    async fn templates(&self) -> Got {
        let listed = self.ask::<ListResourceTemplates>(json!({})).await?;
        let listed = plain::items(&listed["resourceTemplates"]);
        Ok(listed.map(|one| json!({ "uriTemplate": one["uriTemplate"], "mimeType": one["mimeType"] })).collect())
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

    async fn subscribe_to_readme(&self) -> Got {
        let before = self.heard_so_far();
        self.ask::<Subscribe>(json!({ "uri": "demo://readme" })).await?;
        let texts = self.touch_both().await?;
        Ok(json!({ "updated": uris(&self.heard_by_now(ResourceUpdated::NAME, before, 1).await), "texts": texts }))
    }

    async fn listen_to_readme(&self) -> Got {
        let filter = SubscriptionFilter::new().with_resource_subscriptions(["demo://readme".to_owned()]);
        let mut subscription = self.peer.listen(filter).await.map_err(shown)?;
        let texts = self.touch_both().await?;
        Ok(json!({ "updated": uris(&self.waiting(&mut subscription, ResourceUpdated::NAME).await), "texts": texts }))
    }

    /// Reads the updates off the wire: nobody listens to them any more.
    async fn unsubscribe(&self) -> Got {
        if !self.is_modern() {
            self.ask::<Unsubscribe>(json!({ "uri": "demo://readme" })).await?;
        }
        let before = self.wire.log().notifications(ResourceUpdated::NAME).len();
        self.text_of("touch", json!({ "uri": "demo://readme" })).await?;
        self.text_of("echo", json!({ "text": "after the touch" })).await?;
        let updated = self.wire.log().notifications(ResourceUpdated::NAME).split_off(before);
        Ok(json!({ "updated": uris(&updated) }))
    }

    /// What a subscription has heard; over HTTP, once that is something.
    async fn waiting(&self, subscription: &mut Subscription, method: &str) -> Vec<Value> {
        let mut waiting = Vec::new();
        loop {
            let more = match waiting.is_empty() && !self.one_stream {
                true => subscription.next().await,
                false => poll_once(subscription.next()).await.flatten(),
            };
            let Some(notification) = more else { return waiting };
            if &*notification.method == method {
                waiting.push(notification.params.map_or(Value::Null, |params| json!(params)));
            }
        }
    }

    async fn list_changed(&self) -> Got {
        let (mut texts, mut notified, mut counts, mut extra) = (vec![], vec![], vec![], vec![]);
        let mut subscription = None;
        if self.is_modern() {
            let filter = SubscriptionFilter::new().with_tools_list_changed(true);
            subscription = Some(self.peer.listen(filter).await.map_err(shown)?);
        }
        let before = self.heard_so_far();
        let mut changes = 0;
        for _ in 0..2 {
            texts.push(self.text_of("toggle", json!({})).await?);
            changes += match &mut subscription {
                Some(subscription) => self.waiting(subscription, ToolListChanged::NAME).await.len(),
                None => self.heard_by_now(ToolListChanged::NAME, before, changes + 1).await.len() - changes,
            };
            notified.push(changes);
            let names = self.tool_names().await?.concat();
            counts.push(names.len());
            extra.push(names.contains(&json!("extra")));
        }
        Ok(json!({ "texts": texts, "notified": notified, "counts": counts, "extra": extra }))
    }

    pub(super) async fn prompt(&self, name: &str, arguments: Value) -> Got {
        let result = self.ask::<GetPrompt>(json!({ "name": name, "arguments": arguments })).await?;
        Ok(json!({ "messages": plain::messages(&result["messages"]) }))
    }

    /// The completions of every prefix that the contract names.
    async fn completions(&self, stated: &Value, reference: Value, argument: &str) -> Got {
        let mut found = Map::new();
        for (prefix, _) in stated.as_object().into_iter().flatten() {
            let params = json!({ "ref": reference, "argument": { "name": argument, "value": prefix } });
            found.insert(prefix.clone(), self.ask::<Complete>(params).await?["completion"]["values"].clone());
        }
        Ok(Value::Object(found))
    }

    async fn log_gate(&self) -> Got {
        if !self.is_modern() {
            self.ask::<SetLevel>(json!({ "level": "warning" })).await?;
        }
        let before = self.heard_so_far();
        let mut texts = Vec::new();
        for (level, text) in [("info", "quiet"), ("error", "boom")] {
            let mut call = self.peer.call::<CallTool>(&tool("log", json!({ "level": level, "text": text })));
            if self.is_modern() {
                call = call.log_level(LoggingLevel::Warning);
            }
            texts.push(plain::texts(&plain_json(call.await)?)[0].clone());
        }
        let logged = self.heard_by_now(LoggingMessage::NAME, before, 1).await;
        let messages: Value =
            logged.iter().map(|message| json!([message["level"], message["logger"], message["data"]])).collect();
        Ok(json!({ "messages": messages, "texts": texts }))
    }

    async fn log_silent(&self) -> Got {
        let before = self.wire.log().notifications(LoggingMessage::NAME).len();
        let text = self.text_of("log", json!({ "level": "error", "text": "unasked" })).await?;
        self.text_of("echo", json!({ "text": "after the log" })).await?;
        let messages = self.wire.log().notifications(LoggingMessage::NAME).split_off(before);
        Ok(json!({ "messages": messages, "texts": [text] }))
    }

    fn is_modern(&self) -> bool {
        self.peer.verdict().is_some_and(|verdict| verdict.version.is_modern())
    }
}

/// What a subscription has to tell by now: the call that led to it is answered, so all of it is there.
fn texts_alone(got: Got) -> Got {
    got.map(|got| json!({ "texts": got["texts"] }))
}

fn uris(updates: &[Value]) -> Vec<&Value> {
    updates.iter().map(|params| &params["uri"]).collect()
}
