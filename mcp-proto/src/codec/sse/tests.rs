use alloc::string::{String, ToString};
use alloc::vec;
use alloc::vec::Vec;
use core::time::Duration;

use proptest::prelude::*;

use super::{SseDecoder, SseItem};

#[derive(Clone, Debug, Eq, PartialEq)]
enum Owned {
    Event { kind: String, data: Vec<u8>, id: String },
    Retry(u64),
    TooLong,
}

fn event(kind: &str, id: &str, data: &[u8]) -> Owned {
    Owned::Event { kind: kind.to_string(), data: data.to_vec(), id: id.to_string() }
}

fn message(data: &[u8]) -> Owned {
    event("message", "", data)
}

fn decode(limit: usize, chunks: &[&[u8]]) -> (Vec<Owned>, String) {
    let mut decoder = SseDecoder::new(limit);
    let mut items = vec![];
    for mut chunk in chunks.iter().copied() {
        while let Some(item) = decoder.next_item(&mut chunk) {
            items.push(match item {
                SseItem::Event(event) => Owned::Event {
                    kind: event.kind.to_string(),
                    data: event.data.to_vec(),
                    id: event.last_event_id.to_string(),
                },
                SseItem::Retry(after) => Owned::Retry(u64::try_from(after.as_millis()).unwrap()),
                SseItem::TooLong => Owned::TooLong,
            });
        }
        assert!(chunk.is_empty());
        // Each byte that is not UTF-8 becomes three.
        assert!(decoder.buffered() <= limit + 10 * 8192, "holds {} bytes", decoder.buffered());
    }
    (items, decoder.last_event_id().to_string())
}

fn items(input: &[u8]) -> Vec<Owned> {
    let (whole, _) = decode(1 << 20, &[input]);
    let bytes: Vec<&[u8]> = input.chunks(1).collect();
    assert_eq!(decode(1 << 20, &bytes).0, whole, "byte by byte");
    whole
}

#[test]
fn the_examples_of_the_standard() {
    assert_eq!(items(b"data: YHOO\ndata: +2\ndata: 10\n\n"), [message(b"YHOO\n+2\n10")]);
    assert_eq!(
        items(b": test stream\n\ndata: first event\nid: 1\n\ndata:second event\nid\n\ndata:  third event\n"),
        [event("message", "1", b"first event"), message(b"second event")]
    );
    assert_eq!(items(b"data\n\ndata\ndata\n\ndata:"), [message(b""), message(b"\n")]);
    assert_eq!(items(b"data:test\n\ndata: test\n\n"), [message(b"test"), message(b"test")]);
}

#[test]
fn lines_end_in_lf_cr_or_crlf() {
    for end in ["\n", "\r", "\r\n"] {
        let input = alloc::format!("data: a{end}data: b{end}{end}event: k{end}data: c{end}{end}");
        assert_eq!(items(input.as_bytes()), [message(b"a\nb"), event("k", "", b"c")], "{end:?}");
    }
    assert_eq!(items(b"data: a\r\rdata: b\r\n\rdata: c\n\r\n"), [message(b"a"), message(b"b"), message(b"c")]);
}

#[test]
fn an_event_that_ends_in_cr_does_not_wait_for_an_lf() {
    let (found, _) = decode(9, &[b"data: a\r\r"]);
    assert_eq!(found, [message(b"a")]);
    let (found, _) = decode(9, &[b"data: a\r\r", b"\n", b"data: b\r\n", b"\r", b"\n"]);
    assert_eq!(found, [message(b"a"), message(b"b")]);
}

#[test]
fn one_byte_order_mark_is_skipped_at_the_start_and_only_there() {
    assert_eq!(items(b"\xEF\xBB\xBFdata: a\n\n\xEF\xBB\xBFdata: b\n\n"), [message(b"a")]);
    assert_eq!(items(b"\xEF\xBB\xBF\xEF\xBB\xBFdata: a\n\ndata: b\n\n"), [message(b"b")]);
    assert_eq!(items(b"\xEFdata: a\n\ndata: b\n\n"), [message(b"b")]);
    assert_eq!(items(b"\xEF\xBB\ndata: b\n\n"), [message(b"b")]);
    assert_eq!(items(b"\xEF\xBB\xBF\n\ndata: b\n\n"), [message(b"b")]);
}

#[test]
fn one_space_after_the_colon_does_not_count() {
    assert_eq!(items(b"data:  a \n\ndata:\ta\n\ndata: \n\n"), [message(b" a "), message(b"\ta"), message(b"")]);
}

#[test]
fn names_are_exact() {
    assert_eq!(items(b"Data: a\n\n data: a\n\ndata : a\n\ndatas: a\n\nretrys: 1\n\ndat\n\ndata\0: a\n\n"), []);
}

#[test]
fn the_last_kind_counts_and_lasts_for_one_event() {
    let input = b"event: a\nevent: b\ndata: 1\n\ndata: 2\n\nevent: c\n\ndata: 3\n\nevent: d\nevent\ndata: 4\n\n";
    assert_eq!(items(input), [event("b", "", b"1"), message(b"2"), message(b"3"), message(b"4")]);
}

#[test]
fn an_id_lasts_until_the_next() {
    let input = b"id: 1\ndata: a\n\ndata: b\n\nid: 2\n\ndata: c\n\nid\ndata: d\n\nid: 3\ndata: e\n";
    let (found, last) = decode(9, &[input]);
    let expected = [("1", b"a"), ("1", b"b"), ("2", b"c"), ("", b"d")];
    assert_eq!(found, expected.map(|(id, data)| event("message", id, data)));
    assert_eq!(last, "", "the event that was cut does not count");
}

#[test]
fn an_id_counts_without_data_and_not_before_its_event_ends() {
    assert_eq!(decode(9, &[b"id: 1\n"]).1, "");
    assert_eq!(decode(9, &[b"id: 1\n\n"]), (vec![], "1".to_string()));
}

#[test]
fn an_id_with_nul_is_ignored() {
    assert_eq!(
        items(b"id: 1\ndata: a\n\nid: 2\0\ndata: b\n\n"),
        [event("message", "1", b"a"), event("message", "1", b"b")]
    );
}

#[test]
fn text_that_is_not_utf8_is_replaced_except_in_data() {
    assert_eq!(items(b"event: \xFF\nid: \xC3\ndata: \xFF\n\n"), [event("\u{FFFD}", "\u{FFFD}", b"\xFF")]);
}

#[test]
fn only_digits_are_a_retry() {
    let input =
        b"retry: 10\nretry:007\nretry: 1s\nretry: -1\nretry: +1\nretry: 1.5\nretry:\nretry\nretry:  1\nretry: 1 \n";
    assert_eq!(items(input), [Owned::Retry(10), Owned::Retry(7)]);
    assert_eq!(items(b"retry: 99999999999999999999999999\n"), [Owned::Retry(u64::MAX)]);
    let endless = [b"retry: ".as_slice(), &[b'1'; 10_000], b"\ndata: a\n\n"].concat();
    assert_eq!(items(&endless), [message(b"a")]);
}

#[test]
fn an_event_over_the_limit_is_reported_once_and_skipped_to_its_end() {
    let input = b"data: 12345\ndata: 6\nevent: x\nid: 1\nretry: 5\n\ndata: 1234\n\n";
    assert_eq!(decode(4, &[input]).0, [Owned::TooLong, Owned::Retry(5), event("message", "1", b"1234")]);
    assert_eq!(decode(4, &[b"data: 12\ndata: 3\n\ndata: 12\ndata: 34\n\n"]).0, [message(b"12\n3"), Owned::TooLong]);
    assert_eq!(decode(2, &[b"data: 12\ndata\ndata: 9\n\ndata: 1\n\n"]).0, [Owned::TooLong, message(b"1")]);
    assert_eq!(
        decode(0, &[b"data\n\ndata: \n\ndata: 1\n\ndata\ndata\n\n"]).0,
        [message(b""), message(b""), Owned::TooLong, Owned::TooLong]
    );
}

#[test]
fn it_is_reported_before_it_ends() {
    assert_eq!(decode(4, &[b"data: 123", b"45"]).0, [Owned::TooLong]);
}

#[test]
fn a_kind_or_an_id_over_the_limit_makes_the_event_too_long() {
    for name in ["event", "id"] {
        let long = [name.as_bytes(), b": ", &[b'x'; 9_000], b"\ndata: a\n\ndata: b\n\n"].concat();
        assert_eq!(items(&long), [Owned::TooLong, message(b"b")]);
    }
    let twice = [b"data: 12345\nid: ".as_slice(), &[b'x'; 9_000], b"\n\ndata: b\n\n"].concat();
    assert_eq!(decode(4, &[&twice]).0, [Owned::TooLong, message(b"b")]);
}

#[test]
fn comments_and_unknown_fields_are_skipped_however_many_and_however_long() {
    let mut input = b": x\nfoo: bar\n:\n".repeat(333_334);
    input.extend_from_slice(&[b':'; 100_000]);
    input.extend_from_slice(b"\ndata: a\n\n");
    assert_eq!(decode(4, &[&input]).0, [message(b"a")]);
}

#[test]
fn a_long_line_fed_byte_by_byte_is_copied_once() {
    let size = 16 << 20;
    let mut decoder = SseDecoder::new(size);
    for byte in b"data: ".iter().copied().chain(core::iter::repeat_n(b'x', size)).chain([b'\n']) {
        assert_eq!(decoder.next_item(&mut &[byte][..]), None);
    }
    let mut end: &[u8] = b"\n";
    let Some(SseItem::Event(event)) = decoder.next_item(&mut end) else { panic!("no event") };
    assert_eq!(event.data.len(), size);
}

#[test]
fn an_event_is_cleared_once_it_was_lent() {
    let mut decoder = SseDecoder::new(99);
    let mut chunk: &[u8] = b"data: abc\n\n";
    assert!(decoder.next_item(&mut chunk).is_some());
    assert_eq!(decoder.buffered(), 0);
    assert_eq!(decoder.next_item(&mut chunk), None);
}

#[test]
fn what_is_written() {
    let written = |kind, id, data: &[u8]| {
        let mut out = vec![];
        super::event(&mut out, kind, id, data);
        String::from_utf8(out).unwrap()
    };
    assert_eq!(written(None, None, b""), "data: \n\n");
    assert_eq!(written(Some(""), Some(""), b" a"), "id: \ndata:  a\n\n");
    assert_eq!(
        written(Some("k"), Some("1"), b"a\nb\rc\r\nd\n"),
        "event: k\nid: 1\ndata: a\ndata: b\ndata: c\ndata: d\ndata: \n\n"
    );
    for bad in ["a\nb", "a\rb", "a\0", "\t", "\u{7F}", "\u{85}"] {
        assert_eq!(written(Some(bad), Some(bad), b"x"), "data: x\n\n", "{bad:?}");
    }
    let mut out = vec![];
    super::comment(&mut out);
    super::retry(&mut out, Duration::from_micros(1_500_999));
    assert_eq!(out, b":\nretry: 1500\n");
}

/// What is likely to matter.
fn soup() -> impl Strategy<Value = Vec<u8>> {
    let piece = prop_oneof![
        Just(b"data".to_vec()),
        Just(b"event".to_vec()),
        Just(b"id".to_vec()),
        Just(b"retry".to_vec()),
        Just(b":".to_vec()),
        Just(b" ".to_vec()),
        Just(b"\n".to_vec()),
        Just(b"\r".to_vec()),
        Just(b"\r\n".to_vec()),
        Just(b"\n\n".to_vec()),
        Just(b"7".to_vec()),
        Just(b"\0".to_vec()),
        Just(b"\xEF\xBB\xBF".to_vec()),
        proptest::collection::vec(any::<u8>(), 1..3),
    ];
    proptest::collection::vec(piece, 0..40).prop_map(|pieces| pieces.concat())
}

/// The standard's algorithm, line by line over text that is all there.
fn reference(input: &[u8]) -> (Vec<Owned>, String) {
    let text = String::from_utf8_lossy(input).replace("\r\n", "\n").replace('\r', "\n");
    let text = text.strip_prefix('\u{FEFF}').unwrap_or(&text);
    let (mut found, mut data, mut kind, mut id, mut last) =
        (vec![], String::new(), String::new(), String::new(), String::new());
    // What follows the last line end is no line.
    let lines: Vec<&str> = text.split('\n').collect();
    for line in &lines[..lines.len() - 1] {
        if line.is_empty() {
            last.clone_from(&id);
            if !data.is_empty() {
                data.pop();
                let kind = if kind.is_empty() { "message" } else { &kind };
                found.push(event(kind, &last, data.as_bytes()));
            }
            data.clear();
            kind.clear();
            continue;
        }
        let (name, value) = line.split_once(':').unwrap_or((line, ""));
        let value = value.strip_prefix(' ').unwrap_or(value);
        match name {
            "data" => {
                data.push_str(value);
                data.push('\n');
            }
            "event" => kind = value.to_string(),
            "id" if !value.contains('\0') => id = value.to_string(),
            "retry" if !value.is_empty() && value.bytes().all(|byte| byte.is_ascii_digit()) => {
                found.push(Owned::Retry(value.parse().unwrap_or(u64::MAX)));
            }
            _ => {}
        }
    }
    (found, last)
}

proptest! {
    #[test]
    fn it_is_what_the_standard_says(input in soup()) {
        let (mut found, last) = decode(1 << 20, &[&input]);
        for item in &mut found {
            if let Owned::Event { data, .. } = item {
                *data = String::from_utf8_lossy(data).into_owned().into_bytes();
            }
        }
        prop_assert_eq!((found, last), reference(&input));
    }

    #[test]
    fn every_split_gives_the_same_items(
        limit in 0usize..8,
        input in soup(),
        cuts in proptest::collection::vec(0usize..128, 0..6),
    ) {
        let mut cuts: Vec<usize> = cuts.into_iter().map(|cut| cut.min(input.len())).collect();
        cuts.push(0);
        cuts.push(input.len());
        cuts.sort_unstable();
        let chunks: Vec<&[u8]> = cuts.windows(2).map(|pair| &input[pair[0]..pair[1]]).collect();
        let whole = decode(limit, &[&input]);
        prop_assert_eq!(decode(limit, &chunks), whole.clone());
        let bytes: Vec<&[u8]> = input.chunks(1).collect();
        prop_assert_eq!(decode(limit, &bytes), whole);
    }

    #[test]
    fn any_payload_is_one_event(
        kind in proptest::option::of(".{0,6}"),
        id in proptest::option::of(".{0,6}"),
        data in soup(),
    ) {
        let mut out = vec![];
        super::event(&mut out, kind.as_deref(), id.as_deref(), &data);
        let printable = |text: &String| !text.chars().any(char::is_control);
        let kind = kind.filter(printable).filter(|kind| !kind.is_empty());
        let id = id.filter(printable).unwrap_or_default();
        let mut lines = Vec::with_capacity(data.len());
        for (at, byte) in data.iter().enumerate() {
            match byte {
                b'\n' if at > 0 && data[at - 1] == b'\r' => {}
                b'\r' => lines.push(b'\n'),
                byte => lines.push(*byte),
            }
        }
        let expected = event(kind.as_deref().unwrap_or("message"), &id, &lines);
        prop_assert_eq!(decode(1 << 20, &[&out]), (vec![expected], id));
    }
}
