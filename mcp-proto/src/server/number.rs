//! How numbers are written.

use alloc::vec::Vec;

use crate::jsonrpc::encode::display;

/// Appends a number; one that JSON cannot write becomes null.
pub(super) fn number(out: &mut Vec<u8>, value: f64) {
    match serde_json::Number::from_f64(value) {
        // 3.0 goes out as 3: users count in integers and peers print what they get.
        Some(_) if value % 1.0 == 0.0 && (-9e15..=9e15).contains(&value) => display(out, &(value as i64)),
        Some(number) => display(out, &number),
        None => out.extend_from_slice(b"null"),
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn numbers_read_back(value in any::<f64>()) {
            let mut out = Vec::new();
            number(&mut out, value);
            let back: Option<f64> = serde_json::from_slice(&out).unwrap();
            prop_assert_eq!(back, value.is_finite().then_some(value));
        }
    }
}
