//! Which calls are equal.

use std::sync::Arc;

use mcp_driver::Call;
use mcp_proto::jsonrpc::Raw;

use super::canonical::canonical;

/// Where the result of a call is looked for.
#[derive(Clone, Debug)]
pub(crate) struct Keys {
    pub(super) method: Box<str>,
    pub(super) target: Option<Box<str>>,
    /// Of equal calls of anybody.
    pub(super) public: Arc<str>,
    /// Of equal calls of the same principal; `None` if nobody knows who that is.
    pub(super) private: Option<Arc<str>>,
}

impl Keys {
    /// `None` if the params are longer than `most`, cannot be read in one way only, or ask for a task.
    pub(super) fn of(call: &Call, target: Option<&str>, service: u64, anonymous: bool, most: usize) -> Option<Self> {
        let params = call.params.as_ref();
        if params.is_some_and(|params| params.as_str().len() > most || asks_for_task(params)) {
            return None;
        }
        let params = canonical(params.map_or("{}", Raw::as_str))?;
        let capabilities = Raw::encode(&call.context.client.capabilities).ok()?;
        let subject = call.caller.subject();
        let version = call.context.version.as_str();
        let key = |principal: Option<&str>| {
            let parts = (service, &*call.method, version, capabilities.as_str(), &params, principal);
            serde_json::to_string(&parts).ok().map(Arc::from)
        };
        let private = if subject.is_empty() && !anonymous { None } else { Some(key(Some(subject))?) };
        Some(Self { method: call.method.clone(), target: target.map(Box::from), public: key(None)?, private })
    }
}

/// Whether what comes back would be a task (2025-11-25), which belongs to one call.
fn asks_for_task(params: &Raw) -> bool {
    !matches!(params.pick(["task"]), Some([None]))
}
