//! What may be sent to this server: whether its revision has it, whether it can do it.

use alloc::boxed::Box;

use super::{Client, Request};
use crate::jsonrpc::Raw;
use crate::model::ServerCapabilities;
use crate::rpc::rule;
use crate::rpc::rule::client_notification::client_notification;
use crate::{SendError, Version};

impl Client {
    /// Whether an open connection allows the request `method`. Unknown methods pass, and so does everything that the
    /// server was not asked about.
    pub(super) fn check(&self, method: &str) -> Result<(), SendError> {
        let Some(session) = self.session() else { return Ok(()) };
        let Some(rule) = rule::client_request(method) else { return Ok(()) };
        if !rule.is_in(session.version) {
            return Err(SendError::NotInThisVersion { what: method.into(), version: session.version });
        }
        let capabilities = self.verdict.as_ref().and_then(|verdict| verdict.capabilities.as_ref());
        let (Some(capability), Some(capabilities)) = (rule.needs, capabilities) else { return Ok(()) };
        // Before 2025-03-26 servers completed arguments without saying so.
        if has(capabilities, capability) || (capability == "completions" && session.version == Version::V2024_11_05) {
            return Ok(());
        }
        Err(SendError::MissingCapability { capability })
    }

    /// Whether the revision has the notification `method`. Unknown ones pass.
    pub(super) fn check_notification(&self, method: &str) -> Result<(), SendError> {
        let Some(session) = self.session() else { return Ok(()) };
        if client_notification(method).is_none_or(|rule| rule.is_in(session.version)) {
            return Ok(());
        }
        Err(SendError::NotInThisVersion { what: method.into(), version: session.version })
    }

    pub(super) fn check_params(&self, request: &Request) -> Result<(), SendError> {
        if is_object(request.params.as_ref()) { Ok(()) } else { Err(SendError::ParamsNotAnObject) }
    }

    /// The revision that an error names: the one agreed on, or the one that is hoped for.
    pub(super) fn version_or_hope(&self) -> Version {
        let hope = self.config.versions.first().copied().unwrap_or(Version::LATEST);
        self.session().map_or(hope, |session| session.version)
    }

    pub(super) fn not_in_this_version<T>(&self, what: impl Into<Box<str>>) -> Result<T, SendError> {
        Err(SendError::NotInThisVersion { what: what.into(), version: self.version_or_hope() })
    }
}

/// Whether params can be sent: they are absent or an object.
pub(super) fn is_object(params: Option<&Raw>) -> bool {
    params.is_none_or(|params| params.as_str().trim_start().starts_with('{'))
}

/// Whether the server has declared a capability of [`rule`]'s table.
fn has(capabilities: &ServerCapabilities, path: &str) -> bool {
    match path {
        "tools" => capabilities.tools.is_some(),
        "prompts" => capabilities.prompts.is_some(),
        "resources" => capabilities.resources.is_some(),
        "resources.subscribe" => {
            capabilities.resources.as_ref().is_some_and(|resources| resources.subscribe == Some(true))
        }
        "completions" => capabilities.completions.is_some(),
        "logging" => capabilities.logging.is_some(),
        _ => true,
    }
}
