use crate::http::param_header::ToolHeaders;
use crate::http::server::head::Head;
use crate::http::server::subject::Subject;
use crate::jsonrpc::RpcError;

/// The headers that mirror arguments of a tool say what the arguments say ("Server Behavior for Custom Headers").
/// Headers that the tool does not declare are not looked at.
pub(in crate::http::server) fn mcp_param(
    head: &Head,
    subject: &Subject<'_>,
    tools: &dyn ToolHeaders,
) -> Result<(), RpcError> {
    let tool = subject.name.as_deref().filter(|_| subject.is_tool);
    let Some(declared) = tool.and_then(|tool| tools.of_tool(tool)) else { return Ok(()) };
    declared.iter().try_for_each(|header| header.check(head.mirrored(&header.header_name()), subject.arguments))
}
