//! What stands in headers.

use http::HeaderValue;
use mcp_proto::http::challenge::Challenge;
use mcp_proto::http::{field_value, media_type};

/// Takes `data` for everything that a header may hold, and for text that is to go into one.
pub(crate) fn check(data: &[u8]) {
    if let Ok(text) = field_value::decode(data) {
        survives(&text);
    }
    survives(&String::from_utf8_lossy(data));
    let Ok(value) = HeaderValue::from_bytes(data) else { return };
    assert!(!(media_type::is_json(&value) && media_type::is_event_stream(&value)), "both JSON and events");
    for wanted in ["application/json", "text/event-stream"] {
        let once = media_type::accepts([&value].into_iter(), wanted);
        assert_eq!(once, media_type::accepts([&value, &value].into_iter(), wanted), "twice is not once");
        let all = HeaderValue::from_static("*/*");
        let refused = !media_type::accepts([&value, &all].into_iter(), wanted);
        assert!(!(once && refused), "more is accepted, and less");
    }
    let challenges = Challenge::parse([&value].into_iter());
    let twice = Challenge::parse([&value, &value].into_iter());
    assert_eq!(twice, [challenges.clone(), challenges.clone()].concat(), "lines are not read one by one");
    let size = |challenge: &Challenge| {
        let params: usize = challenge.params.iter().map(|(name, value)| name.len() + value.len()).sum();
        challenge.scheme.len() + params + challenge.token.as_ref().map_or(0, |token| token.len())
    };
    // Each byte that is not UTF-8 becomes three.
    assert!(challenges.iter().map(size).sum::<usize>() <= 3 * data.len(), "more is read than there was");
    for challenge in &challenges {
        assert!(!challenge.scheme.is_empty(), "a challenge without a scheme");
        for (name, _) in &challenge.params {
            assert!(challenge.param(&name.to_ascii_uppercase()).is_some(), "a param that is not found");
        }
    }
}

/// Text that is encoded decodes to itself, and goes into a header.
fn survives(text: &str) {
    let encoded = field_value::encode(text);
    assert!(encoded.bytes().all(|byte| matches!(byte, b' '..=b'~')), "{encoded:?}");
    assert_eq!(encoded.trim(), encoded, "white space at an end");
    assert_eq!(field_value::decode(encoded.as_bytes()).as_deref(), Ok(text));
}
