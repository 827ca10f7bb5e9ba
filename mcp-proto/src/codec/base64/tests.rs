use alloc::vec::Vec;

use proptest::prelude::*;

use super::{decode, decode_url, encode, encode_into, encode_url};

#[test]
fn the_vectors_of_the_rfc() {
    for (value, text) in [
        ("", ""),
        ("f", "Zg=="),
        ("fo", "Zm8="),
        ("foo", "Zm9v"),
        ("foob", "Zm9vYg=="),
        ("fooba", "Zm9vYmE="),
        ("foobar", "Zm9vYmFy"),
    ] {
        assert_eq!(encode(value.as_bytes()), text);
        assert_eq!(decode(text.as_bytes()).as_deref(), Some(value.as_bytes()));
        let text = text.trim_end_matches('=');
        assert_eq!(encode_url(value.as_bytes()), text);
        assert_eq!(decode_url(text.as_bytes()).as_deref(), Some(value.as_bytes()));
    }
    assert_eq!(encode(&[0xFB, 0xFF]), "+/8=");
    assert_eq!(encode_url(&[0xFB, 0xFF]), "-_8");
}

#[test]
fn nothing_else_is_read() {
    for odd in ["Z", "Zg", "Zg=", "Zh==", "Zm9=", "Zm9vY", "Zm-v", "Zm_v", "Z g=", "Zg===", "====", "é"] {
        assert_eq!(decode(odd.as_bytes()), None, "{odd}");
    }
    for odd in ["Z", "Zh", "Zm9", "Zm9vY", "Zg==", "Zm+v", "Zm/v", "Z g", "é"] {
        assert_eq!(decode_url(odd.as_bytes()), None, "{odd}");
    }
}

#[test]
fn what_is_written_is_added_at_the_end() {
    let mut out = alloc::string::String::from("data:;base64,");
    encode_into(b"foo", &mut out);
    assert_eq!(out, "data:;base64,Zm9v");
}

proptest! {
    #[test]
    fn each_value_has_one_text(bytes in proptest::collection::vec(any::<u8>(), 0..64), text in "[A-Za-z0-9+/]{0,12}={0,3}") {
        let bytes: Vec<u8> = bytes;
        prop_assert_eq!(decode(encode(&bytes).as_bytes()), Some(bytes));
        if let Some(bytes) = decode(text.as_bytes()) {
            prop_assert_eq!(encode(&bytes), text);
        }
    }
    #[test]
    fn so_it_has_for_urls(bytes in proptest::collection::vec(any::<u8>(), 0..64), text in "[A-Za-z0-9_-]{0,40}") {
        let bytes: Vec<u8> = bytes;
        prop_assert_eq!(decode_url(encode_url(&bytes).as_bytes()), Some(bytes));
        if let Some(bytes) = decode_url(text.as_bytes()) {
            prop_assert_eq!(encode_url(&bytes), text);
        }
    }
}
