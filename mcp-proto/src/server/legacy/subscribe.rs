//! Subscriptions of single resources, and changes told within the session (server/resources until 2025-11-25).

use alloc::boxed::Box;
use alloc::format;
use alloc::string::String;
use alloc::vec;

use crate::InboundId;
use crate::jsonrpc::{Raw, RpcError};
use crate::model::SubscriptionFilter;
use crate::server::dispatch::{Reply, Request, required};
use crate::server::inflight::Kind;
use crate::server::{Change, Context, Event, Server, Subscribing, offer};

impl Server {
    pub(super) fn subscribe(&mut self, request: &Request<'_>, context: Context) -> Result<Reply, RpcError> {
        let uri = uri(request)?;
        let most = self.config.limits.subscriptions;
        let waiting = self.calls.ids().filter(|(_, call)| matches!(call.kind, Kind::Subscribe(_))).count();
        let subscribed = self.legacy.session.as_ref().map(|session| &session.subscribed);
        if subscribed.is_some_and(|uris| uris.get(&*uri).is_none() && uris.len() + waiting >= most) {
            return Err(RpcError::internal(format!("more than {most} resources subscribed")));
        }
        let id = self.enter(request, Kind::Subscribe(uri.as_str().into()), &context)?;
        let filter = SubscriptionFilter::new().with_resource_subscriptions(vec![uri]);
        self.events.push_back(Event::Subscribe(Subscribing { id, filter, context }));
        Ok(Reply::Later)
    }

    pub(super) fn unsubscribe(&mut self, request: &Request<'_>) -> Result<Reply, RpcError> {
        let uri = uri(request)?;
        if let Some(session) = &mut self.legacy.session
            && let Some(id) = session.subscribed.remove(&*uri)
        {
            self.events.push_back(Event::Unsubscribed { id });
        }
        Ok(Reply::Now(Raw::empty_object()))
    }

    /// The application agrees to a `resources/subscribe`.
    pub(in crate::server) fn accept_resource(&mut self, id: InboundId) {
        let Some(call) = self.calls.get(id) else { return };
        let Kind::Subscribe(uri) = &call.kind else { return };
        if let Some(session) = &mut self.legacy.session
            && let Some(id) = session.subscribed.insert(Box::clone(uri), id)
        {
            self.events.push_back(Event::Unsubscribed { id });
        }
        self.finish_call(id, Ok(Raw::empty_object()));
    }

    /// Tells the session of a change that it implies or that the client subscribed to.
    pub(in crate::server) fn publish_to_session(&mut self, change: &Change) {
        let Some(session) = &self.legacy.session else { return };
        let wanted = match change {
            Change::Tools | Change::Prompts | Change::Resources => offer::announces(&self.config.capabilities, change),
            Change::Resource(uri) => session.subscribed.get(uri).is_some(),
        };
        if !wanted || !session.initialized || self.output.tells(None, change) {
            return;
        }
        if self.output.weight() > self.config.limits.unsent {
            self.dropped += 1;
            return;
        }
        self.output.push_change(None, change);
    }
}

/// The resource that `resources/subscribe` or `resources/unsubscribe` names.
fn uri(request: &Request<'_>) -> Result<String, RpcError> {
    let [uri] = request.pick(["uri"])?;
    required("uri", uri)
}
