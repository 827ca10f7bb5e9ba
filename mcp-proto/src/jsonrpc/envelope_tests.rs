use alloc::string::ToString;
use alloc::vec;
use alloc::vec::Vec;

use proptest::prelude::*;

use super::*;

fn refused(text: &str) -> (Option<WireId>, i64, String) {
    let malformed = parse(text.as_bytes(), 8).expect_err("this is no message");
    (malformed.id, malformed.error.code.0, malformed.error.message.to_string())
}

#[test]
fn the_three_kinds_of_message() {
    let Ok(Envelope::Request { id, method, params }) =
        parse(br#"{"jsonrpc":"2.0","id":"a","method":"x\/y","params":{"z":1}}"#, 8)
    else {
        panic!("a request");
    };
    assert_eq!((id, &*method, params.map(RawValue::get)), ("a".into(), "x/y", Some(r#"{"z":1}"#)));

    let Ok(Envelope::Notification { method, params: None }) =
        parse(br#"{"method":"x","params":null,"jsonrpc":"2.0","more":[]}"#, 8)
    else {
        panic!("a notification");
    };
    assert_eq!(method, "x");

    let Ok(Envelope::Response { id: Some(WireId::Number(-3)), outcome: Ok(result) }) =
        parse(br#"{"jsonrpc":"2.0","id":-3,"result":{}}"#, 8)
    else {
        panic!("a response");
    };
    assert_eq!(result.get(), "{}");

    let Ok(Envelope::Response { id: None, outcome: Err(error) }) =
        parse(br#"{"jsonrpc":"2.0","id":null,"error":{"code":-32700,"message":"m","data":[1]}}"#, 8)
    else {
        panic!("an error");
    };
    assert_eq!(error, RpcError::new(ErrorCode::PARSE_ERROR, "m").with_data(&[1]));
}

#[test]
fn what_is_refused_keeps_its_id_and_says_why() {
    let table = [
        (r#"{"id":1,"method":"x"}"#, Some(1), -32600, "`jsonrpc` must be"),
        (r#"{"jsonrpc":"1.0","id":1,"method":"x"}"#, Some(1), -32600, "`jsonrpc` must be"),
        (r#"{"jsonrpc":"2.0","id":1}"#, Some(1), -32600, "neither"),
        (r#"{"jsonrpc":"2.0","id":1,"method":5}"#, Some(1), -32600, "`method` must be a string"),
        (
            r#"{"jsonrpc":"2.0","method":"x","params":[1],"id":1}"#,
            Some(1),
            -32602,
            "`params` must be an object, not [1]",
        ),
        (r#"{"jsonrpc":"2.0","id":1.5,"method":"x"}"#, None, -32600, "not 1.5"),
        (r#"{"jsonrpc":"2.0","id":null,"method":"x"}"#, None, -32600, "not null"),
        (r#"{"jsonrpc":"2.0","id":true,"method":"x"}"#, None, -32600, "not true"),
        (r#"{"jsonrpc":"2.0","id":9223372036854775808,"method":"x"}"#, None, -32600, "64 bits"),
        (r#"{"jsonrpc":"2.0","id":1,"id":2,"method":"x"}"#, None, -32600, "`id` stands twice"),
        (r#"{"jsonrpc":"2.0","method":"x","method":"y","id":1}"#, Some(1), -32600, "`method` stands twice"),
        (r#"{"jsonrpc":"2.0","Method":"y","id":1,"method":"x"}"#, Some(1), -32600, "`Method` must be written `method`"),
        (r#"{"jsonrpc":"2.0","paramſ":{},"id":1,"method":"x"}"#, Some(1), -32600, "must be written `params`"),
        (r#"{"jsonrpc":"2.0","method\u0000":"y","id":1,"method":"x"}"#, Some(1), -32600, "control character"),
        (r#"{"jsonrpc":"2.0","id":1,"\ud800":1,"method":"x"}"#, Some(1), -32700, "not JSON"),
        (r#"{"jsonrpc":"2.0","id":1,"method":"x","result":{}}"#, Some(1), -32600, "either"),
        (r#"{"jsonrpc":"2.0","id":1,"method":"x","params":{"a":[[[[[[[[1]]]]]]]]}}"#, Some(1), -32600, "nested deeper"),
        (r#"{"jsonrpc":"2.0","id":1,"method":"x","params":{"a":}}"#, Some(1), -32700, "not JSON"),
        (r#"5"#, None, -32600, "not a message"),
        (r#"hello"#, None, -32700, "not JSON"),
    ];
    for (text, id, code, message) in table {
        let (got_id, got_code, got_message) = refused(text);
        assert_eq!((got_id, got_code), (id.map(WireId::Number), code), "{text}: {got_message}");
        assert!(got_message.contains(message), "{text}: {got_message}");
    }
}

#[test]
fn bytes_that_are_not_utf8_are_refused_with_the_id_before_them() {
    let malformed = parse(b"{\"jsonrpc\":\"2.0\",\"id\":4,\"method\":\"\xFF\"}", 8).expect_err("not UTF-8");
    assert_eq!((malformed.id, malformed.error.code), (Some(WireId::Number(4)), ErrorCode::PARSE_ERROR));
}

#[test]
fn a_broken_response_is_known_as_one() {
    for text in [
        r#"{"jsonrpc":"2.0","id":1,"result":{},"error":{}}"#,
        r#"{"jsonrpc":"2.0","id":1,"error":5}"#,
        r#"{"jsonrpc":"2.0","id":1,"error":{},"a":}"#,
    ] {
        assert!(parse(text.as_bytes(), 8).expect_err("broken").is_response, "{text}");
    }
    assert!(!parse(br#"{"id":1,"method":"x"}"#, 8).expect_err("broken").is_response);
}

proptest! {
    #[test]
    fn no_bytes_make_it_panic(bytes in proptest::collection::vec(any::<u8>(), 0..80)) {
        let _ = parse(&bytes, 8);
    }

    #[test]
    fn no_pieces_of_messages_make_it_panic(
        pieces in proptest::collection::vec(
            prop_oneof![
                Just("{"), Just("}"), Just("["), Just("]"), Just(","), Just(":"), Just("\"id\""), Just("\"method\""),
                Just("\"jsonrpc\":\"2.0\""), Just("\"result\""), Just("\"error\""), Just("1"), Just("null"), Just("\\"),
            ],
            0..24,
        )
    ) {
        let text: Vec<u8> = pieces.concat().into_bytes();
        let _ = parse(&text, 8);
    }
}
