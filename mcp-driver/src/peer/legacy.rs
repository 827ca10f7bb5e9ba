//! Subscriptions at a legacy server, which has none: its notifications belong to the session, and the resources that
//! are watched to a list of their own (`server/resources`, until 2025-11-25).

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;
use std::task::{Context, Waker};

use mcp_proto::SendError;
use mcp_proto::client::{Request, RequestError, Verdict};
use mcp_proto::jsonrpc::Raw;
use mcp_proto::method::{Method, Notice, PromptListChanged, ResourceListChanged, ResourceUpdated};
use mcp_proto::method::{Subscribe, ToolListChanged, Unsubscribe};
use mcp_proto::model::{ResourceParams, SubscriptionFilter};

use super::waiting::Heard;
use super::{CallError, Notification, PeerShared, TypedAnswer};

/// Who listens to a session, and for what.
#[derive(Debug, Default)]
pub(crate) struct Listeners {
    all: BTreeMap<u64, Listener>,
    next: u64,
}

#[derive(Debug)]
struct Listener {
    filter: SubscriptionFilter,
    heard: Heard,
    /// The session is another since this was last looked at.
    renewed: bool,
    waker: Option<Waker>,
}

impl Listeners {
    /// Listens for what `filter` names from now on.
    pub(super) fn add(&mut self, filter: SubscriptionFilter) -> u64 {
        self.next += 1;
        self.all.insert(self.next, Listener { filter, heard: Heard::default(), renewed: false, waker: None });
        self.next
    }

    /// Listens for this much only.
    fn narrow(&mut self, key: u64, filter: SubscriptionFilter) {
        if let Some(listener) = self.all.get_mut(&key) {
            listener.filter = filter;
        }
    }

    /// Hands a notification to everyone who listens for it; gives whom to wake.
    pub(crate) fn hear(&mut self, method: &str, params: Option<&Raw>) -> Vec<Waker> {
        let mut woken = Vec::new();
        for listener in self.all.values_mut().filter(|listener| wants(&listener.filter, method, params)) {
            listener.heard.push(Notification::new(method.into(), params.cloned()));
            woken.extend(listener.waker.take());
        }
        woken
    }

    pub(super) fn pop(&mut self, key: u64) -> Option<Notification> {
        self.all.get_mut(&key)?.heard.pop()
    }

    pub(super) fn missed(&self, key: u64) -> u64 {
        self.all.get(&key).map_or(0, |listener| listener.heard.missed())
    }

    pub(super) fn wait(&mut self, key: u64, cx: &Context<'_>) {
        if let Some(listener) = self.all.get_mut(&key) {
            listener.waker = Some(cx.waker().clone());
        }
    }

    /// The session is another: what has changed meanwhile, nobody was told.
    pub(crate) fn renew(&mut self) -> Vec<Waker> {
        self.all.values_mut().for_each(|listener| listener.renewed = true);
        self.close()
    }

    pub(super) fn take_renewed(&mut self, key: u64) -> bool {
        self.all.get_mut(&key).is_some_and(|listener| std::mem::take(&mut listener.renewed))
    }

    pub(crate) fn close(&mut self) -> Vec<Waker> {
        self.all.values_mut().filter_map(|listener| listener.waker.take()).collect()
    }

    /// Stops listening; gives the resources that nobody else watches.
    fn remove(&mut self, key: u64) -> Vec<String> {
        let Some(gone) = self.all.remove(&key) else { return Vec::new() };
        let watched = |uri: &String| self.all.values().any(|listener| resources(&listener.filter).contains(uri));
        gone.filter.resource_subscriptions.unwrap_or_default().into_iter().filter(|uri| !watched(uri)).collect()
    }
}

/// Watches the resources that the listener under `key` wants; gives what is granted of its filter: what the server's
/// capabilities promise and what it did not refuse.
pub(super) async fn watch(
    shared: &Arc<PeerShared>,
    key: u64,
    verdict: &Verdict,
    mut filter: SubscriptionFilter,
) -> Result<SubscriptionFilter, CallError> {
    let mut granted = Vec::new();
    for uri in filter.resource_subscriptions.take().unwrap_or_default() {
        let params = ResourceParams::new(uri.as_str());
        match TypedAnswer::new::<Subscribe>(shared.clone(), &params).about(&uri).await {
            Ok(_) => granted.push(uri),
            Err(
                CallError::Send { error: SendError::MissingCapability { .. }, .. }
                | CallError::Request { error: RequestError::Peer(_), .. },
            ) => {}
            Err(error) => return Err(error),
        }
    }
    filter.resource_subscriptions = (!granted.is_empty()).then_some(granted);
    if let Some(server) = &verdict.capabilities {
        let tools = server.tools.as_ref().and_then(|tools| tools.list_changed);
        let prompts = server.prompts.as_ref().and_then(|prompts| prompts.list_changed);
        let resources = server.resources.as_ref().and_then(|resources| resources.list_changed);
        filter.tools_list_changed = filter.tools_list_changed.filter(|_| tools == Some(true));
        filter.prompts_list_changed = filter.prompts_list_changed.filter(|_| prompts == Some(true));
        filter.resources_list_changed = filter.resources_list_changed.filter(|_| resources == Some(true));
    }
    shared.lock().beside.listeners.narrow(key, filter.clone());
    Ok(filter)
}

/// Stops listening; gives the requests that stop watching what nobody else watches.
pub(super) fn unwatch(listeners: &mut Listeners, key: u64) -> Vec<Request> {
    let about = |uri| Request::new(Unsubscribe::NAME, Raw::encode(&ResourceParams::new(uri)).ok());
    listeners.remove(key).into_iter().map(about).collect()
}

/// The requests that watch again, in a new session, what was watched in the one that is gone.
pub(crate) fn rewatch(listeners: &Listeners) -> Vec<Request> {
    let watched: BTreeSet<&String> = listeners.all.values().flat_map(|listener| resources(&listener.filter)).collect();
    let about = |uri: &String| Request::new(Subscribe::NAME, Raw::encode(&ResourceParams::new(uri.as_str())).ok());
    watched.into_iter().map(about).collect()
}

fn wants(filter: &SubscriptionFilter, method: &str, params: Option<&Raw>) -> bool {
    match method {
        ToolListChanged::NAME => filter.tools_list_changed == Some(true),
        PromptListChanged::NAME => filter.prompts_list_changed == Some(true),
        ResourceListChanged::NAME => filter.resources_list_changed == Some(true),
        ResourceUpdated::NAME => {
            let updated = params.and_then(|params| params.decode::<ResourceParams>().ok());
            // What is updated may be a part of what is watched.
            updated.is_some_and(|updated| resources(filter).iter().any(|uri| updated.uri.starts_with(uri.as_str())))
        }
        _ => false,
    }
}

fn resources(filter: &SubscriptionFilter) -> &[String] {
    filter.resource_subscriptions.as_deref().unwrap_or_default()
}
