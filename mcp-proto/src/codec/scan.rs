//! What can be said about JSON text without parsing it: which members its outermost object has, how deep it nests,
//! and which id it carries even where it is broken. Nothing here recurses or panics, whatever the text.

#[cfg(any(feature = "client", feature = "server"))]
mod message;
mod picked;

use memchr::memchr2;

#[cfg(any(feature = "client", feature = "server"))]
pub(crate) use message::{member, nests_deeper_than, recover_id};
pub(crate) use picked::picked;

/// The members of the object that `text` holds, as they stand: keys without their quotes and with their escapes.
/// Ends at the first thing that is not a member, so that broken text gives what stands before the break.
pub(crate) fn members(text: &str) -> Members<'_> {
    let text = text.trim_ascii_start();
    Members { rest: text.strip_prefix('{').unwrap_or_default() }
}

/// See [`members`].
#[derive(Debug)]
pub(crate) struct Members<'a> {
    rest: &'a str,
}

impl<'a> Iterator for Members<'a> {
    type Item = (&'a str, &'a str);

    fn next(&mut self) -> Option<Self::Item> {
        let rest = self.rest.as_bytes().trim_ascii_start();
        let [b'"', key @ ..] = rest.strip_prefix(b",").unwrap_or(rest).trim_ascii_start() else { return None };
        let after_key = after_string(key);
        let [b':', value @ ..] = after_key.trim_ascii_start() else { return None };
        let value = value.trim_ascii_start();
        let end = value_end(value);
        if end == 0 {
            return None;
        }
        let place = |tail: &[u8]| self.rest.len() - tail.len();
        let key = self.rest.get(place(key)..place(after_key) - 1)?;
        let (value, rest) = self.rest.get(place(value)..)?.split_at_checked(end)?;
        self.rest = rest;
        Some((key, value.trim_ascii_end()))
    }
}

/// The members of these names; one that is null counts as absent. `None` if a name stands twice or is written with an
/// escape: that is for a parser to judge. The text must be well-formed.
pub(crate) fn pick<'a, const N: usize>(text: &'a str, names: [&str; N]) -> Option<[Option<&'a str>; N]> {
    let mut picked = [None; N];
    pick_into(text, &names, &mut picked).then_some(picked)
}

/// Puts the members into the places of their names, which are empty; whether that is all that is to say of them.
fn pick_into<'a>(text: &'a str, names: &[&str], places: &mut [Option<&'a str>]) -> bool {
    for (key, value) in members(text) {
        let odd = match place(names, places, key) {
            Some(place) => place.replace(value).is_some(),
            None => key.as_bytes().contains(&b'\\'),
        };
        if odd {
            return false;
        }
    }
    without_null(places);
    true
}

/// The place of what is called so.
fn place<'p, 'a>(names: &[&str], places: &'p mut [Option<&'a str>], key: &str) -> Option<&'p mut Option<&'a str>> {
    for (name, place) in names.iter().zip(places) {
        if *name == key {
            return Some(place);
        }
    }
    None
}

fn without_null(places: &mut [Option<&str>]) {
    for place in places {
        if *place == Some("null") {
            *place = None;
        }
    }
}

/// What follows the string whose opening quote has been taken; nothing if it does not end.
fn after_string(mut rest: &[u8]) -> &[u8] {
    while let Some(at) = memchr2(b'"', b'\\', rest) {
        let escape = rest.get(at) == Some(&b'\\');
        rest = rest.get(at + 1 + usize::from(escape)..).unwrap_or_default();
        if !escape {
            return rest;
        }
    }
    &[]
}

/// Where the value ends that `text` begins with: before the comma or bracket that follows it. Zero if the text ends
/// first, as then nobody can tell whether the value was whole.
fn value_end(text: &[u8]) -> usize {
    let mut depth = 0usize;
    let mut rest = text;
    while let [byte, tail @ ..] = rest {
        match byte {
            b',' | b'}' | b']' if depth == 0 => return text.len() - rest.len(),
            b'"' => {
                rest = after_string(tail);
                continue;
            }
            b'{' | b'[' => depth += 1,
            b'}' | b']' => depth -= 1,
            _ => {}
        }
        rest = tail;
    }
    0
}

#[cfg(test)]
mod tests {
    use alloc::string::String;
    use alloc::vec::Vec;

    use proptest::prelude::*;

    use super::*;

    #[test]
    fn members_come_as_they_stand() {
        let text = r#" { "a" : 1 , "b\"c" : {"x":[1,"}"]} ,"d":"e" }"#;
        let found: Vec<_> = members(text).collect();
        assert_eq!(found, [("a", "1"), ("b\\\"c", r#"{"x":[1,"}"]}"#), ("d", "\"e\"")]);
        assert_eq!(members("[1]").next(), None);
        assert_eq!(members("{}").next(), None);
    }

    #[test]
    fn only_what_a_parser_must_judge_is_not_picked() {
        assert_eq!(pick(r#"{"a":1,"x":[],"b":null}"#, ["a", "b", "c"]), Some([Some("1"), None, None]));
        assert_eq!(pick(r#"{"a":null,"a":1}"#, ["a"]), None);
        assert_eq!(pick(r#"{"\u0061":1}"#, ["a"]), None);
        assert_eq!(pick(r#"{"x":1,"x":2}"#, ["a"]), Some([None]));
    }

    proptest! {
        #[test]
        fn no_text_makes_it_panic(text in ".{0,64}") {
            let _: Vec<(&str, &str)> = members(&text).collect();
        }

        #[test]
        fn members_agree_with_the_parser(
            map in proptest::collection::btree_map("[a-z\"\\\\é]{0,4}", "[a-z,:{}\\[\\]\"\\\\]{0,6}", 0..5)
        ) {
            let text = serde_json::to_string(&map).unwrap();
            let ours: Vec<(String, String)> = members(&text)
                .map(|(key, value)| {
                    let key = serde_json::from_str(&alloc::format!("\"{key}\"")).unwrap();
                    (key, serde_json::from_str(value).unwrap())
                })
                .collect();
            prop_assert_eq!(ours, map.into_iter().collect::<Vec<_>>());
        }
    }
}
