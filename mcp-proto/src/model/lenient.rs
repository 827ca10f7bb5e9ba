//! Reading what is slightly off, so that one odd value does not void the message around it.

use alloc::vec::Vec;

use serde::de::{DeserializeOwned, Error};
use serde::{Deserialize, Deserializer};
use serde_json::{Number, Value};

/// A list without the elements that are not a `T`.
pub(crate) fn list<'de, D: Deserializer<'de>, T: DeserializeOwned>(deserializer: D) -> Result<Vec<T>, D::Error> {
    let elements = Vec::<Value>::deserialize(deserializer)?;
    Ok(elements.into_iter().filter_map(|element| serde_json::from_value(element).ok()).collect())
}

/// [`list`] where the field may be absent or null.
pub(crate) fn optional_list<'de, D: Deserializer<'de>, T: DeserializeOwned>(
    deserializer: D,
) -> Result<Option<Vec<T>>, D::Error> {
    let Some(elements) = Option::<Vec<Value>>::deserialize(deserializer)? else { return Ok(None) };
    Ok(Some(elements.into_iter().filter_map(|element| serde_json::from_value(element).ok()).collect()))
}

/// A hint, which is as good as absent if it cannot be read.
pub(crate) fn hint<'de, D: Deserializer<'de>, T: DeserializeOwned>(deserializer: D) -> Result<Option<T>, D::Error> {
    let value = Value::deserialize(deserializer)?;
    Ok(serde_json::from_value(value).unwrap_or_default())
}

/// A value that may be null, where null is a value and not an absence.
pub(crate) fn present<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<Value>, D::Error> {
    Value::deserialize(deserializer).map(Some)
}

/// An integer, also where it is written as a fraction of nothing (`1.0`), which JSON Schema calls an integer.
pub(crate) fn whole<'de, D: Deserializer<'de>, T: TryFrom<i128>>(deserializer: D) -> Result<T, D::Error> {
    let number = Number::deserialize(deserializer)?;
    narrow(&number)
}

/// [`whole`] where the field may be absent or null.
pub(crate) fn optional_whole<'de, D: Deserializer<'de>, T: TryFrom<i128>>(
    deserializer: D,
) -> Result<Option<T>, D::Error> {
    Option::<Number>::deserialize(deserializer)?.as_ref().map(narrow).transpose()
}

/// A duration that is a hint: below zero means zero (caching, 2026-07-28).
pub(crate) fn optional_hint<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<u64>, D::Error> {
    let hint: Option<i128> = optional_whole(deserializer)?;
    Ok(hint.map(|hint| u64::try_from(hint.max(0)).unwrap_or(u64::MAX)))
}

fn narrow<E: Error, T: TryFrom<i128>>(number: &Number) -> Result<T, E> {
    let whole =
        number.as_i128().or_else(|| number.as_f64().filter(|float| float % 1.0 == 0.0).map(|float| float as i128));
    whole.and_then(|whole| T::try_from(whole).ok()).ok_or_else(|| E::custom("expected an integer in range"))
}
