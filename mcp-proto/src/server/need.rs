//! Which capability of the client a question needs.

use alloc::format;
use alloc::string::String;

use super::input::Question;
use super::{Context, Inputs};
use crate::Version;
use crate::codec::scan;
use crate::jsonrpc::{ErrorCode, RpcError};
use crate::model::part::Write;
use crate::model::source::from_text;
use crate::model::{
    ClientCapabilities, ElicitationCapability, MissingCapabilityData, Object, RootsCapability, SamplingCapability,
};
use crate::rpc::rule;

impl Inputs {
    /// Whether a client that declares these capabilities can be asked this in `version`, as
    /// [`Server::require_input`](super::Server::require_input) finds out too.
    ///
    /// # Errors
    /// What a request that needs it is answered with: -32021, which names all that is missing (basic page of
    /// 2026-07-28); a legacy client gets it as -32600.
    ///
    /// # Example
    /// ```
    /// use mcp_proto::Version;
    /// use mcp_proto::model::ClientCapabilities;
    /// use mcp_proto::server::Inputs;
    ///
    /// let inputs = Inputs::new().with("where", "roots/list", None);
    /// let error = inputs.check(Version::V2026_07_28, &ClientCapabilities::new()).unwrap_err();
    /// assert_eq!(&*error.message, "the client does not declare the capability `roots`, which `roots/list` needs");
    /// ```
    pub fn check(&self, version: Version, declared: &ClientCapabilities) -> Result<(), RpcError> {
        check(version, declared, self)
    }
}

impl Context {
    /// The settings of an extension that the client declares, for a request that cannot do without (versioning page of
    /// 2026-07-28, "Extension Negotiation").
    ///
    /// # Errors
    /// What such a request is answered with if it does not: -32021, which names the extension; a legacy client gets it as
    /// -32600.
    pub fn extension(&self, name: &str) -> Result<&Object, RpcError> {
        if let Some(settings) = self.client.capabilities.extension(name) {
            return Ok(settings);
        }
        let mut extensions = Object::new();
        extensions.insert(name.into(), Object::new().into());
        let required = ClientCapabilities::new().with_extensions(extensions);
        let message = format!("the client does not declare the extension `{name}`, which the request needs");
        Err(RpcError::new(ErrorCode::MISSING_CLIENT_CAPABILITY, message)
            .with_data(&MissingCapabilityData::new(required).part()))
    }
}

/// Refuses questions that the revision does not have or that the client did not say it can answer.
pub(super) fn check(version: Version, declared: &ClientCapabilities, inputs: &Inputs) -> Result<(), RpcError> {
    let mut required = ClientCapabilities::new();
    let mut missing = None;
    for question in &inputs.questions {
        let method = &*question.method;
        match rule::server_request(method) {
            Some(rule) if rule.is_in(version) => {}
            // A session may have requests of the application's own; an `InputRequiredResult` may not.
            None if !version.is_modern() => continue,
            Some(_) | None => {
                let error = format!("the server asked what revision {version} does not have: {method}");
                return Err(if version.is_modern() {
                    RpcError::internal(error)
                } else {
                    RpcError::invalid_request(error)
                });
            }
        }
        missing = missing.or(lacks(declared, question, &mut required).map(|missing| (missing, method)));
    }
    let Some((missing, method)) = missing else { return Ok(()) };
    let message = format!("the client does not declare the capability `{missing}`, which `{method}` needs");
    Err(RpcError::new(ErrorCode::MISSING_CLIENT_CAPABILITY, message)
        .with_data(&MissingCapabilityData::new(required).part()))
}

/// The path of the capability that `question` needs and the client lacks, which is added to `required`.
fn lacks(
    declared: &ClientCapabilities,
    question: &Question,
    required: &mut ClientCapabilities,
) -> Option<&'static str> {
    let hints = || {
        let params = question.params.as_ref()?;
        scan::picked(params.as_str(), ["mode", "tools", "toolChoice"]).ok()
    };
    match &*question.method {
        "elicitation/create" => {
            let by_url = hints().is_some_and(|[mode, ..]| {
                mode.is_some_and(|mode| from_text::<String>(mode).is_ok_and(|mode| mode == "url"))
            });
            let modes = declared.elicitation.as_ref();
            if modes.is_some_and(|modes| if by_url { modes.url.is_some() } else { modes.has_form() }) {
                return None;
            }
            let needed = required.elicitation.get_or_insert_with(ElicitationCapability::new);
            if by_url {
                needed.url = Some(Object::new());
                return Some("elicitation.url");
            }
            if modes.is_none() {
                return Some("elicitation");
            }
            needed.form = Some(Object::new());
            Some("elicitation.form")
        }
        "sampling/createMessage" => {
            let with_tools = hints().is_some_and(|[_, tools, choice]| tools.is_some() || choice.is_some());
            if declared.sampling.as_ref().is_some_and(|sampling| !with_tools || sampling.tools.is_some()) {
                return None;
            }
            let needed = required.sampling.get_or_insert_with(SamplingCapability::new);
            if with_tools {
                needed.tools = Some(Object::new());
                return Some("sampling.tools");
            }
            Some("sampling")
        }
        "roots/list" if declared.roots.is_none() => {
            required.roots = Some(RootsCapability::new());
            Some("roots")
        }
        _ => None,
    }
}
