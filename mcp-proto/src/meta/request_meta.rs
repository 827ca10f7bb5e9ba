//! Params as a client writes them: the application's own, with what the protocol adds in `_meta`.

use alloc::vec::Vec;

use crate::Version;
use crate::codec::scan;
use crate::jsonrpc::{Raw, encode};
use crate::model::{ClientCapabilities, Fit, Implementation, LoggingLevel, keys};

/// The part of `_meta` that is the same on every request of a client, encoded once.
#[derive(Debug)]
pub(crate) struct RequestMeta {
    /// Members, separated by commas; empty in the legacy era, where the session carries all this.
    constant: Vec<u8>,
    modern: bool,
}

/// What `_meta` and the params carry for one request alone.
#[derive(Debug, Default)]
pub(crate) struct Extra<'a> {
    pub(crate) progress_token: Option<u64>,
    /// Modern only.
    pub(crate) log_level: Option<&'a LoggingLevel>,
    /// The members of a retry, encoded: `"inputResponses":..,"requestState":..`. Where there are any, those of the
    /// application give way.
    pub(crate) retry: Option<&'a [u8]>,
}

impl RequestMeta {
    /// What `version` wants of a client on each request (basic page of 2026-07-28, "Per-request protocol fields").
    pub(crate) fn new(version: Version, info: &Implementation, capabilities: &ClientCapabilities) -> Self {
        let mut constant = Vec::new();
        if version.is_modern() {
            let (mut info, mut capabilities) = (info.clone(), capabilities.clone());
            info.fit(version);
            capabilities.fit(version);
            first_or_next(&mut constant, keys::PROTOCOL_VERSION);
            encode::string(&mut constant, version.as_str());
            if let Ok(info) = Raw::encode(&info) {
                first_or_next(&mut constant, keys::CLIENT_INFO);
                encode::raw(&mut constant, info.as_str());
            }
            first_or_next(&mut constant, keys::CLIENT_CAPABILITIES);
            match Raw::encode(&capabilities) {
                Ok(capabilities) => encode::raw(&mut constant, capabilities.as_str()),
                Err(_) => constant.extend_from_slice(b"{}"),
            }
        }
        Self { constant, modern: version.is_modern() }
    }

    /// Appends the params of a request: nothing where there are none and nothing is to be added.
    pub(crate) fn write_params(&self, out: &mut Vec<u8>, params: Option<&Raw>, extra: &Extra<'_>) {
        let text = params.map(Raw::as_str);
        if !self.modern && extra.progress_token.is_none() && !text.is_some_and(holds_a_token) {
            return encode::raw_or_nothing(out, params);
        }
        let text = text.unwrap_or("{}");
        out.push(b'{');
        let start = out.len();
        let mut users_meta = None;
        for (key, value) in scan::members(text) {
            match key {
                _ if is(key, "_meta") => users_meta = Some(value),
                _ if extra.retry.is_some() && (is(key, "inputResponses") || is(key, "requestState")) => {}
                _ => copy(out, start, key, value),
            }
        }
        if let Some(retry) = extra.retry {
            separate(out, start);
            out.extend_from_slice(retry);
        }
        self.write_meta(out, start, users_meta, extra);
        out.push(b'}');
    }

    fn write_meta(&self, out: &mut Vec<u8>, params: usize, users: Option<&str>, extra: &Extra<'_>) {
        let undo = out.len();
        separate(out, params);
        out.extend_from_slice(br#""_meta":{"#);
        let start = out.len();
        for (key, value) in scan::members(users.unwrap_or_default()) {
            if !OWNED.iter().any(|owned| is(key, owned)) {
                copy(out, start, key, value);
            }
        }
        if !self.constant.is_empty() {
            separate(out, start);
            out.extend_from_slice(&self.constant);
        }
        if let Some(token) = extra.progress_token {
            separate(out, start);
            encode::string(out, keys::PROGRESS_TOKEN);
            out.push(b':');
            encode::display(out, &token);
        }
        if let Some(level) = extra.log_level.filter(|_| self.modern) {
            separate(out, start);
            encode::string(out, keys::LOG_LEVEL);
            out.push(b':');
            encode::string(out, level.as_str());
        }
        if out.len() == start {
            return out.truncate(undo);
        }
        out.push(b'}');
    }
}

/// The keys of `_meta` that an application cannot set: they say what the machine does.
const OWNED: [&str; 5] =
    [keys::PROTOCOL_VERSION, keys::CLIENT_INFO, keys::CLIENT_CAPABILITIES, keys::LOG_LEVEL, keys::PROGRESS_TOKEN];

/// Whether the params may hold a progress token of the application's, which would be taken for one of ours.
fn holds_a_token(params: &str) -> bool {
    scan::members(params)
        .any(|(key, value)| is(key, "_meta") && scan::members(value).any(|(key, _)| is(key, keys::PROGRESS_TOKEN)))
}

/// Whether a key, as it stands in the text, is `name`.
fn is(key: &str, name: &str) -> bool {
    if !key.as_bytes().contains(&b'\\') {
        return key == name;
    }
    serde_json::from_str::<alloc::string::String>(&alloc::format!("\"{key}\"")).is_ok_and(|key| key == name)
}

fn first_or_next(out: &mut Vec<u8>, key: &str) {
    separate(out, 0);
    encode::string(out, key);
    out.push(b':');
}

/// Appends a member as it stands.
fn copy(out: &mut Vec<u8>, start: usize, key: &str, value: &str) {
    separate(out, start);
    out.push(b'"');
    out.extend_from_slice(key.as_bytes());
    out.extend_from_slice(b"\":");
    encode::raw(out, value);
}

/// Appends a comma if the object that begins at `start` has members.
fn separate(out: &mut Vec<u8>, start: usize) {
    if out.len() > start {
        out.push(b',');
    }
}

#[cfg(test)]
#[path = "request_meta_tests.rs"]
mod tests;
