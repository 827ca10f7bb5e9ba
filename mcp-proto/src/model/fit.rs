//! Making a value what one revision of the protocol defines.

use alloc::vec::Vec;

use serde::Serialize;
use serde_json::Value;

use super::part::Write;
use super::{CacheScope, InputResponses, Object, ResultType};
use crate::Version;
use crate::jsonrpc::{EncodeError, Raw};

/// Makes a value what one revision defines, so that a handler is written once and speaks to peers of every revision.
///
/// What the revision does not have is removed, what it cannot say is said in the nearest way that it can (a link
/// becomes a text that names it), and what it requires and has a neutral value is filled in (`resultType`, `ttlMs`,
/// `cacheScope`). Fields under `other` and words that are not defined stand as they are, except a content block of
/// unknown type, which no revision can say.
///
/// What only the sender knows is not filled in: the `_meta` that 2026-07-28 requires on requests comes from the
/// client's machine.
pub trait Fit {
    /// Makes `self` what `version` defines.
    fn fit(&mut self, version: Version);
}

/// Fits `value` to `version` and encodes it; pass a `&mut` to keep the value.
///
/// # Errors
/// [`EncodeError`] if the value cannot be written as JSON.
pub fn encode_for<T: Fit + Serialize>(version: Version, mut value: T) -> Result<Raw, EncodeError> {
    value.fit(version);
    Raw::encode(&value)
}

/// [`encode_for`] for what is of the model.
pub(crate) fn encode_part<T: Fit + Write>(version: Version, mut value: T) -> Result<Raw, EncodeError> {
    value.fit(version);
    Raw::encode(&value.part())
}

/// What the spec does not define is the same in every revision.
impl Fit for Value {
    fn fit(&mut self, _: Version) {}
}

/// What the spec does not define is the same in every revision.
impl Fit for Object {
    fn fit(&mut self, _: Version) {}
}

impl<T: Fit + ?Sized> Fit for &mut T {
    fn fit(&mut self, version: Version) {
        (**self).fit(version);
    }
}

impl<T: Fit> Fit for Option<T> {
    fn fit(&mut self, version: Version) {
        if let Some(value) = self {
            value.fit(version);
        }
    }
}

impl<T: Fit> Fit for Vec<T> {
    fn fit(&mut self, version: Version) {
        for value in self {
            value.fit(version);
        }
    }
}

/// Removes `field` in revisions before `first`.
pub(crate) fn since<T>(version: Version, first: Version, field: &mut Option<T>) {
    if version < first {
        *field = None;
    }
}

/// Removes `field` in every revision but `only`.
pub(crate) fn only<T>(version: Version, only: Version, field: &mut Option<T>) {
    if version != only {
        *field = None;
    }
}

/// Removes the members of which `wanted` says that they are not.
pub(crate) fn keep(object: &mut Object, wanted: &mut dyn FnMut(&str, &mut Value) -> bool) {
    for (name, mut value) in core::mem::take(object) {
        if wanted(&name, &mut value) {
            object.insert(name, value);
        }
    }
}

/// `resultType`: required of a modern result, unknown before.
pub(crate) fn result_type(version: Version, field: &mut Option<ResultType>) {
    if version.is_modern() {
        field.get_or_insert(ResultType::Complete);
    } else {
        *field = None;
    }
}

/// `ttlMs` and `cacheScope`: required of a modern result that may be cached, unknown before. Filled in, they say that
/// the result is stale at once and for nobody else.
pub(crate) fn cache(version: Version, ttl_ms: &mut Option<u64>, scope: &mut Option<CacheScope>) {
    if !version.is_modern() {
        *ttl_ms = None;
        *scope = None;
        return;
    }
    ttl_ms.get_or_insert(0);
    if !scope.as_ref().is_some_and(CacheScope::is_known) {
        *scope = Some(CacheScope::Private);
    }
}

/// `inputResponses` and `requestState`: the answers of a request that is sent again, unknown before 2026-07-28.
pub(crate) fn answers(
    version: Version,
    responses: &mut Option<InputResponses>,
    state: &mut Option<alloc::string::String>,
) {
    since(version, Version::V2026_07_28, responses);
    since(version, Version::V2026_07_28, state);
}
