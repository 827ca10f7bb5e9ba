use alloc::string::{String, ToString};
use alloc::vec::Vec;

use http::HeaderValue;
use proptest::prelude::*;

use super::Challenge;

fn parse(lines: &[&str]) -> Vec<Challenge> {
    let values: Vec<HeaderValue> = lines.iter().map(|line| HeaderValue::from_str(line).unwrap()).collect();
    Challenge::parse(values.iter())
}

/// As one line each: `Scheme token name=value`.
fn shown(lines: &[&str]) -> Vec<String> {
    let show = |challenge: Challenge| {
        let token = challenge.token.map(|token| alloc::format!(" {token}")).unwrap_or_default();
        let params: String = challenge.params.iter().map(|(name, value)| alloc::format!(" {name}=[{value}]")).collect();
        alloc::format!("{}{token}{params}", challenge.scheme)
    };
    parse(lines).into_iter().map(show).collect()
}

#[test]
fn one_challenge() {
    assert_eq!(shown(&["Bearer"]), ["Bearer"]);
    assert_eq!(shown(&["Bearer  realm=\"a b\" , error=x"]), ["Bearer realm=[a b] error=[x]"]);
    assert_eq!(
        shown(&["Bearer resource_metadata=\"https://example.com/a,b\""]),
        ["Bearer resource_metadata=[https://example.com/a,b]"]
    );
    assert_eq!(shown(&["Bearer realm = \"a\""]), ["Bearer realm=[a]"]);
    assert_eq!(shown(&["Bearer realm=\"\""]), ["Bearer realm=[]"]);
    assert_eq!(shown(&[r#"Bearer realm="a \"b\" \\ \c""#]), [r#"Bearer realm=[a "b" \ c]"#]);
}

#[test]
fn several_in_a_line_and_in_several() {
    assert_eq!(
        shown(&["Newauth realm=\"apps\", type=1, title=\"Login to \\\"apps\\\"\", Basic realm=\"simple\""]),
        ["Newauth realm=[apps] type=[1] title=[Login to \"apps\"]", "Basic realm=[simple]"]
    );
    assert_eq!(shown(&["Basic , , realm=x", "Bearer"]), ["Basic realm=[x]", "Bearer"]);
    assert_eq!(shown(&["Digest, Basic realm=x, Bearer"]), ["Digest", "Basic realm=[x]", "Bearer"]);
}

#[test]
fn a_token_in_place_of_params() {
    assert_eq!(shown(&["Negotiate YII+/-._~=="]), ["Negotiate YII+/-._~=="]);
    assert_eq!(shown(&["Negotiate abc=, Basic realm=a"]), ["Negotiate abc=", "Basic realm=[a]"]);
    assert_eq!(shown(&["Negotiate realm=, Basic"]), ["Negotiate realm=", "Basic"]);
    assert_eq!(shown(&["Negotiate abc, Basic"]), ["Negotiate abc", "Basic"]);
}

#[test]
fn what_makes_no_sense_is_passed_over() {
    assert_eq!(shown(&["", ",", " , ", "=", "\"", "(", "=x, (b"]), Vec::<String>::new());
    assert_eq!(shown(&["realm=x, Bearer"]), ["Bearer"]);
    assert_eq!(shown(&["Bearer realm=\"never ends, Basic"]), ["Bearer", "Basic"]);
    assert_eq!(shown(&["Bearer a=1, realm=, scope=b"]), ["Bearer a=[1] scope=[b]"]);
    assert_eq!(shown(&["Bearer (x), Basic a=b"]), ["Bearer", "Basic a=[b]"]);
    assert_eq!(shown(&["Bearer a=1 b=\"2\" c=3"]), ["Bearer a=[1] b=[2] c=[3]"], "commas that are missing");
    let odd = HeaderValue::from_bytes(b"Bearer realm=\"\xFF\"").unwrap();
    assert_eq!(Challenge::parse([&odd].into_iter())[0].param("realm"), Some("\u{FFFD}"));
}

#[test]
fn names_have_no_case_and_the_first_counts() {
    let challenge = &parse(&["Bearer Scope=a, scope=b"])[0];
    assert_eq!(challenge.param("SCOPE"), Some("a"));
    assert_eq!(challenge.param("realm"), None);
}

#[test]
fn a_long_header_is_read_once() {
    let quotes = "Bearer a=\"".repeat(20_000);
    let commas = ", ".repeat(20_000);
    assert_eq!(shown(&[&commas]), Vec::<String>::new());
    assert!(!parse(&[&quotes]).is_empty());
}

proptest! {
    #[test]
    fn no_header_is_too_odd(text in "[A-Za-z=\",\\\\ ~()é]{0,40}") {
        for challenge in parse_any(&text) {
            prop_assert!(!challenge.scheme.is_empty());
        }
    }

    #[test]
    fn what_is_written_is_read(
        list in proptest::collection::vec(
            ("[A-Za-z]{1,8}", proptest::collection::vec(("[a-z]{1,6}", "[ -~]{0,8}"), 0..4)),
            0..4,
        ),
    ) {
        let quote = |value: &str| value.replace('\\', "\\\\").replace('"', "\\\"");
        let line: Vec<String> = list
            .iter()
            .map(|(scheme, params)| {
                let params: Vec<String> =
                    params.iter().map(|(name, value)| alloc::format!("{name}=\"{}\"", quote(value))).collect();
                alloc::format!("{scheme} {}", params.join(", "))
            })
            .collect();
        let found: Vec<(String, Vec<(String, String)>)> = parse_any(&line.join(", "))
            .into_iter()
            .map(|challenge| {
                let params = challenge.params.iter().map(|(name, value)| (name.to_string(), value.to_string()));
                (challenge.scheme.to_string(), params.collect())
            })
            .collect();
        prop_assert_eq!(found, list);
    }
}

fn parse_any(text: &str) -> Vec<Challenge> {
    Challenge::parse(HeaderValue::from_bytes(text.as_bytes()).ok().iter())
}

#[test]
fn what_is_written_is_read_again() {
    let challenge = Challenge::new("Bearer").with("realm", r#"a "b" \c, d"#).with("scope", "x y");
    let header = challenge.to_header().unwrap();
    assert_eq!(header, r#"Bearer realm="a \"b\" \\c, d", scope="x y""#);
    assert_eq!(Challenge::parse([&header].into_iter()), [challenge]);
    assert_eq!(Challenge::new("Negotiate").to_header().unwrap(), "Negotiate");
}

#[test]
fn what_no_header_can_hold_is_not_written() {
    assert_eq!(Challenge::new("Be arer").to_header(), None);
    assert_eq!(Challenge::new("").to_header(), None);
    assert_eq!(Challenge::new("Bearer").with("re=alm", "x").to_header(), None);
    assert_eq!(Challenge::new("Bearer").with("realm", "x\r\nset-cookie: a=b").to_header(), None);
}
