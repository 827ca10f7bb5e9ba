//! What calls need of a definition, read from it once.

#[cfg(feature = "http")]
use std::sync::Arc;

#[cfg(feature = "http")]
use mcp_proto::http::param_header::{ParamHeader, annotations};
#[cfg(feature = "http")]
use mcp_proto::model::Tool;

use super::listing::Listed;
use super::template::Template;

/// What calls need of a definition.
#[derive(Debug)]
pub(crate) struct Facts {
    /// The arguments of a tool that travel in headers too.
    #[cfg(feature = "http")]
    pub(crate) headers: Option<Arc<[ParamHeader]>>,
    /// What the URIs of a template look like.
    pub(crate) template: Option<Template>,
}

impl Facts {
    /// # Panics
    /// If the headers of a tool break the rules, or a template is none.
    pub(crate) fn of(item: &Listed) -> Self {
        Self {
            #[cfg(feature = "http")]
            headers: match item {
                Listed::Tool(tool) => headers(tool),
                _ => None,
            },
            template: match item {
                Listed::Template(template) => Some(Template::new(&template.uri_template)),
                _ => None,
            },
        }
    }
}

#[cfg(feature = "http")]
fn headers(tool: &Tool) -> Option<Arc<[ParamHeader]>> {
    match annotations(&tool.input_schema) {
        Ok(headers) => (!headers.is_empty()).then(|| headers.into()),
        Err(error) => panic!("the schema of tool `{}` cannot be served over HTTP: {error}", tool.name),
    }
}
