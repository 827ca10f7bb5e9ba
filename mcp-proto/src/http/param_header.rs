//! Arguments of tools that travel in headers (Streamable HTTP page of 2026-07-28, "Custom Headers from Tool
//! Parameters").

use alloc::boxed::Box;
use alloc::sync::Arc;
use alloc::vec::Vec;
use core::fmt;

use crate::model::Object;

/// An `x-mcp-header` annotation: the argument at this path travels in this header.
#[derive(Clone, Debug, Eq, PartialEq)]
#[non_exhaustive]
pub struct ParamHeader {
    /// The keys that lead to the argument.
    pub path: Vec<Box<str>>,
    /// The header's name after `Mcp-Param-`, as annotated.
    pub name: Box<str>,
}

/// Why the annotations of a schema cannot be used.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct BadAnnotation {}

/// The annotations of a tool's input schema.
///
/// # Errors
/// The first that breaks a rule: the whole tool is then invalid for HTTP.
pub fn annotations(input_schema: &Object) -> Result<Vec<ParamHeader>, BadAnnotation> {
    let _ = input_schema;
    unimplemented!()
}

/// Knows which arguments of which tool travel in headers.
pub trait ToolHeaders: fmt::Debug {
    /// The annotations of a tool; none for a tool without and for one that does not exist.
    fn of_tool(&self, name: &str) -> Option<Arc<[ParamHeader]>>;
}

/// No tool has annotations.
impl ToolHeaders for () {
    fn of_tool(&self, _: &str) -> Option<Arc<[ParamHeader]>> {
        None
    }
}
