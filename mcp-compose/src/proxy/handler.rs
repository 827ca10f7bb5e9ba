//! What the far side asks and tells.

use std::future::Future;
use std::pin::Pin;
use std::sync::Arc;

use mcp_driver::{Handler, Input, Peer};
use mcp_proto::jsonrpc::{Raw, RpcError};
use mcp_proto::method::{
    LoggingMessage, Notice, PromptListChanged, ResourceListChanged, ResourceUpdated, ToolListChanged,
};
use mcp_proto::model::{ClientCapabilities, LoggingMessageParams, SubscriptionFilter};
use mcp_proto::server::Change;

use super::line::Line;
use super::shared::Shared;
use crate::upstream::race::{Either, race};

/// The client's half of a [`Proxy`](super::Proxy): answers the questions of the far side with those of the near side.
/// [`Proxy::handler`](super::Proxy::handler) gives one for each connection.
#[derive(Debug)]
pub struct ProxyHandler {
    shared: Arc<Shared>,
    line: Arc<Line>,
}

impl ProxyHandler {
    pub(super) fn new(shared: Arc<Shared>) -> Self {
        Self { shared, line: Arc::default() }
    }

    /// Tells whose call it is, where that can be told, and nobody else.
    fn tell_one(&self, method: &str, params: Option<&Raw>) {
        let told = match (self.line.calls().as_slice(), self.shared.connections.open().as_slice()) {
            ([call], _) => call.handle().server().clone(),
            ([], [connection]) => connection.clone(),
            _ => return,
        };
        let _ = told.notify(method, params.cloned());
    }

    fn log(&self, message: &LoggingMessageParams) {
        match self.line.calls().as_slice() {
            [only] => only.handle().log(message),
            // What belongs to no call may still be about one that has ended.
            [] if self.line.version().is_some_and(|version| !version.is_modern()) => {
                if let [only] = self.shared.connections.open().as_slice() {
                    only.log(message);
                }
            }
            // Whose it is nobody can tell, and it may say what is not for all of them.
            _ => {}
        }
    }
}

impl Handler for ProxyHandler {
    type Future = Pin<Box<dyn Future<Output = Result<Raw, RpcError>> + Send>>;

    fn input(&self, input: Input) -> Self::Future {
        let (shared, line) = (self.shared.clone(), self.line.clone());
        Box::pin(async move {
            let flight = line.only_call()?;
            let answering = flight.ask(input.method, input.params)?;
            let patience = shared.sleep(shared.settings.patience);
            // A session cancels the call; what is asked of a modern client has no call to be cancelled.
            let withdrawn = (!flight.version.is_modern()).then(|| flight.handle().cancellation());
            let withdrawn = async {
                match &withdrawn {
                    Some(cancellation) => cancellation.cancelled().await,
                    None => std::future::pending().await,
                }
            };
            match race(answering, race(patience, withdrawn)).await {
                Either::First(answer) => answer,
                Either::Second(_) => {
                    shared.parked.forget(&flight);
                    Err(RpcError::internal("nobody answered"))
                }
            }
        })
    }

    fn declare(&self, capabilities: &mut ClientCapabilities) {
        let declared = &self.shared.settings.capabilities;
        capabilities.elicitation.clone_from(&declared.elicitation);
        capabilities.sampling.clone_from(&declared.sampling);
        capabilities.roots.clone_from(&declared.roots);
        if declared.extensions.is_some() {
            capabilities.extensions.clone_from(&declared.extensions);
        }
    }

    fn listens(&self, filter: &mut SubscriptionFilter) {
        filter.tools_list_changed = Some(true);
        filter.prompts_list_changed = Some(true);
        filter.resources_list_changed = Some(true);
        if let Some(verdict) = self.line.peer().and_then(Peer::verdict) {
            self.shared.learn(&self.line, &verdict);
        }
    }

    fn opened(&self, peer: &Peer) {
        self.line.open(peer);
        self.shared.use_line(&self.line);
    }

    fn notification(&self, method: &str, params: Option<&Raw>) {
        let connections = &self.shared.connections;
        match method {
            ToolListChanged::NAME => connections.publish(&Change::Tools),
            PromptListChanged::NAME => connections.publish(&Change::Prompts),
            ResourceListChanged::NAME => connections.publish(&Change::Resources),
            // Whoever follows the resources hears of these.
            ResourceUpdated::NAME => {}
            LoggingMessage::NAME => {
                if let Some(message) = params.and_then(|params| params.decode().ok()) {
                    self.log(&message);
                }
            }
            // These are about what one client was asked, or has begun.
            "notifications/elicitation/complete" | "notifications/tasks/status" => self.tell_one(method, params),
            _ => connections.open().iter().for_each(|connection| drop(connection.notify(method, params.cloned()))),
        }
    }
}
