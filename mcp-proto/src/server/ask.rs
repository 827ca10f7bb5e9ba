//! Questions to the client (multi round-trip page, 2026-07-28).

use alloc::boxed::Box;
use alloc::format;
use alloc::string::ToString;
use alloc::vec::Vec;

use serde::{Serialize, Serializer};

use super::inflight::{Call, Kind};
use super::input::Question;
use super::{Inputs, Server, need};
use crate::jsonrpc::{Raw, RpcError};
use crate::model::{Fit, InputRequest};
use crate::{InboundId, Instant, Limits, Version};

/// `InputRequiredResult`, its questions in the order in which they were asked.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct InputRequired<'a> {
    result_type: &'static str,
    #[serde(skip_serializing_if = "Questions::is_empty")]
    input_requests: Questions,
    #[serde(skip_serializing_if = "Option::is_none")]
    request_state: Option<&'a str>,
}

struct Questions(Vec<(Box<str>, InputRequest)>);

impl Questions {
    fn is_empty(&self) -> bool {
        self.0.is_empty()
    }
}

impl Serialize for Questions {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_map(self.0.iter().map(|(key, request)| (key, request)))
    }
}

impl Question {
    /// The question in the words of `version`.
    pub(super) fn fitted(self, version: Version) -> InputRequest {
        let mut request = InputRequest::new(self.method);
        request.params = self.params;
        request.fit(version);
        request
    }
}

impl Server {
    pub(super) fn ask(&mut self, now: Instant, id: InboundId, inputs: Inputs, state: Option<&str>) {
        let Some(call) = self.calls.get(id) else { return };
        match self.checked(call, &inputs, state) {
            Err(error) => self.finish_call(id, Err(error)),
            Ok(()) if call.version.is_modern() => {
                let version = call.version;
                self.finish_call(id, input_required(version, inputs, state));
            }
            Ok(()) => self.ask_session(now, id, inputs, state),
        }
        self.settle();
    }

    fn checked(&self, call: &Call, inputs: &Inputs, state: Option<&str>) -> Result<(), RpcError> {
        let may_ask = match &call.kind {
            Kind::Modern => call.rule.is_some_and(|rule| rule.may_ask),
            Kind::Legacy(_) => true,
            Kind::Listen(_) | Kind::Subscribe(_) => false,
        };
        if !may_ask {
            let method = call.rule.map_or("this method", |rule| rule.method);
            return Err(RpcError::internal(format!("the server asked for input where it may not: {method}")));
        }
        let Limits { inputs: most, .. } = self.config.limits;
        if inputs.len() > most {
            return Err(RpcError::internal(format!("the server asked more than {most} questions at a time")));
        }
        if inputs.is_empty() && state.is_none() {
            return Err(RpcError::internal("the server asked for input and put no question"));
        }
        need::check(call.version, &call.client.capabilities, inputs)
    }
}

fn input_required(version: Version, inputs: Inputs, state: Option<&str>) -> Result<Raw, RpcError> {
    let questions = inputs.questions.into_iter().map(|question| (question.key.clone(), question.fitted(version)));
    let result = InputRequired {
        result_type: "input_required",
        input_requests: Questions(questions.collect()),
        request_state: state,
    };
    Raw::encode(&result).map_err(|error| RpcError::internal(error.to_string()))
}
