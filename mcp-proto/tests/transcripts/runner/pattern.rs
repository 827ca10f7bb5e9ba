//! What a line of a transcript expects: JSON with `...` for what is not the point.

use std::fmt;

use serde_json::Value;

/// JSON that may hold `...`: for a value, for the members or elements that are not named, or inside a string.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Pattern {
    Any,
    Scalar(Value),
    Text(String),
    Array { elements: Vec<Self>, open: bool },
    Object { members: Vec<(String, Self)>, open: bool },
}

impl Pattern {
    /// Reads one pattern off the front of `text`.
    pub(crate) fn read(text: &mut &str) -> Result<Self, String> {
        *text = text.trim_start();
        if let Some(rest) = text.strip_prefix("...") {
            *text = rest;
            return Ok(Self::Any);
        }
        match text.chars().next() {
            Some('{') => Self::read_object(text),
            Some('[') => Self::read_array(text),
            Some('"') => read_string(text).map(Self::Text),
            Some(_) => read_scalar(text).map(Self::Scalar),
            None => Err("a value is missing".into()),
        }
    }

    pub(crate) fn parse(mut text: &str) -> Result<Self, String> {
        let pattern = Self::read(&mut text)?;
        if text.trim().is_empty() { Ok(pattern) } else { Err(format!("left over: {text}")) }
    }

    pub(crate) fn matches(&self, value: &Value) -> bool {
        match (self, value) {
            (Self::Any, _) => true,
            (Self::Scalar(Value::Number(expected)), Value::Number(got)) => {
                expected == got || expected.as_f64() == got.as_f64()
            }
            (Self::Scalar(expected), got) => expected == got,
            (Self::Text(expected), Value::String(got)) => glob(expected, got),
            (Self::Array { elements, open }, Value::Array(got)) => {
                (elements.len() == got.len() || *open && elements.len() < got.len())
                    && elements.iter().zip(got).all(|(pattern, value)| pattern.matches(value))
            }
            (Self::Object { members, open }, Value::Object(got)) => {
                (*open || members.len() == got.len())
                    && members.iter().all(|(key, pattern)| got.get(key).is_some_and(|value| pattern.matches(value)))
            }
            (Self::Text(_) | Self::Array { .. } | Self::Object { .. }, _) => false,
        }
    }

    fn read_object(text: &mut &str) -> Result<Self, String> {
        let (mut members, mut open) = (Vec::new(), false);
        read_list(text, '}', |text| {
            if let Some(rest) = text.strip_prefix("...") {
                *text = rest;
                open = true;
                return Ok(());
            }
            let key = read_string(text)?;
            let colon = text.trim_start().strip_prefix(':').ok_or_else(|| format!("no colon after {key:?}"))?;
            *text = colon;
            members.push((key, Self::read(text)?));
            Ok(())
        })?;
        Ok(Self::Object { members, open })
    }

    fn read_array(text: &mut &str) -> Result<Self, String> {
        let (mut elements, mut open) = (Vec::new(), false);
        read_list(text, ']', |text| {
            match Self::read(text)? {
                Self::Any if text.trim_start().starts_with(']') => open = true,
                element => elements.push(element),
            }
            Ok(())
        })?;
        Ok(Self::Array { elements, open })
    }
}

impl fmt::Display for Pattern {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Any => f.write_str("..."),
            Self::Scalar(value) => write!(f, "{value}"),
            Self::Text(text) => write!(f, "{}", Value::from(text.as_str())),
            Self::Array { elements, open } => {
                let elements: Vec<String> = elements.iter().map(ToString::to_string).collect();
                write!(f, "[{}{}]", elements.join(","), if *open { ",..." } else { "" })
            }
            Self::Object { members, open } => {
                let members: Vec<String> =
                    members.iter().map(|(key, value)| format!("{}:{value}", Value::from(key.as_str()))).collect();
                write!(f, "{{{}{}}}", members.join(","), if *open { ",..." } else { "" })
            }
        }
    }
}

fn read_list(text: &mut &str, end: char, mut item: impl FnMut(&mut &str) -> Result<(), String>) -> Result<(), String> {
    *text = text[1..].trim_start();
    loop {
        if let Some(rest) = text.strip_prefix(end) {
            *text = rest;
            return Ok(());
        }
        item(text)?;
        *text = text.trim_start();
        match text.strip_prefix(',') {
            Some(rest) => *text = rest.trim_start(),
            None if text.starts_with(end) => {}
            None => return Err(format!("neither a comma nor {end:?} before: {text}")),
        }
    }
}

fn read_string(text: &mut &str) -> Result<String, String> {
    let mut values = serde_json::Deserializer::from_str(text).into_iter::<String>();
    let string = values.next().ok_or("a string is missing")?.map_err(|error| format!("{error}: {text}"))?;
    let end = values.byte_offset();
    *text = &text[end..];
    Ok(string)
}

fn read_scalar(text: &mut &str) -> Result<Value, String> {
    let end = text.find(|c: char| c.is_whitespace() || ",]}".contains(c)).unwrap_or(text.len());
    let (scalar, rest) = text.split_at(end);
    *text = rest;
    serde_json::from_str(scalar).map_err(|error| format!("{scalar:?} is no JSON: {error}"))
}

/// Whether `text` is `pattern`, in which `...` stands for any text.
fn glob(pattern: &str, text: &str) -> bool {
    let mut pieces = pattern.split("...");
    let Some(mut rest) = pieces.next().and_then(|first| text.strip_prefix(first)) else { return false };
    let mut pieces: Vec<&str> = pieces.collect();
    let Some(last) = pieces.pop() else { return rest.is_empty() };
    for piece in pieces {
        let Some(at) = rest.find(piece) else { return false };
        rest = &rest[at + piece.len()..];
    }
    rest.ends_with(last)
}

#[test]
fn patterns_match_what_they_say() {
    let yes = [
        (r#"{"a":1,"b":[1,2]}"#, r#"{"b":[1,2],"a":1}"#),
        (r#"{"a":1,...}"#, r#"{"b":2,"a":1.0}"#),
        (r#"{...}"#, r#"{}"#),
        (r#"[1,...]"#, r#"[1,2,3]"#),
        (r#"[...,2]"#, r#"[1,2]"#),
        (r#""no ... here""#, r#""no x, y here""#),
        (r#"{"a":...}"#, r#"{"a":null}"#),
    ];
    for (pattern, value) in yes {
        assert!(Pattern::parse(pattern).unwrap().matches(&serde_json::from_str(value).unwrap()), "{pattern} {value}");
    }
    let no = [
        (r#"{"a":1}"#, r#"{"b":2,"a":1}"#),
        (r#"{"a":1,...}"#, r#"{"b":2}"#),
        (r#"[1]"#, r#"[1,2]"#),
        (r#""a...""#, r#""ba""#),
        (r#""...a""#, r#""ab""#),
        (r#"{...}"#, r#"[]"#),
        (r#""1""#, r#"1"#),
    ];
    for (pattern, value) in no {
        assert!(!Pattern::parse(pattern).unwrap().matches(&serde_json::from_str(value).unwrap()), "{pattern} {value}");
    }
}
