use alloc::borrow::Cow;
use alloc::format;
use alloc::string::String;

use crate::uri_template::{MAX_URI, UriTemplate, Value};

/// The values as text: `a=1 b=[x|y] c={k:v}`; `-` if the URI does not match.
fn matched(template: &str, uri: &str) -> String {
    let template = UriTemplate::parse(template).unwrap();
    let Some(values) = template.match_uri(uri) else { return "-".into() };
    let mut shown = String::new();
    for (name, value) in &values {
        let value = match value {
            Value::Text(text) => text.clone().into_owned(),
            Value::List(list) => format!("[{}]", list.join("|")),
            Value::Pairs(pairs) => {
                let pairs: alloc::vec::Vec<_> = pairs.iter().map(|(name, value)| format!("{name}:{value}")).collect();
                format!("{{{}}}", pairs.join("|"))
            }
        };
        if !shown.is_empty() {
            shown.push(' ');
        }
        shown += &format!("{name}={value}");
    }
    shown
}

#[track_caller]
fn check(template: &str, cases: &[(&str, &str)]) {
    for (uri, expected) in cases {
        assert_eq!(matched(template, uri), *expected, "{template} on {uri}");
    }
}

#[test]
fn a_plain_variable_stands_within_one_segment() {
    check(
        "users://{id}",
        &[
            ("users://7", "id=7"),
            ("users://a%2Fb%20c", "id=a/b c"),
            ("users://bob@example.com:8080", "id=bob@example.com:8080"),
            ("users://São Paulo", "id=São Paulo"),
            ("users://a+b", "id=a+b"),
            ("users://", "-"),
            ("users://7/posts", "-"),
            ("users://7?x", "-"),
            ("users://7#x", "-"),
            ("users://7&x", "-"),
            ("users://7\n", "-"),
            ("users:/7", "-"),
            ("xusers://7", "-"),
        ],
    );
    check("plain", &[("plain", ""), ("plainer", "-"), ("plai", "-"), ("", "-")]);
    check("", &[("", ""), ("a", "-")]);
    check("users://{id}/posts/{post}", &[("users://7/posts/9", "id=7 post=9"), ("users://7/posts/", "-")]);
}

#[test]
fn a_variable_takes_as_little_as_it_can() {
    check("{a}-{b}", &[("x-y-z", "a=x b=y-z"), ("-", "-"), ("x-", "-"), ("--x", "a=- b=x"), ("---", "a=- b=-")]);
    check("{a}{b}", &[("xyz", "a=x b=yz"), ("x", "-"), ("%C3%A9x", "a=é b=x")]);
    check("{+a}/v/{b}", &[("x/v/y/v/z", "a=x/v/y b=z"), ("x/v/y", "a=x b=y"), ("/v/y", "-")]);
    check("file:///{+path}.txt", &[("file:///a.txt/b.txt", "path=a.txt/b"), ("file:///.txt", "-")]);
    check("{name}{.ext}", &[("a.tar.gz", "name=a ext=tar.gz"), ("Makefile", "name=Makefile"), ("a.", "name=a ext=")]);
    check("{+path}{?q}", &[("a/b?q=1", "path=a/b q=1"), ("a/b?r=1", "path=a/b?r=1")]);
    check("{/a*}{/b}", &[("/x/y/z", "a=[x|y] b=z"), ("/x", "a=[x]"), ("", ""), ("/", "a=[]")]);
}

#[test]
fn every_way_to_divide_a_uri_is_found() {
    // What is nearest is not always what leads to the end.
    check("{+a}/x{b}", &[("p/xq/xr", "a=p/xq b=r")]);
    check("{a:2}{b:2}c", &[("1234c", "a=12 b=34"), ("12345c", "-"), ("1c", "-"), ("12c", "a=1 b=2")]);
    check("{a:2}c{b}", &[("ccc", "a=c b=c"), ("12c3", "a=12 b=3"), ("123c4", "-")]);
    check("{+a}{/b}{/c}z", &[("x/1/2z", "a=x b=1 c=2"), ("x/1/2/3z", "a=x/1 b=2 c=3")]);
}

#[test]
fn several_variables_are_divided_at_commas() {
    check("{x,y}", &[("1,2", "x=1 y=2"), ("1,2,3", "x=1 y=[2|3]"), ("1", "x=1"), ("1,", "x=1 y="), (",2", "x= y=2")]);
    check("{x,y}", &[("", "-"), ("1%2C2", "x=1,2")]);
    check("{x*,y}", &[("1,2,3", "x=[1|2] y=3"), ("1", "x=[1]")]);
    check("{+x,y}", &[("a/b,c,d", "x=a/b y=c,d")]);
    check("{#x,y}", &[("#1,2", "x=1 y=2"), ("#", "x="), ("", ""), (",2", "-")]);
    check("{v}", &[("1,2", "v=[1|2]"), ("1%2C2", "v=1,2")]);
    check("{v:3}", &[("abc", "v=abc"), ("a,b", "v=a,b"), ("abcd", "-"), ("%C3%A9%C3%A9%C3%A9", "v=ééé")]);
}

#[test]
fn path_segments_and_labels_may_be_missing() {
    check(
        "x{/a,b}",
        &[("x/1/2", "a=1 b=2"), ("x/1", "a=1"), ("x", ""), ("x/1/2/3", "-"), ("x/", "a="), ("x//2", "a= b=2")],
    );
    check("x{/a,b*}", &[("x/1/2/3", "a=1 b=[2|3]"), ("x/1", "a=1"), ("x/1/k=2/l=3", "a=1 b={k:2|l:3}")]);
    check("x{.a,b}", &[("x.1.2", "a=1 b=2"), ("x.1.2.3", "a=1 b=2.3")]);
    check("www{.dom*}", &[("www.example.com", "dom=[example|com]")]);
}

#[test]
fn parameters_come_in_any_order() {
    check(
        "x{?a,b}",
        &[
            ("x", ""),
            ("x?a=1&b=2", "a=1 b=2"),
            ("x?b=2&a=1", "a=1 b=2"),
            ("x?b=2", "b=2"),
            ("x?a", "a="),
            ("x?a&b=", "a= b="),
            ("x?a=p/q?r", "a=p/q?r"),
            ("x?a=1%262", "a=1&2"),
            ("x?a=1,2", "a=[1|2]"),
            ("x?a=b=c", "a=b=c"),
            ("x?", "-"),
            ("x?c=1", "-"),
            ("x?a=1&a=2", "-"),
            ("x?a=1&", "-"),
            ("x&a=1", "-"),
            ("x?=1", "-"),
        ],
    );
    check("x?f=1{&a}{&b*}", &[("x?f=1&b=3&a=2&b=4", "a=2 b=[3|4]"), ("x?f=1", ""), ("x?a=2&f=1", "-")]);
    check("x{?a}{&b}", &[("x?b=1", "b=1"), ("x&b=1", "b=1"), ("x?b=1&a=2", "a=2 b=1")]);
    check("x{?a}{#f}", &[("x?a=1#2", "a=1 f=2"), ("x#2", "f=2")]);
    check("x{;a,b}/y", &[("x;b=2;a/y", "a= b=2"), ("x/y", ""), ("x;c/y", "-"), ("x;a=1/2/y", "-")]);
    check("x{?a:2}", &[("x?a=12", "a=12"), ("x?a=123", "-")]);
}

#[test]
fn parameters_that_are_not_named_are_pairs_of_an_exploded_variable() {
    check("x{?a,m*}", &[("x?k=1&a=2&l=3", "a=2 m={k:1|l:3}"), ("x?m=1&m=2", "m=[1|2]"), ("x?m=1&k=2", "-")]);
    check("x{?l*,m*}", &[("x?m=1&k=2", "l={k:2} m=[1]"), ("x?%C3%A9=%C3%A8", "l={é:è}"), ("x?%6C=1", "-")]);
}

#[test]
fn escapes_are_whole_characters_of_utf_8() {
    for broken in ["%", "%4", "%zz", "%FF", "%C3", "%C3%28", "%ED%A0%80", "%C0%AF"] {
        check("{v}", &[(broken, "-")]);
        check("x{?v}", &[(&format!("x?v={broken}"), "-")]);
        check("x{?m*}", &[(&format!("x?{broken}=1"), "-")]);
        check("{+v}", &[(broken, "-")]);
    }
    check("{v}", &[("%41%f0%9d%84%9e", "v=A𝄞"), ("%2541", "v=%41")]);
    check("{+v}", &[("a%2Fb%20c%41%25", "v=a%2Fb cA%"), ("%2541%25z%25%34%31", "v=%2541%z%2541")]);
    check("{a}41", &[("%4141", "a=A"), ("%41", "-")]);
}

#[test]
fn text_matches_as_written_or_encoded() {
    check("café/{v}/é", &[("caf%C3%A9/1/é", "v=1"), ("café/1/%C3%A9", "v=1"), ("cafe/1/é", "-")]);
    check("{a}é{b}", &[("1é2", "a=1 b=2"), ("1%C3%A92", "a=1 b=2")]);
}

#[test]
fn a_variable_that_comes_again_says_the_same() {
    check("{a}/{a}", &[("1/1", "a=1"), ("1/2", "-")]);
    check("{/v:1,v}", &[("/v/value", "v=value"), ("/w/value", "-"), ("/v", "v=v")]);
    check("{v:3}{?v}", &[("val?v=value", "v=value"), ("val?v=other", "-")]);
}

#[test]
fn what_needs_no_decoding_is_borrowed() {
    let template = UriTemplate::parse("x://{a}/{b}").unwrap();
    let values = template.match_uri("x://plain/%41").unwrap();
    assert!(matches!(values.get("a"), Some(Value::Text(Cow::Borrowed("plain")))));
    assert!(matches!(values.get("b"), Some(Value::Text(Cow::Owned(_)))));
}

#[test]
fn a_uri_that_is_too_long_matches_nothing() {
    let template = UriTemplate::parse("{+v}").unwrap();
    assert!(template.match_uri(&"a".repeat(MAX_URI)).is_some());
    assert!(template.match_uri(&"a".repeat(MAX_URI + 1)).is_none());
}
