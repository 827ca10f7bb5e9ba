//! Notifications: what the machine knows by name, and what it passes on.

use alloc::boxed::Box;

use serde::Deserialize;
use serde_json::value::RawValue;

use super::{Client, Event};
use crate::jsonrpc::{Raw, RpcError, WireId};
use crate::model::{CancelledParams, ProgressParams, ProgressToken};
use crate::{Instant, RequestHandle};

impl Client {
    pub(super) fn handle_notification(&mut self, now: Instant, text: &[u8], method: &str, params: Option<&RawValue>) {
        match method {
            "notifications/progress" => self.handle_progress(now, text, params),
            "notifications/cancelled" => self.handle_cancelled(text, params),
            "notifications/subscriptions/acknowledged" if self.is_modern() => self.handle_acknowledged(text, params),
            _ => self.pass_on_notification(method, params),
        }
    }

    /// Progress of a request that asked for it and waits. It must grow (progress page, all revisions); what does not is
    /// dropped.
    fn handle_progress(&mut self, now: Instant, text: &[u8], params: Option<&RawValue>) {
        let Some(params) = self.read::<ProgressParams>(text, params) else { return };
        let ProgressToken::Number(token) = params.progress_token else { return };
        let Ok(request) = u64::try_from(token).map(RequestHandle) else { return };
        let Some(entry) = self.pending.get_mut(request) else { return };
        let grows = entry.progress.is_none_or(|last| params.progress > last);
        // Whether the request has left makes no difference: a try before this one may be what makes progress.
        if !entry.request.progress || !grows {
            return;
        }
        entry.progress = Some(params.progress);
        let (progress, total) = (params.progress, params.total);
        let restarts = self.config.restart_on_progress && entry.idle_at.is_some();
        self.events.offer(Event::Progress { request, progress, total, message: params.message.map(Box::from) });
        if restarts {
            self.start_idle_clock(now, request);
        }
    }

    /// Modern: the end of a subscription. Legacy: the end of a request of the server's.
    fn handle_cancelled(&mut self, text: &[u8], params: Option<&RawValue>) {
        let Some(id) = self.read::<CancelledParams>(text, params).and_then(|params| params.request_id) else { return };
        if self.is_modern() {
            self.handle_subscription_cancelled(&id);
        } else {
            self.handle_request_cancelled(&id);
        }
    }

    /// What belongs to a subscription that is gone came too late.
    fn pass_on_notification(&mut self, method: &str, params: Option<&RawValue>) {
        let subscription = match params.filter(|_| self.is_modern()).and_then(subscription_id) {
            None => None,
            Some(id) => match self.subscription(&id) {
                None => return,
                request => request,
            },
        };
        let params = params.map(Raw::from_raw_value);
        self.events.offer(Event::Notification { subscription, method: method.into(), params });
    }

    /// The params of a notification that the machine has to understand; noise if they have another shape.
    pub(super) fn read<'de, T: Deserialize<'de>>(&mut self, text: &[u8], params: Option<&'de RawValue>) -> Option<T> {
        match serde_json::from_str(params.map_or("{}", RawValue::get)) {
            Ok(params) => Some(params),
            Err(error) => {
                self.noise(RpcError::invalid_params(alloc::format!("{error}")), text);
                None
            }
        }
    }
}

/// The id in `_meta` that says which subscription a notification belongs to. One that is no id names none.
pub(super) fn subscription_id(params: &RawValue) -> Option<WireId> {
    #[derive(Deserialize)]
    struct Params<'a> {
        #[serde(borrow, rename = "_meta")]
        meta: Option<Meta<'a>>,
    }

    #[derive(Deserialize)]
    struct Meta<'a> {
        #[serde(borrow, rename = "io.modelcontextprotocol/subscriptionId")]
        id: Option<&'a RawValue>,
    }

    let params: Params<'_> = serde_json::from_str(params.get()).ok()?;
    let id = params.meta?.id?.get();
    Some(serde_json::from_str(id).unwrap_or_else(|_| WireId::String(id.into())))
}
