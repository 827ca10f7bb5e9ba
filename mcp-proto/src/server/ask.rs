//! Questions to the client (multi round-trip page, 2026-07-28).

use alloc::boxed::Box;
use alloc::format;
use alloc::string::ToString;
use alloc::vec::Vec;

use super::inflight::{Call, Kind};
use super::input::Question;
use super::{Inputs, Server, need};
use crate::jsonrpc::{Raw, RpcError};
use crate::model::part::{Each, Part, Parts, Write};
use crate::model::{Fit, InputRequest, ResultType};
use crate::{InboundId, Instant, Limits, Version};

/// `InputRequiredResult`, its questions in the order in which they were asked.
struct InputRequired<'a> {
    questions: Questions,
    state: Option<&'a str>,
}

impl Parts for InputRequired<'_> {
    fn tell(&self, each: Each<'_>) {
        each("resultType", ResultType::InputRequired.part());
        if !self.questions.0.is_empty() {
            each("inputRequests", Part::Members(&self.questions));
        }
        if let Some(state) = self.state {
            each("requestState", Part::Text(state));
        }
    }
}

struct Questions(Vec<(Box<str>, InputRequest)>);

impl Parts for Questions {
    fn tell(&self, each: Each<'_>) {
        for (key, request) in &self.0 {
            each(key, request.part());
        }
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
    let mut questions = Vec::with_capacity(inputs.questions.len());
    for question in inputs.questions {
        questions.push((question.key.clone(), question.fitted(version)));
    }
    let result = InputRequired { questions: Questions(questions), state };
    Raw::encode(&Part::Members(&result)).map_err(|error| RpcError::internal(error.to_string()))
}
