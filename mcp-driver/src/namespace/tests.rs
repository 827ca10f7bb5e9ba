use mcp_proto::jsonrpc::Raw;

use super::Namespace;

fn raw(text: &str) -> Raw {
    Raw::from_text(text.to_owned()).expect("JSON")
}

#[test]
fn what_is_put_on_comes_off() {
    let home = Namespace::new("home");
    let uris = [
        ("note://1", "note://home/1"),
        ("file:///etc/motd", "file://home//etc/motd"),
        ("urn:isbn:1", "urn:home/isbn:1"),
        ("note:1?of=http://x", "note:home/1?of=http://x"),
        ("{scheme}://{+rest}", "{scheme}://home/{+rest}"),
        ("{+uri}", "home/{+uri}"),
        ("", "home/"),
    ];
    for (inner, outer) in uris {
        assert_eq!(home.uri(inner), outer);
        assert_eq!(home.strip_uri(outer).as_deref(), Some(inner));
        assert_eq!(home.strip_uri(inner), None);
        let twice = Namespace::new("street").uri(outer);
        assert_eq!(Namespace::new("street").strip_uri(&twice).as_deref(), Some(outer));
    }
    assert_eq!(home.strip_uri("home/http://x").as_deref(), Some("http://x"), "what a template of any URI stands for");
    assert_eq!(home.strip_name("home_look"), Some("look"));
    assert_eq!(home.strip_name("homelook"), None);
    assert_eq!(home.strip_name("other_look"), None);
}

#[test]
#[should_panic = "cannot be a part of names"]
fn a_name_with_a_slash_is_refused() {
    let _ = Namespace::new("a/b");
}

#[test]
fn requests_are_told_inside_what_they_name() {
    let home = Namespace::new("home");
    let rows = [
        ("tools/call", r#"{"x":1.0,"name":"home_a","_meta":{"n":1e2}}"#, r#"{"x":1.0,"name":"a","_meta":{"n":1e2}}"#),
        ("prompts/get", r#"{"name":"home_\u0061"}"#, r#"{"name":"a"}"#),
        ("resources/read", r#"{"uri":"note://home/1"}"#, r#"{"uri":"note://1"}"#),
        (
            "completion/complete",
            r#"{"ref":{"type":"ref/prompt","name":"home_p"},"argument":{"name":"home_q","value":""}}"#,
            r#"{"ref":{"type":"ref/prompt","name":"p"},"argument":{"name":"home_q","value":""}}"#,
        ),
        (
            "completion/complete",
            r#"{"ref":{"type":"ref/resource","uri":"note://home/{id}"}}"#,
            r#"{"ref":{"type":"ref/resource","uri":"note://{id}"}}"#,
        ),
    ];
    for (method, outside, inside) in rows {
        assert_eq!(home.inward(method, &raw(outside)), Some(raw(inside)), "{method}");
    }
    assert_eq!(home.inward("tools/call", &raw(r#"{"name":"look"}"#)), None);
    assert_eq!(home.inward("tools/call", &raw(r#"{"name":1}"#)), None);
    assert_eq!(home.inward("tools/call", &raw("[]")), None);
}

#[test]
fn results_name_what_is_known_outside() {
    let home = Namespace::new("home");
    let rows = [
        (
            "tools/list",
            r#"{"tools":[{"name":"a","_meta":{"ui":{"resourceUri":"ui://a"},"n":1.50}}],"nextCursor":"x"}"#,
            r#"{"tools":[{"name":"home_a","_meta":{"ui":{"resourceUri":"ui://home/a"},"n":1.50}}],"nextCursor":"x"}"#,
        ),
        (
            "tools/call",
            r#"{"content":[{"type":"text","uri":"note://1"},{"type":"resource_link","uri":"note://1","name":"n"},{"type":"resource","resource":{"uri":"note://2","text":"t"}}],"structuredContent":{"uri":"note://1"}}"#,
            r#"{"content":[{"type":"text","uri":"note://1"},{"type":"resource_link","uri":"note://home/1","name":"n"},{"type":"resource","resource":{"uri":"note://home/2","text":"t"}}],"structuredContent":{"uri":"note://1"}}"#,
        ),
        (
            "prompts/get",
            r#"{"messages":[{"role":"user","content":{"type":"resource_link","uri":"note://1"}}]}"#,
            r#"{"messages":[{"role":"user","content":{"type":"resource_link","uri":"note://home/1"}}]}"#,
        ),
        ("acme/own", r#"{"uri":"note://1"}"#, r#"{"uri":"note://1"}"#),
    ];
    for (method, inside, outside) in rows {
        assert_eq!(home.outward(method, raw(inside), None), raw(outside), "{method}");
    }
    let read = r#"{"contents":[{"uri":"note://home/1"},{"uri":"note://2"}]}"#;
    let told = r#"{"contents":[{"uri":"note://home/1"},{"uri":"note://home/2"}]}"#;
    assert_eq!(home.outward("resources/read", raw(read), Some("note://home/1")), raw(told));
}
