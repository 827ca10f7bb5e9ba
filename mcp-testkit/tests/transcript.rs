//! What was said, and what a test says of it.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::time::Duration;

use mcp_proto::Instant;
use mcp_testkit::{End, Entry, Redaction, Said, Transcript};
use serde_json::json;

fn at(seconds: u64) -> Instant {
    Instant::from_origin(Duration::from_secs(seconds))
}

fn transcript() -> Transcript {
    let said = [
        (0, End::Client, r#"{"jsonrpc":"2.0","id":41,"method":"a","params":{"_meta":{"progressToken":"t"},"n":1}}"#),
        (
            5,
            End::Server,
            r#"{"jsonrpc":"2.0","method":"notifications/progress","params":{"progress":1,"progressToken":"t"}}"#,
        ),
        (5, End::Server, r#"{"jsonrpc":"2.0","id":41,"method":"b"}"#),
        (5, End::Client, r#"{"jsonrpc":"2.0","id":41,"result":{"of":"b"}}"#),
        (6, End::Server, r#"{"result":{"of":"a","secret":"x"},"jsonrpc":"2.0","id":41}"#),
        (6, End::Client, r#"{"jsonrpc":"2.0","id":42,"method":"tools/call","params":{"name":"slow\u001b"}}"#),
    ];
    let mut entries: Vec<Entry> =
        said.into_iter().map(|(time, from, text)| Entry::new(at(time), from, Said::line(text.as_bytes()))).collect();
    entries.push(Entry::new(at(6), End::Server, Said::line(b"noise\x1b\xff")));
    entries.push(Entry::new(at(6), End::Server, Said::Closed));
    entries.into_iter().collect()
}

#[test]
fn the_text_is_that_of_transcripts() {
    let expected = r##"C {"jsonrpc":"2.0","id":"#1","method":"a","params":{"_meta":"...","n":1}}
S {"jsonrpc":"2.0","method":"notifications/progress","params":{"progress":1,"progressToken":"#2"}}
S {"jsonrpc":"2.0","id":"#3","method":"b"}
C {"jsonrpc":"2.0","id":"#3","result":{"of":"b"}}
S {"jsonrpc":"2.0","id":"#1","result":{"of":"a","secret":"..."}}
C {"jsonrpc":"2.0","id":"#4","method":"tools/call","params":{"name":"slow\u001b"}}
S< "noise\x1b\xff"
S closes
"##;
    assert_eq!(transcript().render(&Redaction::stable().member("secret")), expected);
    let whole = transcript().to_string();
    assert!(whole.contains("\n@ +5s\nS {") && whole.contains(r#"S {"result":{"of":"a""#), "{whole}");
}

#[test]
fn what_has_no_answer_is_named() {
    let unanswered = transcript().unanswered();
    assert_eq!(unanswered, [r"the client, for an answer to tools/call `slow\u{1b}` (id 42)"]);
    assert_eq!(transcript().methods(End::Client), ["a", "tools/call"]);
}

#[test]
fn what_is_there_passes() {
    let transcript = transcript();
    transcript.assert_in_order(&[
        (End::Client, json!({"method": "a"})),
        (End::Server, json!({"method": "b", "params": null})),
        (End::Server, json!({"result": {"of": "a", "secret": "..."}})),
    ]);
    transcript.assert_none(End::Server, &json!({"error": "..."}));
    let of = |entries: &[Entry]| entries.iter().cloned().collect::<Transcript>();
    of(&transcript.entries()[2..4])
        .assert_exactly(&[(End::Server, json!({"method": "b"})), (End::Client, json!({"result": {"of": "b"}}))]);
}

#[test]
fn what_is_not_there_is_told_with_what_comes_closest() {
    let told = told(|transcript| {
        transcript
            .assert_in_order(&[(End::Client, json!({"method": "a"})), (End::Server, json!({"result": {"of": "c"}}))]);
    });
    assert!(
        told.starts_with("the server said nothing like the second message expected: {\"result\":{\"of\":\"c\"}}"),
        "{told}"
    );
    assert!(told.contains("what comes closest differs in:\n  - /result/of: expected \"c\", got \"a\""), "{told}");
    assert!(told.contains("what was said:\nC {"), "{told}");
}

#[test]
fn order_counts() {
    let told = told(|transcript| {
        transcript.assert_in_order(&[(End::Server, json!({"method": "b"})), (End::Client, json!({"method": "a"}))]);
    });
    assert!(told.starts_with("the client said nothing like the second message"), "{told}");
}

#[test]
fn more_than_expected_is_told() {
    let more = told(|transcript| transcript.assert_exactly(&[(End::Client, json!({"method": "a"}))]));
    assert!(more.starts_with("5 more messages were said than the 1 expected"), "{more}");
    let other = told(|transcript| transcript.assert_exactly(&[(End::Server, json!({"method": "b"}))]));
    assert!(
        other.starts_with("the first message is another, by the client where the server was expected:\n  - /method"),
        "{other}"
    );
}

#[test]
fn what_should_not_have_been_said_is_told() {
    let told = told(|transcript| transcript.assert_none(End::Server, &json!({"result": {"secret": "..."}})));
    assert!(told.starts_with("the server said what it should not have"), "{told}");
}

/// What a failing assertion says.
fn told(assertion: impl FnOnce(Transcript)) -> String {
    let panic = catch_unwind(AssertUnwindSafe(|| assertion(transcript()))).expect_err("it fails");
    panic.downcast_ref::<String>().expect("a text").clone()
}
