//! What the server's capabilities offer.

use super::scope::Scope;
use super::{Change, Server};
use crate::Version;
use crate::jsonrpc::RpcError;
use crate::model::{ServerCapabilities, SubscriptionFilter};
use crate::rpc::rule::Rule;

/// Whether the capability at `path` is declared.
fn declares(capabilities: &ServerCapabilities, path: &str) -> bool {
    match path {
        "tools" => capabilities.tools.is_some(),
        "prompts" => capabilities.prompts.is_some(),
        "resources" => capabilities.resources.is_some(),
        "resources.subscribe" => capabilities.resources.as_ref().is_some_and(|it| it.subscribe == Some(true)),
        "completions" => capabilities.completions.is_some(),
        "logging" => capabilities.logging.is_some(),
        _ => false,
    }
}

/// Whether changes of this kind are announced.
pub(super) fn announces(capabilities: &ServerCapabilities, change: &Change) -> bool {
    match change {
        Change::Tools => capabilities.tools.as_ref().is_some_and(|it| it.list_changed == Some(true)),
        Change::Prompts => capabilities.prompts.as_ref().is_some_and(|it| it.list_changed == Some(true)),
        Change::Resources => capabilities.resources.as_ref().is_some_and(|it| it.list_changed == Some(true)),
        Change::Resource(_) => declares(capabilities, "resources.subscribe"),
    }
}

/// The part of what is wanted that the capabilities announce.
pub(super) fn offered(capabilities: &ServerCapabilities, wanted: &SubscriptionFilter) -> SubscriptionFilter {
    let flag =
        |wanted: Option<bool>, change| (wanted == Some(true) && announces(capabilities, &change)).then_some(true);
    let mut filter = SubscriptionFilter::new();
    filter.tools_list_changed = flag(wanted.tools_list_changed, Change::Tools);
    filter.prompts_list_changed = flag(wanted.prompts_list_changed, Change::Prompts);
    filter.resources_list_changed = flag(wanted.resources_list_changed, Change::Resources);
    if declares(capabilities, "resources.subscribe") {
        filter.resource_subscriptions.clone_from(&wanted.resource_subscriptions);
    }
    filter
}

impl Server {
    /// Refuses a method that the revision does not have or that this server does not offer.
    pub(super) fn check_offered(&self, version: Version, method: &str, rule: Option<&Rule>) -> Result<(), RpcError> {
        let Some(rule) = rule else { return Ok(()) };
        if !rule.is_in(version) {
            return Err(RpcError::method_not_found(method));
        }
        match rule.needs {
            Some("resources.subscribe") if self.scope == Scope::Sessionless => Err(RpcError::method_not_found(method)),
            // A capability only since 2025-03-26, so that a server for 2024-11-05 cannot declare it.
            Some("completions") if version == Version::V2024_11_05 => Ok(()),
            Some(path) if !declares(&self.config.capabilities, path) => Err(RpcError::method_not_found(method)),
            Some(_) | None => Ok(()),
        }
    }
}
