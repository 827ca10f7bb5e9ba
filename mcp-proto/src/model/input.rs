//! What a server asks before it can answer (basic/patterns/mrtr, 2026-07-28).

use alloc::collections::BTreeMap;
use alloc::string::{String, ToString};

use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::fit::encode_part;
use super::macros::object;
use super::part::Write;
use super::source::Read;
use super::{CreateMessageParams, ElicitParams, Fit, Meta, Object, RequestParams, ResultType};
use crate::Version;
use crate::jsonrpc::{DecodeError, EncodeError, Raw};
use crate::method::{CreateMessage, Elicit, ListRoots, Method};

/// What is asked, by names that the server picks.
pub type InputRequests = BTreeMap<String, InputRequest>;

object! {
    /// One thing that a server asks of the client or its user: `elicitation/create`, `sampling/createMessage` or
    /// `roots/list`.
    ///
    /// Params are kept as they came, since the client hands them on by method and an unknown method must survive.
    InputRequest {
        /// The method.
        method: String [into],
    }
    optional {
        /// Its params.
        params / with_params: Raw,
    }
}

impl InputRequest {
    /// The request `method` with `params`, encoded.
    ///
    /// # Errors
    /// [`EncodeError`] if the params cannot be written as JSON.
    pub fn encode<T: Serialize + ?Sized>(method: &str, params: &T) -> Result<Self, EncodeError> {
        Ok(Self::new(method).with_params(Raw::encode(params)?))
    }

    /// The params as a `T`; absent ones are read as `{}`.
    ///
    /// # Errors
    /// [`DecodeError`] if the params have another shape.
    pub fn decode<T: DeserializeOwned>(&self) -> Result<T, DecodeError> {
        match &self.params {
            Some(params) => params.decode(),
            None => Raw::empty_object().decode(),
        }
    }
}

/// Fits the params of the methods that are defined.
impl Fit for InputRequest {
    fn fit(&mut self, version: Version) {
        if self.params.is_none() {
            return;
        }
        match self.method.as_str() {
            Elicit::NAME => self.refit::<ElicitParams>(version),
            CreateMessage::NAME => self.refit::<CreateMessageParams>(version),
            ListRoots::NAME => self.refit::<RequestParams>(version),
            _ => {}
        }
    }
}

impl InputRequest {
    /// Fits the params as a `T`; what is not of that shape stands as it is.
    fn refit<T: Fit + Read + Write>(&mut self, version: Version) {
        let params = self.params.as_ref().and_then(|params| params.read::<T>().ok());
        if let Some(Ok(params)) = params.map(|params| encode_part(version, params)) {
            self.params = Some(params);
        }
    }
}

impl Fit for InputRequests {
    fn fit(&mut self, version: Version) {
        for request in self.values_mut() {
            request.fit(version);
        }
    }
}

/// The answers, by the names of what was asked; each has the shape of the result of its method.
///
/// Which shape that is stands only in the request, so answers are kept as JSON.
#[derive(Clone, Debug, Default, Deserialize, PartialEq, Serialize)]
#[serde(transparent)]
#[allow(clippy::exhaustive_structs, reason = "the object itself, and nothing else")]
pub struct InputResponses(pub Object);

impl InputResponses {
    /// No answer yet.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// Whether there is no answer.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// The answer to `name` as a `T`; `None` if there is none.
    ///
    /// # Errors
    /// [`DecodeError`] if the answer has another shape.
    pub fn decode<T: DeserializeOwned>(&self, name: &str) -> Result<Option<T>, DecodeError> {
        self.0.get(name).map(decode).transpose()
    }

    /// Puts the answer to `name`.
    ///
    /// # Errors
    /// [`EncodeError`] if the answer cannot be written as JSON; then nothing changes.
    pub fn encode<T: Serialize + ?Sized>(&mut self, name: &str, answer: &T) -> Result<(), EncodeError> {
        self.0.insert(name.into(), encode(answer)?);
        Ok(())
    }
}

object! {
    /// The result that asks before it answers (`resultType: "input_required"`). Since 2026-07-28.
    ///
    /// The client sends the request again, with its answers and the state as it came.
    #[derive(Default)]
    InputRequiredResult {}
    optional {
        /// What is asked.
        input_requests / with_input_requests: InputRequests,
        /// What the server wants back unread.
        request_state / with_request_state: String,
        /// How to read this result.
        result_type / with_result_type: ResultType,
        /// Metadata.
        #[serde(rename = "_meta")]
        meta / with_meta: Meta,
    }
}

impl Fit for InputRequiredResult {
    fn fit(&mut self, version: Version) {
        self.result_type = Some(ResultType::InputRequired);
        if let Some(requests) = &mut self.input_requests {
            requests.fit(version);
        }
        self.meta.fit(version);
    }
}

fn encode<T: Serialize + ?Sized>(value: &T) -> Result<Value, EncodeError> {
    serde_json::to_value(value).map_err(|error| EncodeError { message: error.to_string().into() })
}

fn decode<T: DeserializeOwned>(value: &Value) -> Result<T, DecodeError> {
    T::deserialize(value).map_err(|error| DecodeError { message: error.to_string().into() })
}
