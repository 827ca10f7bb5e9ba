//! What came of something that the server's machine has asked for.

use std::panic::{AssertUnwindSafe, catch_unwind};

use mcp_proto::jsonrpc::RpcError;
use mcp_proto::model::SubscriptionFilter;
use mcp_proto::server::{Server, Subscribing};
use mcp_proto::{InboundId, Instant};

use crate::running::Panicked;
use crate::{Caller, Reply, Service};

/// What came of a call or of a wish to subscribe, on its way to the machine.
#[derive(Debug)]
pub(crate) enum Outcome {
    Reply(Reply),
    Granted(SubscriptionFilter),
}

impl Outcome {
    /// What the service decides on a subscription.
    pub(crate) fn of_subscribing<S: Service>(service: &S, subscribing: &Subscribing, caller: &Caller) -> Self {
        match catch_unwind(AssertUnwindSafe(|| service.subscribe(subscribing, caller))) {
            Ok(Ok(filter)) => Self::Granted(filter),
            Ok(Err(error)) => Self::Reply(error.into()),
            Err(_) => Err(Panicked).into(),
        }
    }

    /// Hands it to the machine.
    pub(crate) fn settle(self, now: Instant, id: InboundId, server: &mut Server) {
        match self {
            Self::Reply(Reply::Result(outcome)) => server.respond(now, id, outcome),
            Self::Reply(Reply::InputRequired { inputs, state }) => {
                server.require_input(now, id, inputs, state.as_deref());
            }
            Self::Granted(filter) => server.accept(now, id, filter),
        }
    }
}

impl From<Result<Reply, Panicked>> for Outcome {
    fn from(outcome: Result<Reply, Panicked>) -> Self {
        Self::Reply(outcome.unwrap_or_else(|Panicked| RpcError::internal("the handler panicked").into()))
    }
}

/// Runs a hook of the application's, whose panic is no reason to drop the connection.
pub(crate) fn unwound(hook: impl FnOnce()) {
    let _ = catch_unwind(AssertUnwindSafe(hook));
}
