//! YAML as JSON: the part of it that JSON has a word for.
//!
//! Parsed by events with a stack of our own, so that no depth of nesting costs more than memory, and that is bounded.
//! Scalars are read by the core schema of YAML 1.2. An alias is refused, as a few of them can stand for gigabytes; so is
//! a key that comes twice, as two readers could take one each.

use mcp_proto::model::Object;
use saphyr_parser::{Event, Parser, ScalarStyle, Tag};
use serde_json::{Number, Value};

/// Reads one document.
///
/// # Errors
/// What is wrong, in words.
pub(super) fn read(text: &str) -> Result<Value, String> {
    let mut building = Building { open: Vec::new(), root: None };
    for event in Parser::new_from_str(text) {
        let (event, span) = event.map_err(|error| error.to_string())?;
        building.take(event).map_err(|problem| format!("line {}: {problem}", span.start.line()))?;
    }
    Ok(building.root.unwrap_or(Value::Null))
}

/// How deep collections may stand in each other.
const DEPTH: usize = 32;

struct Building {
    open: Vec<Open>,
    root: Option<Value>,
}

/// A collection that is not closed yet.
enum Open {
    Sequence(Vec<Value>),
    /// With the key whose value comes next.
    Mapping(Object, Option<String>),
}

impl Building {
    fn take(&mut self, event: Event<'_>) -> Result<(), String> {
        match event {
            Event::Nothing | Event::StreamStart | Event::StreamEnd | Event::DocumentEnd => Ok(()),
            Event::DocumentStart(_) if self.root.is_some() => Err("a second document begins".into()),
            Event::DocumentStart(_) => Ok(()),
            Event::Alias(_) => Err("an alias has no counterpart in JSON".into()),
            Event::Scalar(text, style, _, tag) => self.scalar(&text, style, tag.as_deref()),
            Event::SequenceStart(_, tag) => self.begin(Open::Sequence(Vec::new()), tag.as_deref(), "seq"),
            Event::MappingStart(_, tag) => self.begin(Open::Mapping(Object::new(), None), tag.as_deref(), "map"),
            Event::SequenceEnd | Event::MappingEnd => match self.open.pop() {
                Some(Open::Sequence(items)) => self.place(Value::Array(items)),
                Some(Open::Mapping(object, _)) => self.place(Value::Object(object)),
                None => Ok(()),
            },
        }
    }

    fn begin(&mut self, open: Open, tag: Option<&Tag>, kind: &str) -> Result<(), String> {
        if self.open.len() >= DEPTH {
            return Err(format!("more than {DEPTH} collections stand in each other"));
        }
        if let Some(Open::Mapping(_, None)) = self.open.last() {
            return Err("a key is no text".into());
        }
        if let Some(tag) = tag.filter(|tag| !tag.is_yaml_core_schema() || tag.suffix != kind) {
            return Err(format!("the tag {tag} has no counterpart in JSON"));
        }
        self.open.push(open);
        Ok(())
    }

    fn scalar(&mut self, text: &str, style: ScalarStyle, tag: Option<&Tag>) -> Result<(), String> {
        if let Some(Open::Mapping(object, key @ None)) = self.open.last_mut() {
            if object.contains_key(text) {
                return Err(format!("the key {text:?} comes twice"));
            }
            *key = Some(text.into());
            return Ok(());
        }
        let value = match tag {
            Some(tag) if tag.is_yaml_core_schema() && tag.suffix == "str" => text.into(),
            Some(tag) => return Err(format!("the tag {tag} has no counterpart in JSON")),
            None if style == ScalarStyle::Plain => plain(text)?,
            None => text.into(),
        };
        self.place(value)
    }

    fn place(&mut self, value: Value) -> Result<(), String> {
        match self.open.last_mut() {
            None => self.root = Some(value),
            Some(Open::Sequence(items)) => items.push(value),
            Some(Open::Mapping(object, key)) => {
                let Some(key) = key.take() else { return Err("a key is no text".into()) };
                object.insert(key, value);
            }
        }
        Ok(())
    }
}

/// A scalar without quotes, by the core schema (YAML 1.2.2 section 10.3.2).
fn plain(text: &str) -> Result<Value, String> {
    Ok(match text {
        "" | "~" | "null" | "Null" | "NULL" => Value::Null,
        "true" | "True" | "TRUE" => true.into(),
        "false" | "False" | "FALSE" => false.into(),
        _ if is_infinite(text) => return Err(format!("{text} has no counterpart in JSON")),
        _ => number(text).map_or_else(|| text.into(), Value::Number),
    })
}

fn is_infinite(text: &str) -> bool {
    let unsigned = text.strip_prefix(['-', '+']).unwrap_or(text);
    matches!(unsigned, ".inf" | ".Inf" | ".INF") || matches!(text, ".nan" | ".NaN" | ".NAN")
}

fn number(text: &str) -> Option<Number> {
    if let Some(digits) = text.strip_prefix("0o") {
        return whole(digits, 8);
    }
    if let Some(digits) = text.strip_prefix("0x") {
        return whole(digits, 16);
    }
    let unsigned = text.strip_prefix(['-', '+']).unwrap_or(text);
    if is_digits(unsigned) {
        let signed = text.strip_prefix('+').unwrap_or(text);
        let exact = signed.parse::<u64>().map(Number::from).or_else(|_| signed.parse::<i64>().map(Number::from));
        return exact.ok().or_else(|| Number::from_f64(signed.parse().ok()?));
    }
    is_float(unsigned).then(|| text.parse().ok().and_then(Number::from_f64)).flatten()
}

fn whole(digits: &str, radix: u32) -> Option<Number> {
    // `from_str_radix` takes a sign, which is no digit.
    let is_written = digits.bytes().all(|byte| byte.is_ascii_alphanumeric());
    is_written.then(|| u64::from_str_radix(digits, radix).ok().map(Number::from)).flatten()
}

/// `[.] digits`, `digits [. digits]`, and an exponent.
fn is_float(unsigned: &str) -> bool {
    let (mantissa, exponent) = match unsigned.split_once(['e', 'E']) {
        Some((mantissa, exponent)) => (mantissa, Some(exponent.strip_prefix(['-', '+']).unwrap_or(exponent))),
        None => (unsigned, None),
    };
    let is_mantissa = match mantissa.split_once('.') {
        Some(("", fraction)) => is_digits(fraction),
        Some((integer, fraction)) => is_digits(integer) && (fraction.is_empty() || is_digits(fraction)),
        None => is_digits(mantissa),
    };
    is_mantissa && exponent.is_none_or(is_digits)
}

fn is_digits(text: &str) -> bool {
    !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit())
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use serde_json::json;

    use super::*;

    #[test]
    fn the_core_schema_decides_what_a_plain_scalar_is() {
        let text = "
a: 1
b: -7
c: 1.50
d: .5e3
e: 0x1F
f: 0o17
g: yes
h: ~
i:
j: True
k: 2024-01-01
l: '1'
m: \"\\u00e9\"
n: 1.
o: 18446744073709551615
p: 12:30
q: !!str 5
r: 0x-1
s: e5
";
        let expected = json!({
            "a": 1, "b": -7, "c": 1.5, "d": 500.0, "e": 31, "f": 15, "g": "yes", "h": null, "i": null, "j": true,
            "k": "2024-01-01", "l": "1", "m": "é", "n": 1.0, "o": 18446744073709551615_u64, "p": "12:30", "q": "5",
            "r": "0x-1", "s": "e5",
        });
        assert_eq!(read(text), Ok(expected));
    }

    #[test]
    fn collections_and_blocks() {
        let text = "list: [a, {b: c}]\nblock: |\n  one\n  two\nfolded: >-\n  one\n  two\nnested:\n  - x: 1\n    y: 2\n";
        let expected = json!({
            "list": ["a", {"b": "c"}], "block": "one\ntwo\n", "folded": "one two", "nested": [{"x": 1, "y": 2}],
        });
        assert_eq!(read(text), Ok(expected));
    }

    #[test]
    fn what_json_cannot_say_is_refused() {
        for (text, word) in [
            ("a: &x 1\nb: *x", "alias"),
            ("a: 1\na: 2", "twice"),
            ("a: .inf", "counterpart"),
            ("a: !!binary aGk=", "tag"),
            ("a: !mine 1", "tag"),
            ("? [a]\n: 1", "key"),
            ("a: 1\n---\nb: 2", "second document"),
            ("a: [1", ""),
            (&format!("{}{}", "[".repeat(40), "]".repeat(40)), "stand in each other"),
        ] {
            let error = read(text).expect_err(text);
            assert!(error.contains(word), "{text}: {error}");
        }
    }

    proptest! {
        #[test]
        fn nothing_makes_it_panic(text in "[a-z0-9:\\-\\[\\]{}#&*!|>'\"%@ \\n\\t?,.~é]{0,80}") {
            let _ = read(&text);
        }

        #[test]
        fn a_quoted_text_is_that_text(text in "\\PC{0,40}") {
            prop_assert_eq!(read(&format!("a: {}", json!(text))), Ok(json!({"a": text})));
        }
    }
}
