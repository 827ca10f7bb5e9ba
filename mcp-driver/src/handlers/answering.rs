//! The closures of a client, as a handler.

use std::future::{Future, ready};

#[cfg(feature = "http")]
use mcp_proto::http::challenge::Challenge;
use mcp_proto::jsonrpc::{Raw, RpcError};
use mcp_proto::method::{CreateMessage, Elicit, ListRoots, Method};
use mcp_proto::model::{
    ClientCapabilities, CreateMessageParams, ElicitAction, ElicitParams, ElicitResult, Fit, Object, SubscriptionFilter,
    encode_for,
};
use mcp_proto::{RequestHandle, Version};
use serde::Serialize;
use serde::de::DeserializeOwned;

use super::{Answering, Handlers};
use crate::decoding::decode;
use crate::{Handler, Input, Peer, Progress};

impl Handler for Handlers {
    type Future = Answering;

    fn input(&self, input: Input) -> Answering {
        match &*input.method {
            Elicit::NAME => self.elicit(input),
            CreateMessage::NAME => match &self.sampling {
                Some(ask) => match sampling(&input) {
                    Ok(params) => fitted(input.version, ask(params)),
                    Err(error) => Box::pin(ready(Err(error))),
                },
                None => refuse(&input),
            },
            ListRoots::NAME => match &self.roots {
                Some(roots) => fitted(input.version, roots.tell()),
                None => refuse(&input),
            },
            method => match self.methods.iter().rev().find(|(name, _)| **name == *method) {
                Some((_, answer)) => answer(&input),
                None => refuse(&input),
            },
        }
    }

    fn methods(&self) -> Vec<Box<str>> {
        self.methods.iter().map(|(name, _)| name.clone()).collect()
    }

    fn declare(&self, capabilities: &mut ClientCapabilities) {
        if self.form.is_some() {
            capabilities.elicitation.get_or_insert_default().form.get_or_insert_default();
        }
        if self.url.is_some() {
            capabilities.elicitation.get_or_insert_default().url.get_or_insert_default();
        }
        if self.sampling.is_some() {
            let sampling = capabilities.sampling.get_or_insert_default();
            sampling.tools = self.sampling_tools.then(Default::default);
            sampling.context = self.sampling_context.then(Default::default);
        }
        if let Some(extensions) = &self.extensions {
            capabilities.extensions.get_or_insert_default().extend(extensions.clone());
        }
        if let Some(roots) = &self.roots {
            capabilities.roots.get_or_insert_default().list_changed = roots.may_change().then_some(true);
        }
    }

    fn listens(&self, filter: &mut SubscriptionFilter) {
        *filter = self.filter.clone();
    }

    fn opened(&self, peer: &Peer) {
        if let Some(roots) = &self.roots {
            roots.opened(peer);
        }
        self.opened.iter().for_each(|hear| hear(peer));
    }

    fn notification(&self, method: &str, params: Option<&Raw>) {
        self.notification.iter().for_each(|hear| hear(method, params));
    }

    fn progress(&self, request: RequestHandle, progress: &Progress) {
        if let Some(hear) = &self.progress {
            hear(request, progress);
        }
    }

    fn noise(&self, error: &RpcError, excerpt: &str) {
        if let Some(hear) = &self.noise {
            hear(error, excerpt);
        }
    }

    #[cfg(feature = "http")]
    fn unauthorized(&self, status: u16, challenges: &[Challenge], _: Option<RequestHandle>) {
        if let Some(hear) = &self.unauthorized {
            hear(status, challenges);
        }
    }

    #[cfg(feature = "http")]
    fn tool_rejected(&self, tool: &str, reason: &str) {
        if let Some(hear) = &self.tool_rejected {
            hear(tool, reason);
        }
    }
}

impl Handlers {
    /// Asks by whichever way the server wants.
    fn elicit(&self, input: Input) -> Answering {
        match (read(&input), &self.form, &self.url) {
            (Ok(ElicitParams::Form(form)), Some(ask), _) => {
                let defaults = self.fill_defaults.then(|| form.requested_schema.defaults());
                let asking = ask(form);
                fitted(input.version, async move {
                    let mut result = asking.await?;
                    if let Some(defaults) = defaults {
                        fill(&mut result, defaults);
                    }
                    Ok(result)
                })
            }
            (Ok(ElicitParams::Url(url)), _, Some(ask)) => fitted(input.version, ask(url)),
            (Err(error), ..) => Box::pin(ready(Err(error))),
            _ => refuse(&input),
        }
    }
}

/// The answer as the revision has it.
fn fitted<R: Serialize + Fit + 'static>(
    version: Version,
    asking: impl Future<Output = Result<R, RpcError>> + Send + 'static,
) -> Answering {
    Box::pin(async move { encode(version, asking.await?) })
}

pub(super) fn encode<R: Serialize + Fit>(version: Version, result: R) -> Result<Raw, RpcError> {
    encode_for(version, result).map_err(|error| RpcError::internal(error.to_string()))
}

/// What a model is asked, if uses of tools have their results.
pub(super) fn sampling(input: &Input) -> Result<CreateMessageParams, RpcError> {
    let params: CreateMessageParams = read(input)?;
    match params.check_tools() {
        Ok(()) => Ok(params),
        Err(imbalance) => Err(RpcError::invalid_params(format!("invalid params: {imbalance}"))),
    }
}

/// What is asked, as a type.
pub(super) fn read<P: DeserializeOwned>(input: &Input) -> Result<P, RpcError> {
    let params = input.params.as_ref().map_or_else(|| Raw::empty_object().decode(), decode);
    params.map_err(|error| RpcError::invalid_params(error.to_string()))
}

fn refuse(input: &Input) -> Answering {
    Box::pin(ready(Err(RpcError::method_not_found(&input.method))))
}

/// What the user left alone is as the form had it.
pub(super) fn fill(result: &mut ElicitResult, defaults: Object) {
    if result.action != ElicitAction::Accept {
        return;
    }
    let content = result.content.get_or_insert_default();
    for (name, value) in defaults {
        content.entry(name).or_insert(value);
    }
}
