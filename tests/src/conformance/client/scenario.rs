//! What is done about each scenario.

use std::future::Future;

use futures_lite::future::try_zip;
use mcp_driver::{CallError, Peer};
use mcp_proto::method::{CallTool, GetPrompt, ListPrompts, ListResources, ListTools, ReadResource};
use mcp_proto::model::{CallToolParams, GetPromptParams, Object, PaginatedParams, ReadResourceParams, Tool};
use serde::Deserialize;
use serde_json::{Value, json};

use super::{Brief, Failed};

/// Does what the scenario asks for.
///
/// # Errors
/// The server did not answer as it should, or there is no such scenario.
pub(super) async fn run(peer: &Peer, brief: &Brief) -> Result<(), Failed> {
    match &*brief.scenario {
        // These servers offer nothing that could be asked for.
        "initialize" | "request-metadata" => {
            peer.ready().await?;
        }
        "json-schema-ref-no-deref" => {
            tools(peer).await?;
        }
        "tools_call" => {
            tools(peer).await?;
            call(peer, "add_numbers", json!({ "a": 5, "b": 3 })).await?;
        }
        "elicitation-sep1034-client-defaults" => {
            tools(peer).await?;
            call(peer, "test_client_elicitation_defaults", json!({})).await?;
        }
        "sse-retry" => {
            tools(peer).await?;
            call(peer, "test_reconnection", json!({})).await?;
        }
        "sep-2322-client-request-state" => input_required(peer).await?,
        "http-standard-headers" => everything(peer).await?,
        "http-custom-headers" => custom_headers(peer, &brief.context).await?,
        "http-invalid-tool-headers" => {
            for tool in tools(peer).await? {
                call(peer, &tool.name, json!({})).await?;
            }
        }
        "json-schema-2020-12-preservation" => echo_schema(peer).await?,
        scenario => return Err(format!("no scenario {scenario}").into()),
    }
    Ok(())
}

/// Calls each tool whose answer takes another round, with a call beside it that has nothing to do with it.
async fn input_required(peer: &Peer) -> Result<(), Failed> {
    tools(peer).await?;
    let beside = call(peer, "test_mrtr_unrelated", json!({}));
    try_zip(call(peer, "test_mrtr_echo_state", json!({})), beside).await?;
    call(peer, "test_mrtr_no_state", json!({})).await?;
    call(peer, "test_mrtr_no_result_type", json!({})).await?;
    Ok(())
}

/// Lists everything, and calls, reads and gets everything that is listed.
async fn everything(peer: &Peer) -> Result<(), Failed> {
    for tool in tools(peer).await? {
        call(peer, &tool.name, json!({})).await?;
    }
    for resource in peer.call::<ListResources>(&PaginatedParams::new()).await?.resources {
        peer.call::<ReadResource>(&ReadResourceParams::new(resource.uri)).await?;
    }
    for prompt in peer.call::<ListPrompts>(&PaginatedParams::new()).await?.prompts {
        peer.call::<GetPrompt>(&GetPromptParams::new(prompt.name)).await?;
    }
    Ok(())
}

/// Makes the calls that the context lists.
async fn custom_headers(peer: &Peer, context: &Value) -> Result<(), Failed> {
    #[derive(Deserialize)]
    #[serde(rename_all = "camelCase")]
    struct Context {
        tool_calls: Vec<ToolCall>,
    }

    #[derive(Deserialize)]
    struct ToolCall {
        name: String,
        arguments: Value,
    }

    tools(peer).await?;
    for ToolCall { name, arguments } in Context::deserialize(context)?.tool_calls {
        call(peer, &name, arguments).await?;
    }
    Ok(())
}

/// Gives a tool's schema back as it came.
async fn echo_schema(peer: &Peer) -> Result<(), Failed> {
    let tools = tools(peer).await?;
    let tool =
        tools.into_iter().find(|tool| tool.name == "json_schema_2020_12_tool").ok_or("the tool is not listed")?;
    call(peer, "json_schema_echo", json!({ "schema": tool.input_schema })).await
}

async fn tools(peer: &Peer) -> Result<Vec<Tool>, CallError> {
    Ok(peer.call::<ListTools>(&PaginatedParams::new()).await?.tools)
}

fn call(peer: &Peer, name: &str, arguments: Value) -> impl Future<Output = Result<(), Failed>> {
    let arguments = match arguments {
        Value::Object(arguments) => arguments,
        _ => Object::new(),
    };
    let answer = peer.call::<CallTool>(&CallToolParams::new(name).with_arguments(arguments));
    async move {
        let result = answer.await?;
        if result.is_error == Some(true) {
            return Err(format!("the tool failed: {}", json!(result.content)).into());
        }
        Ok(())
    }
}
