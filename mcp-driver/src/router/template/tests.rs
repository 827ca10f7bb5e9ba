use super::Template;

#[test]
fn variables_stand_for_one_segment_or_many() {
    let cases = [
        ("users://{id}", "users://7", Some(vec!["7"])),
        ("users://{id}", "users://", None),
        ("users://{id}", "users://7/posts", None),
        ("users://{id}/posts/{post}", "users://7/posts/9", Some(vec!["7", "9"])),
        ("users://{id}/posts/{post}", "users://7/posts/", None),
        ("file:///{+path}", "file:///a/b.txt", Some(vec!["a/b.txt"])),
        ("file:///{+path}.txt", "file:///a.txt/b.txt", Some(vec!["a.txt/b"])),
        ("{a}-{b}", "x-y-z", Some(vec!["x", "y-z"])),
        ("{a}{b}", "xyz", Some(vec!["x", "yz"])),
        ("{a}/x", "é/x", Some(vec!["é"])),
        ("{a}-{b}", "-", None),
        ("plain", "plain", Some(vec![])),
        ("plain", "plainer", None),
    ];
    for (template, uri, expected) in cases {
        let found = Template::new(template).matches(uri);
        let found = found.map(|vars| vars.0.iter().map(|(_, value)| value.to_string()).collect::<Vec<_>>());
        assert_eq!(found, expected.map(|vars| vars.into_iter().map(String::from).collect()), "{template} on {uri}");
    }
}

#[test]
fn a_broken_template_is_a_mistake_of_the_programmer() {
    for template in ["{", "a}", "{}", "{+}", "{a}}"] {
        assert!(std::panic::catch_unwind(|| Template::new(template)).is_err(), "{template}");
    }
}
