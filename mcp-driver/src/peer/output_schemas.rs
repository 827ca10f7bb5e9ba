//! The output schemas of the tools that were listed, and what results are held against.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::sync::Arc;

use mcp_proto::jsonrpc::Raw;
use mcp_proto::model::{CallToolResult, Object};
use serde::Deserialize;

use super::{CallError, PeerShared};
use crate::validate::{Problem, Validator};

/// The output schemas of the tools that were listed, until the server says that its tools have changed.
#[derive(Debug, Default)]
pub(crate) struct OutputSchemas(BTreeMap<Box<str>, Known>);

/// A schema is compiled when it is first needed, and outside the lock.
#[derive(Clone, Debug)]
enum Known {
    Written(Arc<Object>),
    Compiled(Arc<Validator>),
    /// It is no schema that can be used; then nothing is checked.
    Unusable,
}

/// One page of tools, as far as it matters here.
#[derive(Deserialize)]
struct Page {
    tools: Vec<Raw>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Tool {
    name: Box<str>,
    #[serde(default)]
    output_schema: Option<Object>,
}

impl OutputSchemas {
    pub(crate) fn forget(&mut self) {
        self.0.clear();
    }

    fn put(&mut self, tool: Tool, most: usize) {
        match tool.output_schema {
            Some(schema) if self.0.len() < most || self.0.contains_key(&tool.name) => {
                self.0.insert(tool.name, Known::Written(Arc::new(schema)));
            }
            Some(_) => {}
            None => drop(self.0.remove(&tool.name)),
        }
    }
}

/// Keeps the schemas of a page of tools. What cannot be read is told by whoever reads the page.
pub(super) fn learn(shared: &PeerShared, page: &Raw) {
    let Ok(Page { tools }) = page.decode() else { return };
    let tools: Vec<Tool> = tools.iter().filter_map(|tool| tool.decode().ok()).collect();
    let mut state = shared.lock();
    let most = state.link.role().config().limits.output_schemas;
    tools.into_iter().for_each(|tool| state.beside.output_schemas.put(tool, most));
}

/// Holds a result against the schema of its tool, if that is known (server/tools, "Output Schema": clients SHOULD).
pub(super) fn check(shared: &PeerShared, tool: &str, result: &CallToolResult) -> Result<(), CallError> {
    if result.is_error == Some(true) {
        return Ok(());
    }
    let known = shared.lock().beside.output_schemas.0.get(tool).cloned();
    let validator = match known {
        None | Some(Known::Unusable) => return Ok(()),
        Some(Known::Compiled(validator)) => validator,
        Some(Known::Written(schema)) => match compile(shared, tool, &schema) {
            Some(validator) => validator,
            None => return Ok(()),
        },
    };
    let broken = |mistakes: String| CallError::Schema { tool: tool.into(), mistakes: mistakes.into() };
    let Some(structured) = &result.structured_content else {
        return Err(broken("expected `structuredContent`, got none".into()));
    };
    match validator.validate(structured).as_slice() {
        [] => Ok(()),
        problems => Err(broken(list(problems))),
    }
}

/// Compiles a schema and keeps what came of it, unless another one has taken its place meanwhile.
fn compile(shared: &PeerShared, tool: &str, schema: &Arc<Object>) -> Option<Arc<Validator>> {
    let validator = Validator::new(schema).ok().map(Arc::new);
    let mut state = shared.lock();
    if let Some(known) = state.beside.output_schemas.0.get_mut(tool)
        && matches!(known, Known::Written(written) if Arc::ptr_eq(written, schema))
    {
        *known = validator.clone().map_or(Known::Unusable, Known::Compiled);
    }
    validator
}

/// All mistakes in one line.
fn list(problems: &[Problem]) -> String {
    let mut told = String::new();
    for Problem { pointer, message } in problems {
        let separator = if told.is_empty() { "" } else { "; " };
        let place = if pointer.is_empty() { "the whole" } else { pointer };
        // Writing into a string cannot fail.
        let _ = write!(told, "{separator}`{place}`: {message}");
    }
    told
}
