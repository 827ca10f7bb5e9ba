use super::{LONGEST, distance, nearest};

#[test]
fn what_is_near_is_found_and_what_is_not_is_not() {
    let known = ["add", "divide", "user-name", "subtract", "x"];
    let cases = [
        ("ad", Some("add")),
        ("dad", Some("add")),
        ("Add", Some("add")),
        ("devide", Some("divide")),
        ("dviide", Some("divide")),
        ("user_name", Some("user-name")),
        ("userName", Some("user-name")),
        ("substract", Some("subtract")),
        ("multiply", None),
        ("y", None),
        ("", None),
    ];
    for (given, expected) in cases {
        assert_eq!(nearest(given, known), expected, "{given}");
    }
}

#[test]
fn the_nearest_wins_and_of_equals_the_first() {
    assert_eq!(nearest("colour", ["color", "colours", "colour2"]), Some("color"));
    assert_eq!(nearest("list_user", ["list_uses", "list_users"]), Some("list_uses"));
    assert_eq!(nearest("list-users", ["list_use", "list_users"]), Some("list_users"));
}

#[test]
fn what_is_too_long_is_not_compared() {
    let long = "a".repeat(LONGEST + 1);
    assert_eq!(nearest(&long, [long.as_str()]), None);
    assert_eq!(nearest(&"a".repeat(1 << 20), ["a"]), None);
}

#[test]
fn distances_are_those_of_the_definition() {
    let of = |a: &str, b: &str| distance(&a.chars().collect::<Vec<_>>(), &b.chars().collect::<Vec<_>>());
    for (a, b, expected) in [("", "", 0), ("", "abc", 3), ("kitten", "sitting", 3), ("ab", "ba", 1), ("ca", "abc", 3)] {
        assert_eq!(of(a, b), expected, "{a} {b}");
        assert_eq!(of(b, a), expected, "{b} {a}");
    }
}
