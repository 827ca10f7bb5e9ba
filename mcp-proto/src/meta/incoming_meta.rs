//! What a request's params say beside what its method defines: `_meta`, and the answers of a request that is sent
//! again (basic page and multi round-trip page of 2026-07-28).

use alloc::borrow::Cow;
use alloc::boxed::Box;
use alloc::format;
use alloc::vec::Vec;
use core::fmt;

use serde::{Deserialize, Deserializer, de};
use serde_json::value::RawValue;

use crate::codec::scan;
use crate::jsonrpc::{Raw, RpcError, WireId};
use crate::model::source::{Read, from_text};
use crate::model::{LoggingLevel, ProgressToken, keys};
use crate::rpc::sorted::sorted;

/// The params of a request, as far as the machine reads them. A key that stands twice is refused.
///
/// The text has been parsed as part of its message, so that the plain case needs no parser again.
#[derive(Debug, Default)]
pub(crate) struct IncomingParams<'a> {
    meta: Option<&'a str>,
    input_responses: Option<&'a str>,
    request_state: Option<&'a str>,
}

/// `_meta` of a request, its values not looked into.
#[derive(Debug, Default)]
pub(crate) struct IncomingMeta<'a> {
    version: Option<&'a str>,
    pub(crate) client_info: Option<&'a str>,
    pub(crate) capabilities: Option<&'a str>,
    log_level: Option<&'a str>,
    progress_token: Option<&'a str>,
    traceparent: Option<&'a str>,
    tracestate: Option<&'a str>,
    baggage: Option<&'a str>,
}

/// Both, read once for all who look at them.
#[derive(Debug, Default)]
pub(crate) struct Preread<'a> {
    pub(crate) params: IncomingParams<'a>,
    pub(crate) meta: IncomingMeta<'a>,
}

/// The keys of [`IncomingMeta`], in its order.
const META_KEYS: [&str; 8] = [
    keys::PROTOCOL_VERSION,
    keys::CLIENT_INFO,
    keys::CLIENT_CAPABILITIES,
    keys::LOG_LEVEL,
    keys::PROGRESS_TOKEN,
    keys::TRACE_PARENT,
    keys::TRACE_STATE,
    keys::BAGGAGE,
];

/// What the names of MCP's own keys begin with.
const PREFIX: &[u8] = b"io.modelcontextprotocol/";

/// W3C trace context as it came: `traceparent`, `tracestate`, `baggage`.
pub(crate) type TraceTexts = (Box<str>, Option<Box<str>>, Option<Box<str>>);

impl<'a> Preread<'a> {
    pub(crate) fn read(params: Option<&'a RawValue>) -> Result<Self, RpcError> {
        let params = IncomingParams::read(params)?;
        let meta = params.meta()?;
        Ok(Self { params, meta })
    }
}

impl<'a> IncomingParams<'a> {
    pub(crate) fn read(params: Option<&'a RawValue>) -> Result<Self, RpcError> {
        let Some(params) = params else { return Ok(Self::default()) };
        let [meta, input_responses, request_state] =
            scan::picked(params.get(), ["_meta", "inputResponses", "requestState"])
                .map_err(|error| RpcError::invalid_params(format!("`params`: {error}")))?;
        Ok(Self { meta, input_responses, request_state })
    }

    pub(crate) fn meta(&self) -> Result<IncomingMeta<'a>, RpcError> {
        let Some(meta) = self.meta else { return Ok(IncomingMeta::default()) };
        if !meta.starts_with('{') {
            return Err(RpcError::invalid_params("`params._meta` must be an object"));
        }
        let [version, client_info, capabilities, log_level, progress_token, traceparent, tracestate, baggage] =
            scan::picked(meta, META_KEYS)
                .map_err(|error| RpcError::invalid_params(format!("`params._meta`: {error}")))?;
        Ok(IncomingMeta {
            version,
            client_info,
            capabilities,
            log_level,
            progress_token,
            traceparent,
            tracestate,
            baggage,
        })
    }

    /// Whether `_meta` names anything of MCP's own, so that its sender means to speak the modern revision.
    pub(crate) fn looks_modern(&self) -> bool {
        self.meta.is_some_and(|meta| meta.as_bytes().windows(PREFIX.len()).any(|window| window == PREFIX))
    }

    /// The answers to the questions of the last round, in the order of their keys; of those under the same key the last.
    pub(crate) fn input_responses(&self) -> Result<Vec<(Box<str>, Raw)>, RpcError> {
        let Some(responses) = self.input_responses else { return Ok(Vec::new()) };
        serde_json::from_str(responses)
            .map(|Members(members)| in_order(members))
            .map_err(|error| RpcError::invalid_params(format!("`params.inputResponses` must be an object: {error}")))
    }

    pub(crate) fn request_state(&self) -> Result<Option<Box<str>>, RpcError> {
        let Some(state) = self.request_state else { return Ok(None) };
        match text(state) {
            Some(state) => Ok(Some(state.into())),
            None => Err(RpcError::invalid_params("`params.requestState` must be a string")),
        }
    }
}

impl<'a> IncomingMeta<'a> {
    /// The revision that the request names; its presence is what makes a request modern.
    pub(crate) fn version(&self) -> Result<Option<Cow<'a, str>>, RpcError> {
        let Some(version) = self.version else { return Ok(None) };
        text(version).map(Some).ok_or_else(|| wrong(keys::PROTOCOL_VERSION, "a string"))
    }

    pub(crate) fn log_level(&self) -> Result<Option<LoggingLevel>, RpcError> {
        let Some(level) = self.log_level else { return Ok(None) };
        let known = text(level).and_then(|word| LoggingLevel::from_wire(&word));
        known.map(Some).ok_or_else(|| wrong(keys::LOG_LEVEL, LEVELS))
    }

    pub(crate) fn progress_token(&self) -> Result<Option<ProgressToken>, RpcError> {
        let Some(token) = self.progress_token else { return Ok(None) };
        let token = WireId::from_json(token).map(ProgressToken::of);
        token.map(Some).ok_or_else(|| wrong(keys::PROGRESS_TOKEN, "a string or an integer of 64 bits"))
    }

    /// Where the request stands in a trace; a hint, so that an odd one is as good as none.
    pub(crate) fn trace(&self) -> Option<TraceTexts> {
        let read = |value: Option<&str>| value.and_then(text).map(|text| Box::from(&*text));
        Some((read(self.traceparent)?, read(self.tracestate), read(self.baggage)))
    }
}

/// What a log level may be, in words.
pub(crate) const LEVELS: &str =
    "one of \"debug\", \"info\", \"notice\", \"warning\", \"error\", \"critical\", \"alert\" and \"emergency\"";

/// A field of `_meta` that is missing.
pub(crate) fn missing(key: &str) -> RpcError {
    RpcError::invalid_params(format!("`params._meta` lacks the required `{key}`"))
}

/// A field of `_meta` that is of the wrong shape, and which one it should have.
pub(crate) fn wrong(key: &str, expected: &str) -> RpcError {
    RpcError::invalid_params(format!("`{key}` in `params._meta` must be {expected}"))
}

/// Decodes a field of `_meta`.
pub(crate) fn decode<T: Read>(key: &str, value: &str) -> Result<T, RpcError> {
    from_text(value).map_err(|error| RpcError::invalid_params(format!("`{key}` in `params._meta`: {error}")))
}

/// The members of an object as they stand, until they are taken out.
struct Members(Vec<Option<(Box<str>, Raw)>>);

impl<'de> Deserialize<'de> for Members {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Visitor;

        impl<'de> de::Visitor<'de> for Visitor {
            type Value = Members;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("a map")
            }

            fn visit_map<A: de::MapAccess<'de>>(self, mut map: A) -> Result<Members, A::Error> {
                let mut members = Vec::new();
                while let Some(member) = map.next_entry()? {
                    members.push(Some(member));
                }
                Ok(Members(members))
            }
        }

        deserializer.deserialize_map(Visitor)
    }
}

fn in_order(mut members: Vec<Option<(Box<str>, Raw)>>) -> Vec<(Box<str>, Raw)> {
    let mut places: Vec<usize> = Vec::with_capacity(members.len());
    let mut last = None;
    for (key, place) in sorted(&mut members.iter().flatten().map(|(key, _)| &**key)) {
        if last.replace(key) == Some(key) {
            places.pop();
        }
        places.push(place);
    }
    let mut ordered = Vec::with_capacity(places.len());
    for place in places {
        if let Some(member) = members.get_mut(place).and_then(Option::take) {
            ordered.push(member);
        }
    }
    ordered
}

/// The text of a JSON string, borrowed unless it holds an escape.
fn text(value: &str) -> Option<Cow<'_, str>> {
    let quoted = value.strip_prefix('"')?.strip_suffix('"')?;
    if quoted.as_bytes().contains(&b'\\') {
        return from_text(value).ok().map(Cow::Owned);
    }
    Some(Cow::Borrowed(quoted))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn of_answers_under_one_key_the_last_counts() {
        let params =
            IncomingParams { input_responses: Some(r#"{"b":1,"a":2,"b":3,"c":4,"b":5}"#), ..Default::default() };
        let answers: Vec<_> =
            params.input_responses().unwrap().iter().map(|(key, value)| format!("{key}{value:?}")).collect();
        assert_eq!(answers, ["a2", "b5", "c4"]);
        for (odd, why) in
            [("[]", "invalid type: sequence, expected a map"), ("1", "invalid type: integer `1`, expected a map")]
        {
            let params = IncomingParams { input_responses: Some(odd), ..Default::default() };
            let error = params.input_responses().unwrap_err();
            assert!(error.message.contains(why), "{}", error.message);
        }
    }
}
