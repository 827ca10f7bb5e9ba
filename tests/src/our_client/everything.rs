//! The cases of `server-everything`.

use mcp_proto::method::{
    Complete, GetPrompt, ListPrompts, ListResourceTemplates, LoggingMessage, Notice, Ping, ReadResource,
    ResourceUpdated, SetLevel, Subscribe, ToolListChanged, Unsubscribe,
};
use serde_json::{Value, json};

use super::session::{Got, Session};
use crate::rmcp_peer::plain;

impl Session {
    pub(super) async fn case_of_everything(&self, case: &str) -> Got {
        match case {
            "version" => self.version().await,
            "server" => self.server().await,
            "capabilities" => self.capabilities().await,
            "ping" => self.ask::<Ping>(json!({})).await,
            "tools-list" => Ok(json!({ "pages": self.tool_names().await? })),
            "list-changed" => {
                self.wire.until(|log| Some(()).filter(|()| !log.notifications(ToolListChanged::NAME).is_empty())).await;
                self.ask::<Ping>(json!({})).await?;
                Ok(json!({ "heard": !self.heard(ToolListChanged::NAME, 0).is_empty() }))
            }
            "tool-schema" => self.tool_schema("get-structured-content").await,
            "call-echo" => self.whole("echo", json!({ "message": "hi" })).await,
            "call-add" => self.whole("get-sum", json!({ "a": 2, "b": 3 })).await,
            "call-add-fraction" => self.whole("get-sum", json!({ "a": 1.5, "b": 2.25 })).await,
            "call-structured" => self.structured().await,
            "call-fail" => {
                let got = self.whole("get-sum", json!({ "a": "x" })).await?;
                Ok(json!({ "isError": got["isError"], "begins": line(&got["texts"][0]) }))
            }
            "call-unknown" => self.whole("no-such", json!({})).await,
            "content" => self.blocks("get-tiny-image", json!({})).await,
            "content-resource" => self.embedded().await,
            "content-links" => self.blocks("get-resource-links", json!({ "count": 3 })).await,
            "content-annotations" => {
                let result =
                    self.call("get-annotated-message", json!({ "messageType": "error", "includeImage": true })).await?;
                Ok(plain::items(&result["content"]).map(|block| block["annotations"].clone()).collect())
            }
            "progress" => self.progress(LONG, json!({ "duration": 0.3, "steps": 3 })).await,
            "cancel" => self.cancel_long().await,
            "elicit-accept" => {
                self.elicit(ELICIT, json!({ "action": "accept", "content": { "name": "Ada" } })).await.map(|got| {
                    let schema = &got["asked"]["schema"];
                    json!({
                        "message": got["asked"]["message"], "required": schema["required"],
                        "properties": schema["properties"], "texts": [got["texts"][0], got["texts"][1]],
                    })
                })
            }
            "elicit-decline" => self.elicit_plainly("decline").await,
            "elicit-cancel" => self.elicit_plainly("cancel").await,
            "sampling" => self.sampled().await,
            "roots" => {
                let text = self.text_of("get-roots-list", json!({})).await?;
                let lines = text.as_str().unwrap_or_default().lines();
                let wanted = |line: &&str| line.starts_with("Current") || line.starts_with("   URI: ");
                Ok(lines.filter(wanted).collect())
            }
            "resources-list" => self.resources().await,
            "templates-list" => {
                let listed = self.ask::<ListResourceTemplates>(json!({})).await?;
                Ok(plain::items(&listed["resourceTemplates"]).map(|one| one["uriTemplate"].clone()).collect())
            }
            "read-text" => {
                let read = self.read("demo://resource/static/document/architecture.md").await?;
                Ok(json!({ "uri": read["uri"], "mimeType": read["mimeType"], "begins": line(&read["text"]) }))
            }
            "read-blob" => {
                let read = self.ask::<ReadResource>(json!({ "uri": BLOB })).await?;
                let part = &read["contents"][0];
                let begins = part["blob"].as_str().is_some_and(|blob| blob.starts_with(BLOB_BEGINS));
                Ok(json!({ "uri": part["uri"], "mimeType": part["mimeType"], "begins": begins }))
            }
            "read-template" => {
                let read = self.read(TEXT).await?;
                let begins = read["text"].as_str().is_some_and(|text| text.starts_with(TEXT_BEGINS));
                Ok(json!({ "uri": read["uri"], "mimeType": read["mimeType"], "begins": begins }))
            }
            "read-unknown" => self.error_code::<ReadResource>(json!({ "uri": "demo://nope" })).await,
            "log-gate" => self.log_of_subscribing().await,
            "subscribe" => self.simulated_updates().await,
            "unsubscribe" => self.no_updates().await,
            "prompts-list" => {
                let listed = self.ask::<ListPrompts>(json!({})).await?;
                Ok(plain::items(&listed["prompts"]).map(plain::prompt).collect())
            }
            "prompt-simple" => self.prompt("simple-prompt", json!({})).await,
            "prompt-get" => self.prompt("args-prompt", json!({ "city": "Oslo", "state": "Norway" })).await,
            "prompt-default" => self.prompt("args-prompt", json!({ "city": "Oslo" })).await,
            "prompt-missing" => self.error_code::<GetPrompt>(json!({ "name": "args-prompt", "arguments": {} })).await,
            "prompt-resource" => {
                let arguments = json!({ "resourceType": "Text", "resourceId": "1" });
                let got = self.ask::<GetPrompt>(json!({ "name": "resource-prompt", "arguments": arguments })).await?;
                let content = &got["messages"][1]["content"];
                Ok(json!({ "type": content["type"], "uri": content["resource"]["uri"] }))
            }
            "complete-prompt" => self.completion("department", "S", json!({})).await,
            "complete-template" => {
                let reference = json!({ "type": "ref/resource", "uri": "demo://resource/dynamic/text/{resourceId}" });
                let mut found = Vec::new();
                for value in ["7", "none"] {
                    let params = json!({ "ref": reference, "argument": { "name": "resourceId", "value": value } });
                    found.push(self.ask::<Complete>(params).await?["completion"]["values"].clone());
                }
                Ok(json!(found))
            }
            "complete-name" => self.completion("name", "D", json!({ "department": "Sales" })).await,
            unknown => Err(format!("no such case: {unknown}")),
        }
    }

    async fn structured(&self) -> Got {
        let got = self.whole("get-structured-content", json!({ "location": "New York" })).await?;
        let text: Value = serde_json::from_str(got["texts"][0].as_str().unwrap_or_default()).unwrap_or_default();
        Ok(json!({ "structured": got["structured"], "text": text }))
    }

    async fn embedded(&self) -> Got {
        let mut blocks =
            self.blocks("get-resource-reference", json!({ "resourceType": "Text", "resourceId": 1 })).await?;
        for block in blocks.as_array_mut().into_iter().flatten() {
            block.as_object_mut().map(|fields| fields.remove("text"));
        }
        Ok(blocks)
    }

    async fn cancel_long(&self) -> Got {
        let id = self.give_up(LONG, json!({ "duration": 1, "steps": 1 })).await?;
        let next = self.text_of(LONG, json!({ "duration": 1.2, "steps": 1 })).await?;
        let log = self.wire.log();
        let call = if log.cancelled(&id) { "cancelled" } else { "the server was not told" };
        Ok(json!({ "call": call, "lateAnswers": log.results(&id), "next": next }))
    }

    async fn elicit_plainly(&self, action: &str) -> Got {
        let got = self.elicit(ELICIT, json!({ "action": action })).await?;
        Ok(json!({ "texts": [got["texts"][0]] }))
    }

    async fn sampled(&self) -> Got {
        let got = self.asked_by("trigger-sampling-request", json!({ "prompt": "hi", "maxTokens": 10 })).await?;
        let (said, answer) = got["texts"][0].as_str().unwrap_or_default().split_once('\n').unwrap_or_default();
        let answer: Value = serde_json::from_str(answer).unwrap_or_default();
        Ok(json!({ "asked": got["asked"], "said": said.trim(), "answer": answer }))
    }

    /// Subscribing is logged at `info`, before it is answered; over HTTP with the session, which nobody can foresee.
    async fn log_of_subscribing(&self) -> Got {
        let mut messages = Vec::new();
        for level in ["info", "error"] {
            self.ask::<SetLevel>(json!({ "level": level })).await?;
            let before = self.heard_so_far();
            self.ask::<Subscribe>(json!({ "uri": TEXT })).await?;
            let logged = self.heard_by_now(LoggingMessage::NAME, before, usize::from(level == "info")).await;
            let said = |one: &Value| {
                one["data"].as_str().and_then(|said| said.split("from session").next()).map(str::to_owned)
            };
            messages.push(logged.iter().map(|one| json!([one["level"], said(one)])).collect::<Value>());
        }
        Ok(json!({ "messages": messages }))
    }

    async fn simulated_updates(&self) -> Got {
        let before = self.wire.log().notifications(ResourceUpdated::NAME).len();
        self.ask::<Subscribe>(json!({ "uri": TEXT })).await?;
        let text = self.text_of(UPDATES, json!({})).await?;
        self.wire.until(|log| Some(()).filter(|()| log.notifications(ResourceUpdated::NAME).len() > before)).await;
        self.text_of(UPDATES, json!({})).await?;
        let updated: Vec<Value> = self.heard(ResourceUpdated::NAME, 0).iter().map(|one| one["uri"].clone()).collect();
        Ok(json!({ "updated": updated, "started": text.as_str().is_some_and(|text| text.starts_with("Started")) }))
    }

    async fn no_updates(&self) -> Got {
        self.ask::<Unsubscribe>(json!({ "uri": TEXT })).await?;
        let before = self.heard_so_far();
        self.text_of(UPDATES, json!({})).await?;
        self.text_of(UPDATES, json!({})).await?;
        self.ask::<Ping>(json!({})).await?;
        Ok(json!({ "updated": self.heard(ResourceUpdated::NAME, before) }))
    }

    async fn completion(&self, argument: &str, value: &str, context: Value) -> Got {
        let params = json!({
            "ref": { "type": "ref/prompt", "name": "completable-prompt" },
            "argument": { "name": argument, "value": value },
            "context": { "arguments": context },
        });
        Ok(self.ask::<Complete>(params).await?["completion"]["values"].clone())
    }
}

fn line(text: &Value) -> &str {
    text.as_str().and_then(|text| text.lines().next()).unwrap_or_default()
}

const LONG: &str = "trigger-long-running-operation";
const ELICIT: &str = "trigger-elicitation-request";
const UPDATES: &str = "toggle-subscriber-updates";
const TEXT: &str = "demo://resource/dynamic/text/1";
const TEXT_BEGINS: &str = "Resource 1: This is a plaintext resource created at ";
const BLOB: &str = "demo://resource/dynamic/blob/1";
/// `Resource 1: This is a base64 blob created at ` in base64.
const BLOB_BEGINS: &str = "UmVzb3VyY2UgMTogVGhpcyBpcyBhIGJhc2U2NCBibG9iIGNyZWF0ZWQgYXQg";
