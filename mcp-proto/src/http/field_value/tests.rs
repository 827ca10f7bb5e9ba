use alloc::vec::Vec;

use proptest::prelude::*;

use super::{BadFieldValue, decode, encode};

#[test]
fn the_examples_of_the_page() {
    for (value, encoded) in [
        ("us-west1", "us-west1"),
        ("Hello, 世界", "=?base64?SGVsbG8sIOS4lueVjA==?="),
        (" padded ", "=?base64?IHBhZGRlZCA=?="),
        ("line1\nline2", "=?base64?bGluZTEKbGluZTI=?="),
        ("=?base64?literal?=", "=?base64?PT9iYXNlNjQ/bGl0ZXJhbD89?="),
    ] {
        assert_eq!(encode(value), encoded);
        assert_eq!(decode(encoded.as_bytes()).as_deref(), Ok(value));
    }
}

#[test]
fn what_travels_as_it_stands() {
    for plain in
        ["", "a", "us west 1", "~!", "=?base64?", "?=", "=?BASE64?YQ==?=", "x=?base64?YQ==?=", "=?base64?YQ==?=x"]
    {
        assert_eq!(encode(plain), plain);
        assert_eq!(decode(plain.as_bytes()).as_deref(), Ok(plain));
    }
}

#[test]
fn what_does_not() {
    for value in
        [" a", "a ", " ", "\t", "a\tb", "\tindented", "a\r\nb", "\0", "\u{7F}", "é", "=?base64?=", "=?base64??="]
    {
        let encoded = encode(value);
        assert!(encoded.starts_with("=?base64?") && encoded.len() > value.len() + 2, "{value:?} travels as {encoded}");
        assert_eq!(decode(encoded.as_bytes()).as_deref(), Ok(value));
    }
}

#[test]
fn white_space_around_a_value_is_not_of_it() {
    assert_eq!(decode(b" \t us west ").as_deref(), Ok("us west"));
    assert_eq!(decode(b"\t=?base64?IGE=?= ").as_deref(), Ok(" a"));
    assert_eq!(decode(b"a\tb").as_deref(), Ok("a\tb"));
}

#[test]
fn bytes_that_no_header_may_have_are_refused() {
    for bad in [&b"a\nb"[..], b"a\r", b"\0", b"\x7F", b"\x1B[0m", b"\xC3\xA9", b"\xFF"] {
        assert_eq!(decode(bad), Err(BadFieldValue::Character), "{bad:?}");
    }
}

#[test]
fn base64_has_one_spelling() {
    assert_eq!(decode(b"=?base64??=").as_deref(), Ok(""));
    assert_eq!(decode(b"=?base64?SGVsbG8=?=").as_deref(), Ok("Hello"));
    for bad in [
        "SGVsbG8",
        "SGVsbG8==",
        "SGVs!!!bG8=",
        "SGVsbG9=",
        "SGVsbB==",
        "SGVs bG8=",
        "SGVs\tbG8=",
        "=",
        "==",
        "===",
        "====",
        "A===",
        "A",
        "AA",
        "AAA",
        "AA=A",
        "AA==AAAA",
        "SGVsbG8=SGVsbG8=",
        "--__",
        "SGVsbG8=====",
    ] {
        let field = alloc::format!("=?base64?{bad}?=");
        assert_eq!(decode(field.as_bytes()), Err(BadFieldValue::Base64), "{bad}");
    }
    assert_eq!(decode(b"=?base64?/w==?="), Err(BadFieldValue::Utf8));
}

proptest! {
    #[test]
    fn any_text_survives(value in any::<alloc::string::String>()) {
        let encoded = encode(&value);
        prop_assert!(encoded.bytes().all(|byte| matches!(byte, b' '..=b'~')));
        prop_assert_eq!(encoded.trim(), encoded.as_ref());
        prop_assert!(http::HeaderValue::from_str(&encoded).is_ok());
        let decoded = decode(encoded.as_bytes());
        prop_assert_eq!(decoded.as_deref(), Ok(value.as_str()));
    }

    #[test]
    fn what_decodes_survives(field in prop_oneof![
        proptest::collection::vec(any::<u8>(), 0..32),
        "=\\?base64\\?[A-Za-z0-9+/]{0,8}={0,2}\\?=".prop_map(alloc::string::String::into_bytes),
    ]) {
        let field: Vec<u8> = field;
        if let Ok(text) = decode(&field) {
            let again = encode(&text).into_owned();
            let decoded = decode(again.as_bytes());
            prop_assert_eq!(decoded.as_deref(), Ok(text.as_ref()));
        }
    }
}
