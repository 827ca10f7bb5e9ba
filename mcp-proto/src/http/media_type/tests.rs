use alloc::vec::Vec;

use http::HeaderValue;

use super::{accepts, is_event_stream, is_json};

#[test]
fn content_types() {
    for json in [
        "application/json",
        "Application/JSON",
        "application/json; charset=utf-8",
        "application/json;charset=\"a;b\"",
        " application/json ;",
    ] {
        assert!(is_json(&HeaderValue::from_str(json).unwrap()), "{json}");
    }
    for other in [
        "",
        "json",
        "application",
        "application/",
        "application/jsonp",
        "application/json-rpc",
        "application/vnd.api+json",
        "application/json, text/html",
        "text/json",
        "text/plain; a=application/json",
        "application/json foo",
        "application /json",
        "text/event-stream",
    ] {
        assert!(!is_json(&HeaderValue::from_str(other).unwrap()), "{other}");
    }
    assert!(!is_json(&HeaderValue::from_bytes(b"application/json\xFF").unwrap()));
    assert!(is_event_stream(&HeaderValue::from_static("text/event-stream;charset=UTF-8")));
    assert!(!is_event_stream(&HeaderValue::from_static("application/json")));
}

fn takes(accept: &[&str], wanted: &str) -> bool {
    let values: Vec<HeaderValue> = accept.iter().map(|value| HeaderValue::from_str(value).unwrap()).collect();
    accepts(values.iter(), wanted)
}

#[test]
fn what_is_accepted() {
    let json = "application/json";
    for accept in [
        &["application/json"][..],
        &["application/json, text/event-stream"],
        &["text/event-stream", "application/json"],
        &["text/html,application/json"],
        &["APPLICATION/Json"],
        &["application/*"],
        &["*/*"],
        &["text/html, */*;q=0.1"],
        &["application/json;q=1.000"],
        &["application/json;q=0.001"],
        &["application/json; Q=0.5"],
        &["application/json;charset=utf-8"],
        &["application/json;a=\"b,c;q=0\""],
        &["text/html;a=\"\\\",\", application/json"],
        &["*/*;q=0, application/*"],
        &["application/*;q=0, application/json;q=0.1"],
        &[", ,application/json,"],
        &["nonsense, application/json"],
        &["application/json;q=0, application/json"],
    ] {
        assert!(takes(accept, json), "{accept:?}");
    }
}

#[test]
fn what_is_not() {
    let json = "application/json";
    for accept in [
        &[""][..],
        &["text/event-stream"],
        &["text/*"],
        &["application/json;q=0"],
        &["application/json;q=0.000"],
        &["application/json ; q=0."],
        &["*/*, application/json;q=0"],
        &["*/*;q=0"],
        &["application/*;q=0, */*"],
        &["application/json;q=2"],
        &["application/json;q=1.5"],
        &["application/json;q=0.0001"],
        &["application/json;q="],
        &["application/json;q=-1"],
        &["application/json;q=x"],
        &["application"],
        &["*"],
        &["*/json"],
        &["application/jso"],
        &["application/json+x"],
        &["text/html;a=\"application/json, */*\""],
        &["text/html;a=\", application/json"],
        &[],
    ] {
        assert!(!takes(accept, json), "{accept:?}");
    }
    assert!(!accepts([HeaderValue::from_bytes(b"application/\xFF").unwrap()].iter(), json));
}
