//! What is done about each scenario.

use futures_lite::future::try_zip;
use mcp_driver::Peer;
use mcp_extensions::skills::{LoadError, PeerSkills};
use mcp_proto::model::Object;
use serde::Serialize;

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
            peer.list_tools().await?;
        }
        "tools_call" => {
            peer.list_tools().await?;
            call(peer, "add_numbers", Numbers { a: 5, b: 3 }).await?;
        }
        "elicitation-sep1034-client-defaults" => {
            peer.list_tools().await?;
            call(peer, "test_client_elicitation_defaults", ()).await?;
        }
        "sse-retry" => {
            peer.list_tools().await?;
            call(peer, "test_reconnection", ()).await?;
        }
        "sep-2322-client-request-state" => input_required(peer).await?,
        "http-standard-headers" => everything(peer).await?,
        "http-custom-headers" => {
            peer.list_tools().await?;
            for tool_call in &brief.context.tool_calls {
                call(peer, &tool_call.name, &tool_call.arguments).await?;
            }
        }
        "http-invalid-tool-headers" => {
            for tool in peer.list_tools().await? {
                call(peer, &tool.name, ()).await?;
            }
        }
        "json-schema-2020-12-preservation" => echo_schema(peer).await?,
        "sep-2640-client-no-prefetch" => {
            PeerSkills::of(peer).await?.list().await?;
        }
        "sep-2640-client-verify-digest" => {
            refused(peer, |error| matches!(error, LoadError::Digest { .. })).await?;
        }
        "sep-2640-client-verify-size" => {
            refused(peer, |error| matches!(error, LoadError::Size { .. })).await?;
        }
        "sep-2640-client-verify-frontmatter" => {
            refused(peer, |error| matches!(error, LoadError::Field { .. })).await?;
        }
        scenario => return Err(format!("no scenario {scenario}").into()),
    }
    Ok(())
}

#[derive(Serialize)]
struct Numbers {
    a: i64,
    b: i64,
}

/// Calls each tool whose answer takes another round, with a call beside it that has nothing to do with it.
async fn input_required(peer: &Peer) -> Result<(), Failed> {
    peer.list_tools().await?;
    try_zip(call(peer, "test_mrtr_echo_state", ()), call(peer, "test_mrtr_unrelated", ())).await?;
    call(peer, "test_mrtr_no_state", ()).await?;
    call(peer, "test_mrtr_no_result_type", ()).await
}

/// Lists everything, and calls, reads and gets everything that is listed.
async fn everything(peer: &Peer) -> Result<(), Failed> {
    for tool in peer.list_tools().await? {
        call(peer, &tool.name, ()).await?;
    }
    for resource in peer.list_resources().await? {
        peer.read_resource(&resource.uri).await?;
    }
    for prompt in peer.list_prompts().await? {
        peer.get_prompt(&prompt.name, ()).await?;
    }
    Ok(())
}

#[derive(Serialize)]
struct Echo {
    schema: Object,
}

/// Gives a tool's schema back as it came.
async fn echo_schema(peer: &Peer) -> Result<(), Failed> {
    let mut tools = peer.list_tools().await?.into_iter();
    let tool = tools.find(|tool| tool.name == "json_schema_2020_12_tool").ok_or("the tool is not listed")?;
    call(peer, "json_schema_echo", Echo { schema: tool.input_schema }).await
}

/// Loads the first skill, which must fail for the right reason.
async fn refused(peer: &Peer, is_right: impl Fn(&LoadError) -> bool) -> Result<(), Failed> {
    let skills = PeerSkills::of(peer).await?;
    let skill = skills.list().next().await.ok_or("no skill is listed")??;
    match skills.load(&skill).await {
        Err(error) if is_right(&error) => Ok(()),
        Err(error) => Err(error.into()),
        Ok(_) => Err("a skill was loaded that is another than its entry".into()),
    }
}

async fn call(peer: &Peer, name: &str, arguments: impl Serialize) -> Result<(), Failed> {
    let result = peer.call_tool(name, arguments).await?;
    match result.is_error {
        Some(true) => Err(format!("`{name}` failed: {:?}", result.content).into()),
        _ => Ok(()),
    }
}
