use super::Template;

fn matched(template: &str, uri: &str) -> Option<Vec<String>> {
    let template = Template::new(template);
    let texts = template.matches(uri)?;
    Some(texts.into_iter().map(|(name, text)| format!("{name}={text}")).collect())
}

#[test]
fn variables_stand_for_one_segment_or_many() {
    let cases = [
        ("users://{id}", "users://7", Some(vec!["id=7"])),
        ("users://{id}", "users://", None),
        ("users://{id}", "users://7/posts", None),
        ("users://{id}/posts/{post}", "users://7/posts/9", Some(vec!["id=7", "post=9"])),
        ("file:///{+path}", "file:///a/b%20c.txt", Some(vec!["path=a/b c.txt"])),
        ("file:///{+path}.txt", "file:///a.txt/b.txt", Some(vec!["path=a.txt/b"])),
        ("plain", "plain", Some(vec![])),
        ("plain", "plainer", None),
    ];
    for (template, uri, expected) in cases {
        let expected = expected.map(|texts| texts.into_iter().map(String::from).collect());
        assert_eq!(matched(template, uri), expected, "{template} on {uri}");
    }
}

#[test]
fn lists_come_in_pieces_and_what_is_missing_does_not_come() {
    let cases = [
        ("x{/a*}{?b,c*}", "x/1/2?c=3", vec!["a=1", "a=2", "c=3"]),
        ("x{/a*}{?b,c*}", "x", vec![]),
        ("x{?a}", "x?a=1,2", vec!["a=1", "a=2"]),
        ("x{/m*}", "x/k=1/l=2", vec!["m=k=1", "m=l=2"]),
        ("x{?m*}", "x?k=1&l=2", vec!["m\0k=1", "m\0l=2"]),
    ];
    for (template, uri, expected) in cases {
        assert_eq!(
            matched(template, uri),
            Some(expected.into_iter().map(String::from).collect()),
            "{template} on {uri}"
        );
    }
}

#[test]
fn no_value_leaves_its_place() {
    let attacks = [
        ("x://{v}/y", "x://../y"),
        ("x://{v}", "x://."),
        ("x://{v}", "x://%2e%2E"),
        ("x://{v}", "x://a%2Fb"),
        ("x://{v}", "x://..%2Fetc"),
        ("x://{v}", "x://a%5Cb"),
        ("x://{v}", "x://a\\b"),
        ("x://{v}", "x://a%00"),
        ("x://{v}", "x://a%0Ab"),
        ("x://{v}", "x://%C0%AF"),
        ("x:/{/v}", "x://.."),
        ("x:/{/v*}", "x://a/../b"),
        ("x://a{;v}", "x://a;v=%2e%2e"),
        ("x://{+v}", "x://../a"),
        ("x://{+v}", "x://a/../b"),
        ("x://{+v}", "x://a/%2e%2e/b"),
        ("x://{+v}", "x://a/.."),
        ("x://{+v}", "x://a\\..\\b"),
        ("x://{+v}", "x://a%00"),
        ("x://{v}{?v}", "x://..?v=.."),
    ];
    for (template, uri) in attacks {
        assert_eq!(matched(template, uri), None, "{template} on {uri}");
    }
    assert_eq!(matched("x://{v}", "x://...").as_deref(), Some(&["v=...".to_owned()][..]));
    assert_eq!(matched("x://{+v}", "x://a/..b/c").as_deref(), Some(&["v=a/..b/c".to_owned()][..]));
    assert_eq!(matched("x{?v}", "x?v=a/../b").as_deref(), Some(&["v=a/../b".to_owned()][..]), "a query is no path");
}

#[test]
fn a_broken_template_is_a_mistake_of_the_programmer() {
    for template in ["{", "a}", "{}", "{+}", "{a}}", "{a b}"] {
        let panic = std::panic::catch_unwind(|| Template::new(template)).expect_err(template);
        let message = panic.downcast_ref::<String>().expect("it says why");
        assert!(message.starts_with(&format!("`{template}` is no URI template (RFC 6570): ")), "{message}");
    }
}
