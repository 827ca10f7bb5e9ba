//! Server-Sent Events.

use std::time::Duration;

use mcp_proto::codec::{SseDecoder, SseItem, sse};

#[derive(Clone, Debug, PartialEq)]
enum Item {
    Event { kind: String, data: Vec<u8>, id: String },
    Retry(Duration),
    TooLong,
}

/// The first byte says the limit, the second how the rest is cut.
pub(crate) fn check_decoder(data: &[u8]) {
    let [limit, cut, input @ ..] = data else { return };
    let limit = usize::from(*limit);
    let whole = decode(limit, input, input.len().max(1));
    assert_eq!(whole, decode(limit, input, usize::from(*cut).max(1)), "cut into pieces of {cut}");
    assert_eq!(whole, decode(limit, input, 1), "cut into bytes");
}

/// The first byte says how long the kind is and the second how long the id; the data follows them. The lowest bit of
/// each says whether there is one.
pub(crate) fn check_encoder(data: &[u8]) {
    let [kind, id, rest @ ..] = data else { return };
    let (kind_text, rest) = rest.split_at(usize::from(kind / 2).min(rest.len()));
    let (id_text, data) = rest.split_at(usize::from(id / 2).min(rest.len()));
    let (kind_text, id_text) = (String::from_utf8_lossy(kind_text), String::from_utf8_lossy(id_text));
    let kind = (kind & 1 == 1).then_some(&*kind_text);
    let id = (id & 1 == 1).then_some(&*id_text);

    let mut out = Vec::new();
    sse::comment(&mut out);
    sse::retry(&mut out, Duration::from_millis(7));
    sse::event(&mut out, kind, id, data);
    sse::event(&mut out, None, Some("next"), b"next");

    let printable = |text: &&str| !text.chars().any(char::is_control);
    let kind = kind.filter(printable).filter(|kind| !kind.is_empty()).unwrap_or("message");
    let id = id.filter(printable).unwrap_or_default();
    let expected = [
        Item::Retry(Duration::from_millis(7)),
        Item::Event { kind: kind.to_owned(), data: with_line_feeds(data), id: id.to_owned() },
        Item::Event { kind: "message".to_owned(), data: b"next".to_vec(), id: "next".to_owned() },
    ];
    assert_eq!(decode(usize::MAX, &out, out.len()), expected);
}

/// The same with every line end as LF.
fn with_line_feeds(data: &[u8]) -> Vec<u8> {
    let mut lines = Vec::with_capacity(data.len());
    let mut after_cr = false;
    for byte in data {
        match byte {
            b'\n' if after_cr => {}
            b'\r' => lines.push(b'\n'),
            byte => lines.push(*byte),
        }
        after_cr = *byte == b'\r';
    }
    lines
}

/// What a kind, an id, the next id and a line may be beside the data: 8 KiB each, and three times that where what is not
/// UTF-8 was replaced.
const FIELDS: usize = (3 * 3 + 1) * 8 * 1024;

fn decode(limit: usize, input: &[u8], piece: usize) -> Vec<Item> {
    let mut decoder = SseDecoder::new(limit);
    let mut items = Vec::new();
    for mut chunk in input.chunks(piece.max(1)) {
        while let Some(item) = decoder.next_item(&mut chunk) {
            items.push(match item {
                SseItem::Event(event) => {
                    assert!(event.data.len() <= limit, "an event of {} bytes", event.data.len());
                    assert!(!event.kind.is_empty(), "an event without a kind");
                    assert!(!event.last_event_id.contains(['\0', '\r', '\n']), "an id that cannot be");
                    let (kind, id) = (event.kind.to_owned(), event.last_event_id.to_owned());
                    Item::Event { kind, data: event.data.to_vec(), id }
                }
                SseItem::Retry(after) => Item::Retry(after),
                SseItem::TooLong => Item::TooLong,
                other => panic!("{other:?}"),
            });
        }
        assert!(chunk.is_empty(), "a chunk is not used up");
        let held = decoder.buffered();
        assert!(held <= limit.saturating_add(FIELDS), "{held} bytes are held");
    }
    items
}
