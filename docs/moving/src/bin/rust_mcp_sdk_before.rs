use std::sync::Arc;

use async_trait::async_trait;
use rust_mcp_sdk::error::SdkResult;
use rust_mcp_sdk::macros::{JsonSchema, mcp_tool};
use rust_mcp_sdk::mcp_server::{McpServerOptions, ServerHandler, server_runtime};
use rust_mcp_sdk::schema::{
    CallToolError, CallToolRequestParams, CallToolResult, Implementation, ListToolsResult, ListToolsResultCacheScope,
    PaginatedRequestParams, RpcError, ServerCapabilities, ServerCapabilitiesTools, ServerResult,
};
use rust_mcp_sdk::{
    McpServer, RequestContext, ServerDetails, StdioTransport, ToMcpServerHandler, TransportOptions, tool_box,
};
use serde::{Deserialize, Serialize};

#[mcp_tool(name = "add", description = "Adds a and b")]
#[derive(Debug, Deserialize, JsonSchema, Serialize)]
struct Add {
    a: f64,
    b: f64,
}

#[mcp_tool(name = "divide", description = "Divides a by b")]
#[derive(Debug, Deserialize, JsonSchema, Serialize)]
struct Divide {
    a: f64,
    b: f64,
}

tool_box!(Calculations, [Add, Divide]);

struct Calculator;

#[async_trait]
impl ServerHandler for Calculator {
    async fn handle_list_tools_request(
        &self,
        _: Option<PaginatedRequestParams>,
        _: &RequestContext,
        _: Arc<dyn McpServer>,
    ) -> Result<ListToolsResult, RpcError> {
        Ok(ListToolsResult {
            tools: Calculations::tools(),
            meta: None,
            next_cursor: None,
            cache_scope: ListToolsResultCacheScope::Private,
            result_type: "complete".to_owned(),
            ttl_ms: 0,
        })
    }

    async fn handle_call_tool_request(
        &self,
        params: CallToolRequestParams,
        _: &RequestContext,
        _: Arc<dyn McpServer>,
    ) -> Result<ServerResult, CallToolError> {
        let value = match Calculations::try_from(params).map_err(CallToolError::new)? {
            Calculations::Add(Add { a, b }) => a + b,
            Calculations::Divide(Divide { b: 0.0, .. }) => {
                return Err(CallToolError::from_message("b must not be zero"));
            }
            Calculations::Divide(Divide { a, b }) => a / b,
        };
        Ok(ServerResult::CallToolResult(CallToolResult::text_content(vec![value.to_string().into()])))
    }
}

#[tokio::main]
async fn main() -> SdkResult<()> {
    let server_details = ServerDetails {
        server_info: Implementation {
            name: "calculator".into(),
            version: "1.0".into(),
            title: None,
            description: None,
            icons: Vec::new(),
            website_url: None,
        },
        capabilities: ServerCapabilities {
            tools: Some(ServerCapabilitiesTools { list_changed: None }),
            ..Default::default()
        },
        instructions: None,
        meta: None,
    };
    let server = server_runtime::create_server(McpServerOptions {
        server_details,
        transport: StdioTransport::new(TransportOptions::default())?,
        handler: Calculator.to_mcp_server_handler(),
        message_observer: None,
    });
    server.start().await
}
