//! Puts on a result what the protocol adds to it, and takes off what the peer's revision does not have.

use alloc::boxed::Box;
use alloc::vec::Vec;

use crate::codec::scan;
use crate::jsonrpc::{Raw, WireId, encode};
use crate::model::keys;

/// What a modern result says unless the application has said it itself; encoded once.
#[derive(Debug)]
pub(crate) struct ResultParts {
    /// `_meta."io.modelcontextprotocol/serverInfo"`.
    pub(crate) server_info: Option<Raw>,
    /// `ttlMs`.
    pub(crate) ttl_ms: u64,
    /// `cacheScope`.
    pub(crate) cache_scope: Box<str>,
}

/// What is put on one modern result.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Additions<'a> {
    /// Caching hints, as the caching page of 2026-07-28 wants them for some methods.
    pub(crate) cacheable: bool,
    /// The subscription that this result ends.
    pub(crate) subscription: Option<&'a WireId>,
}

/// Top-level members of results that revisions before 2026-07-28 do not have.
const MODERN_ONLY: [&str; 5] = ["resultType", "ttlMs", "cacheScope", "inputRequests", "requestState"];

/// Appends `result`, which must be an object, as a modern peer expects it.
pub(crate) fn write_modern(out: &mut Vec<u8>, result: &Raw, parts: &ResultParts, additions: Additions<'_>) {
    let mut object = Object::open(out);
    let (mut kind, mut ttl, mut scope, mut meta) = (None, false, false, "");
    for (key, value) in scan::members(result.as_str()) {
        match key {
            "_meta" => {
                meta = value;
                continue;
            }
            "resultType" => kind = Some(value),
            "ttlMs" => ttl = true,
            "cacheScope" => scope = true,
            _ => {}
        }
        object.member(key, |out| encode::raw(out, value));
    }
    if kind.is_none() {
        object.member("resultType", |out| out.extend_from_slice(b"\"complete\""));
    }
    if additions.cacheable && kind.is_none_or(|kind| kind == "\"complete\"") {
        if !ttl {
            object.member("ttlMs", |out| encode::display(out, &parts.ttl_ms));
        }
        if !scope {
            object.member("cacheScope", |out| encode::string(out, &parts.cache_scope));
        }
    }
    if !meta.is_empty() || parts.server_info.is_some() || additions.subscription.is_some() {
        object.member("_meta", |out| write_meta(out, meta, parts, additions));
    }
    object.close();
}

/// Appends `result`, which must be an object, as a legacy peer expects it.
pub(crate) fn write_legacy(out: &mut Vec<u8>, result: &Raw) {
    let mut object = Object::open(out);
    for (key, value) in scan::members(result.as_str()) {
        if !MODERN_ONLY.contains(&key) {
            object.member(key, |out| encode::raw(out, value));
        }
    }
    object.close();
}

fn write_meta(out: &mut Vec<u8>, meta: &str, parts: &ResultParts, additions: Additions<'_>) {
    let mut object = Object::open(out);
    let mut named = false;
    for (key, value) in scan::members(meta) {
        if key == keys::SUBSCRIPTION_ID && additions.subscription.is_some() {
            continue;
        }
        named |= key == keys::SERVER_INFO;
        object.member(key, |out| encode::raw(out, value));
    }
    if let Some(subscription) = additions.subscription {
        object.member(keys::SUBSCRIPTION_ID, |out| encode::wire_id(out, subscription));
    }
    if let Some(server_info) = &parts.server_info
        && !named
    {
        object.member(keys::SERVER_INFO, |out| encode::raw(out, server_info.as_str()));
    }
    object.close();
}

/// A JSON object that is being written.
struct Object<'a> {
    out: &'a mut Vec<u8>,
    empty: bool,
}

impl<'a> Object<'a> {
    fn open(out: &'a mut Vec<u8>) -> Self {
        out.push(b'{');
        Self { out, empty: true }
    }

    /// Adds a member; `key` has its escapes already.
    fn member(&mut self, key: &str, value: impl FnOnce(&mut Vec<u8>)) {
        if !core::mem::replace(&mut self.empty, false) {
            self.out.push(b',');
        }
        self.out.push(b'"');
        self.out.extend_from_slice(key.as_bytes());
        self.out.extend_from_slice(b"\":");
        value(self.out);
    }

    fn close(self) {
        self.out.push(b'}');
    }
}

#[cfg(test)]
#[path = "result_meta_tests.rs"]
mod tests;
