use alloc::format;

use super::mismatch;
use crate::http::field_value;
use crate::http::param_header::{ParamHeader, ToolHeaders};
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
    declared.iter().try_for_each(|header| agrees(head, header, subject))
}

fn agrees(head: &Head, header: &ParamHeader, subject: &Subject<'_>) -> Result<(), RpcError> {
    let name = header.header_name();
    let meant = subject.arguments.and_then(|arguments| Some((header.value(arguments)?, arguments)));
    match (head.mirrored(&name), meant) {
        (None, None) => Ok(()),
        (None, Some(_)) => Err(mismatch(format!("`{name}` is missing: the body has a value for it"))),
        (Some(_), None) => Err(mismatch(format!("`{name}` is there, and the body has no value for it"))),
        (Some(said), Some((meant, arguments))) => {
            let said = field_value::decode(said).map_err(|error| mismatch(format!("`{name}`: {error}")))?;
            if header.agrees(&said, arguments) {
                return Ok(());
            }
            Err(mismatch(format!("`{name}` says {said:?}, and the body {meant:?}")))
        }
    }
}
