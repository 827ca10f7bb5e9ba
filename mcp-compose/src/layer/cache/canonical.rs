//! JSON texts that mean the same, as one text.

use std::collections::BTreeMap;

use serde::de::{Deserialize, Deserializer, MapAccess, Visitor};
use serde_json::value::RawValue;

/// Deeper params are not looked at.
const DEPTH: usize = 32;

/// The params without `_meta`, without blanks, members by name, strings with no more escapes than it takes. Numbers
/// stand as they came: readers differ in what they make of `1.0`, and of many digits.
///
/// `None` for what readers could differ about: a name that stands twice, a lone surrogate; and for what is nested too
/// deeply.
pub(super) fn canonical(params: &str) -> Option<String> {
    let mut out = String::with_capacity(params.len());
    write(params, &mut out, DEPTH, Some("_meta"))?;
    Some(out)
}

fn write(value: &str, out: &mut String, depth: usize, without: Option<&str>) -> Option<()> {
    let depth = depth.checked_sub(1)?;
    match value.as_bytes().first()? {
        b'{' => {
            let Members(mut members) = serde_json::from_str(value).ok()?;
            if let Some(without) = without {
                members.remove(without);
            }
            out.push('{');
            for (index, (name, value)) in members.iter().enumerate() {
                comma(out, index);
                out.push_str(&serde_json::to_string(name).ok()?);
                out.push(':');
                write(value.get(), out, depth, None)?;
            }
            out.push('}');
        }
        b'[' => {
            let items: Vec<&RawValue> = serde_json::from_str(value).ok()?;
            out.push('[');
            for (index, item) in items.iter().enumerate() {
                comma(out, index);
                write(item.get(), out, depth, None)?;
            }
            out.push(']');
        }
        b'"' => {
            let text: String = serde_json::from_str(value).ok()?;
            out.push_str(&serde_json::to_string(&text).ok()?);
        }
        _ => out.push_str(value.trim_ascii_end()),
    }
    Some(())
}

fn comma(out: &mut String, index: usize) {
    if index > 0 {
        out.push(',');
    }
}

/// The members of an object, each name once.
struct Members<'a>(BTreeMap<String, &'a RawValue>);

impl<'de: 'a, 'a> Deserialize<'de> for Members<'a> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Read;

        impl<'de> Visitor<'de> for Read {
            type Value = Members<'de>;

            fn expecting(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.write_str("an object, each name once")
            }

            fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Members<'de>, A::Error> {
                let mut members = BTreeMap::new();
                while let Some((name, value)) = map.next_entry::<String, &'de RawValue>()? {
                    if members.insert(name, value).is_some() {
                        return Err(serde::de::Error::custom("a name stands twice"));
                    }
                }
                Ok(Members(members))
            }
        }

        deserializer.deserialize_map(Read)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_means_the_same_is_the_same() {
        let one = canonical(r#"{"name":"a","arguments":{"y":[1, {"q":"\u00e4"}],"x":null}}"#);
        let other =
            canonical("{ \"arguments\" : {\"x\":null ,\"y\":[ 1,{\"q\":\"ä\"}]},\n\"name\":\"a\",\"_meta\":{\"t\":7}}");
        assert_eq!(one.as_deref(), Some(r#"{"arguments":{"x":null,"y":[1,{"q":"ä"}]},"name":"a"}"#));
        assert_eq!(one, other);
    }

    #[test]
    fn what_could_mean_something_else_is_not() {
        let differ = [
            (r#"{"a":1}"#, r#"{"a":1.0}"#),
            (r#"{"a":18446744073709551617}"#, r#"{"a":18446744073709551618}"#),
            (r#"{"a":"1"}"#, r#"{"a":1}"#),
            (r#"{"a":null}"#, "{}"),
            (r#"{"a":{"_meta":1}}"#, r#"{"a":{"_meta":2}}"#),
            (r#"{"a":"x\",\"b\":\"y"}"#, r#"{"a":"x","b":"y"}"#),
        ];
        for (one, other) in differ {
            assert_ne!(canonical(one), canonical(other), "{one} against {other}");
            assert!(canonical(one).is_some());
        }
    }

    #[test]
    fn what_is_read_in_two_ways_is_not_kept() {
        for params in [r#"{"a":1,"a":2}"#, r#"{"a":{"b":1,"\u0062":2}}"#, r#"{"a":"\ud800"}"#] {
            assert_eq!(canonical(params), None, "{params}");
        }
        let nested = |depth| format!("{{\"a\":{}{}}}", "[".repeat(depth), "]".repeat(depth));
        assert!(canonical(&nested(DEPTH - 1)).is_some());
        assert_eq!(canonical(&nested(DEPTH)), None);
    }
}
