//! What crossed the transport, so that a case can tell what the client above it hides or reorders.

use std::sync::{Arc, Mutex, MutexGuard};

use rmcp::RoleClient;
use rmcp::service::{RxJsonRpcMessage, TxJsonRpcMessage};
use rmcp::transport::Transport;
use serde_json::{Value, json};
use tokio::sync::Notify;

#[derive(Clone, Default)]
pub(crate) struct Wire {
    log: Arc<Mutex<Log>>,
    changed: Arc<Notify>,
}

#[derive(Default)]
pub(crate) struct Log {
    sent: Vec<Value>,
    received: Vec<Value>,
}

impl Wire {
    pub(crate) fn tap<T>(&self, inner: T) -> Tapped<T> {
        Tapped { inner, wire: self.clone() }
    }

    pub(crate) fn log(&self) -> MutexGuard<'_, Log> {
        self.log.lock().expect("no holder panics")
    }

    /// Waits until the log answers the question.
    pub(crate) async fn until<T>(&self, ready: impl Fn(&Log) -> Option<T>) -> T {
        loop {
            let changed = self.changed.notified();
            if let Some(found) = ready(&self.log()) {
                return found;
            }
            changed.await;
        }
    }

    pub(crate) fn record_sent(&self, message: Value) {
        self.record(|log| log.sent.push(message));
    }

    pub(crate) fn record_received(&self, message: Value) {
        self.record(|log| log.received.push(message));
    }

    fn record(&self, add: impl FnOnce(&mut Log)) {
        add(&mut self.log());
        self.changed.notify_waiters();
    }
}

impl Log {
    /// The id of the last request of that method and name.
    pub(crate) fn request(&self, method: &str, name: &str) -> Option<Value> {
        let named = |message: &&Value| message["method"] == method && message["params"]["name"] == name;
        Some(self.sent.iter().rfind(named)?["id"].clone())
    }

    /// The progress token of the last request of that method and name.
    pub(crate) fn token(&self, method: &str, name: &str) -> Option<Value> {
        let named = |message: &&Value| message["method"] == method && message["params"]["name"] == name;
        Some(self.sent.iter().rfind(named)?["params"]["_meta"]["progressToken"].clone())
    }

    /// The results that answer a request. Over HTTP an error may be made up by whoever reads a response that ends
    /// without an answer.
    pub(crate) fn results(&self, id: &Value) -> usize {
        self.received.iter().filter(|message| is_answer(message, id) && message.get("result").is_some()).count()
    }

    /// Whether the peer was told that a request is cancelled.
    pub(crate) fn cancelled(&self, id: &Value) -> bool {
        let told =
            |message: &Value| message["method"] == "notifications/cancelled" && message["params"]["requestId"] == *id;
        self.sent.iter().any(told)
    }

    /// The parameters of the notifications of that method, in the order of arrival.
    pub(crate) fn notifications(&self, method: &str) -> Vec<Value> {
        let wanted = self.received.iter().filter(|message| message["method"] == method);
        wanted.map(|message| message["params"].clone()).collect()
    }

    /// The same, up to the answer to a request.
    pub(crate) fn notifications_before(&self, method: &str, id: &Value) -> Vec<Value> {
        let before = self.received.iter().take_while(|message| !is_answer(message, id));
        before.filter(|message| message["method"] == method).map(|message| message["params"].clone()).collect()
    }
}

pub(crate) struct Tapped<T> {
    inner: T,
    wire: Wire,
}

impl<T: Transport<RoleClient>> Transport<RoleClient> for Tapped<T> {
    type Error = T::Error;

    fn send(
        &mut self,
        item: TxJsonRpcMessage<RoleClient>,
    ) -> impl Future<Output = Result<(), Self::Error>> + Send + 'static {
        let message = serde_json::to_value(&item).unwrap_or_else(|error| json!(error.to_string()));
        let sending = self.inner.send(item);
        let wire = self.wire.clone();
        async move {
            sending.await?;
            wire.record_sent(message);
            Ok(())
        }
    }

    async fn receive(&mut self) -> Option<RxJsonRpcMessage<RoleClient>> {
        let item = self.inner.receive().await?;
        let message = serde_json::to_value(&item).unwrap_or_else(|error| json!(error.to_string()));
        self.wire.record_received(message);
        Some(item)
    }

    async fn close(&mut self) -> Result<(), Self::Error> {
        self.inner.close().await
    }
}

fn is_answer(message: &Value, id: &Value) -> bool {
    message.get("method").is_none() && message["id"] == *id
}
