//! Fractions on the wire: one that is whole is written as an integer (`50`, not `50.0`), as peers in other languages
//! write it.

use serde::{Serialize, Serializer};

/// Up to here a double counts every integer.
const EXACT: f64 = 9_007_199_254_740_992.0;

#[allow(clippy::trivially_copy_pass_by_ref, reason = "the signature is serde's")]
pub(crate) fn plain<S: Serializer>(number: &f64, serializer: S) -> Result<S::Ok, S::Error> {
    if number.abs() < EXACT && number % 1.0 == 0.0 {
        return serializer.serialize_i64(*number as i64);
    }
    number.serialize(serializer)
}

pub(crate) fn optional<S: Serializer>(number: &Option<f64>, serializer: S) -> Result<S::Ok, S::Error> {
    match number {
        Some(number) => plain(number, serializer),
        None => serializer.serialize_none(),
    }
}
