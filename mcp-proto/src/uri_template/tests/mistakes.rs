use alloc::format;
use alloc::string::ToString;

use crate::uri_template::{MAX_LENGTH, MAX_VARIABLES, UriTemplate};

#[test]
fn each_mistake_is_named_with_its_place() {
    for (template, message) in [
        ("users://{id", "`{` at 8 is never closed by `}`"),
        ("users://id}", "`}` at 10 closes nothing"),
        ("a b", "' ' at 1 has to be written as an escape"),
        ("é%4", "'%' at 2 has to be written as an escape"),
        ("a\\{b}", "'\\\\' at 1 has to be written as an escape"),
        ("{}", "\"\" at 1 is no name of a variable: expected letters, digits, `_`, escapes, and dots between them"),
        ("{+}", "\"\" at 2 is no name of a variable: expected letters, digits, `_`, escapes, and dots between them"),
        (
            "{a,b-c}",
            "\"b-c\" at 3 is no name of a variable: expected letters, digits, `_`, escapes, and dots between them",
        ),
        (
            "{{a}}",
            "\"{a\" at 1 is no name of a variable: expected letters, digits, `_`, escapes, and dots between them",
        ),
        ("{=a}", "operator `=` at 1 is reserved: expected one of `+`, `#`, `.`, `/`, `;`, `?`, `&`, or a name"),
        ("x{?a:0}", "\"0\" at 5 is no length: expected a number from 1 to 9999"),
        ("{a:+3}", "\"+3\" at 3 is no length: expected a number from 1 to 9999"),
    ] {
        assert_eq!(UriTemplate::parse(template).unwrap_err().to_string(), message, "{template}");
    }
}

#[test]
fn templates_are_bounded() {
    let long = "a".repeat(MAX_LENGTH);
    assert!(UriTemplate::parse(&long).is_ok());
    let longer = format!("{long}a");
    assert_eq!(
        UriTemplate::parse(&longer).unwrap_err().to_string(),
        "a template of 4097 bytes, where 4096 are allowed"
    );
    let many = "{a}".repeat(MAX_VARIABLES);
    assert!(UriTemplate::parse(&many).is_ok());
    assert_eq!(UriTemplate::parse(&format!("{many}{{a}}")).unwrap_err().to_string(), "more than 64 variables, at 192");
}
