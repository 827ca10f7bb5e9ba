//! The members of an object that somebody asks for, read by a parser where a look at the text does not do.

use alloc::borrow::Cow;
use alloc::format;
use core::fmt;

use serde::de::{Deserializer as _, Error as _, IgnoredAny, MapAccess, Visitor};
use serde_json::value::RawValue;

use super::{pick_into, place, without_null};

/// The members of these names as they stand; one that is null counts as absent. The text must be well-formed.
///
/// # Errors
/// The text holds no object, or one of the names stands twice in it.
pub(crate) fn picked<'a, const N: usize>(
    text: &'a str,
    names: [&str; N],
) -> Result<[Option<&'a str>; N], serde_json::Error> {
    let mut picked = [None; N];
    read(text, &names, &mut picked)?;
    Ok(picked)
}

/// Puts the values of the names into their places, which are empty.
fn read<'a>(text: &'a str, names: &[&str], places: &mut [Option<&'a str>]) -> Result<(), serde_json::Error> {
    if text.trim_ascii_start().starts_with('{') && pick_into(text, names, places) {
        return Ok(());
    }
    places.fill(None);
    parse(text, names, places)
}

/// [`read`] by the parser alone.
fn parse<'a>(text: &'a str, names: &[&str], places: &mut [Option<&'a str>]) -> Result<(), serde_json::Error> {
    let mut json = serde_json::Deserializer::from_str(text);
    json.deserialize_map(Picking { names, places })?;
    json.end()
}

struct Picking<'n, 'a> {
    names: &'n [&'n str],
    places: &'n mut [Option<&'a str>],
}

impl<'a> Visitor<'a> for Picking<'_, 'a> {
    type Value = ();

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an object")
    }

    fn visit_map<M: MapAccess<'a>>(self, mut members: M) -> Result<(), M::Error> {
        while let Some(key) = members.next_key::<Cow<'a, str>>()? {
            let Some(place) = place(self.names, self.places, &key) else {
                members.next_value::<IgnoredAny>()?;
                continue;
            };
            if place.is_some() {
                return Err(M::Error::custom(format!("duplicate field `{key}`")));
            }
            *place = Some(members.next_value::<&RawValue>()?.get());
        }
        without_null(self.places);
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use alloc::string::{String, ToString};
    use alloc::vec::Vec;

    use proptest::prelude::*;

    use super::*;

    const NAMES: [&str; 3] = ["_meta", "progressToken", "state"];
    const KEYS: &[&str] = &["_meta", "progressToken", "state", "name", r"\u005fmeta", r"stat\u0065", r"na\\me"];
    const VALUES: &[&str] = &["null", "1", r#""a\"b,""#, r#"{"_meta":[1,{}]}"#, "[]", "\"null\"", "true"];

    fn object() -> impl Strategy<Value = String> {
        let member = (proptest::sample::select(KEYS), proptest::sample::select(VALUES));
        proptest::collection::vec(member, 0..4).prop_map(|members| {
            let members: Vec<String> = members.iter().map(|(key, value)| format!(" \"{key}\": {value} ")).collect();
            format!(" {{{}}}", members.join(","))
        })
    }

    proptest! {
        #[test]
        fn what_is_picked_is_what_the_parser_reads(text in object()) {
            let mut parsed = [None; 3];
            let expected = parse(&text, &NAMES, &mut parsed).map_err(|error| error.to_string());
            let picked = picked(&text, NAMES).map_err(|error| error.to_string());
            prop_assert_eq!(picked, expected.map(|()| parsed));
        }
    }

    #[test]
    fn a_parser_judges_what_is_odd() {
        assert_eq!(picked(r#"{"a":null,"\u0062":[1],"c":2}"#, ["a", "b"]).unwrap(), [None, Some("[1]")]);
        for (odd, expected) in [
            (r#"{"a":null,"a":1}"#, "duplicate field `a` at line 1 column 13"),
            ("[1]", "invalid type: sequence, expected an object at line 1 column 0"),
            ("1", "invalid type: integer `1`, expected an object at line 1 column 1"),
        ] {
            assert_eq!(picked(odd, ["a"]).unwrap_err().to_string(), expected);
        }
    }
}
