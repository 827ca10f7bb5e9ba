//! What a state belongs to.

use std::borrow::Cow;

use mcp_proto::jsonrpc::Raw;
use serde_json::Value;
use serde_json::value::RawValue;

use crate::router::members::Members;
use crate::router::order::ordered;

/// The request that a state is made for, and whose it is: who brings the state back has to send the same.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Binding<'a> {
    /// Who asks; empty for nobody.
    pub(crate) subject: &'a str,
    pub(crate) method: &'a str,
    pub(crate) params: Option<&'a Raw>,
}

/// What differs between the rounds of one request.
const OF_THE_ROUND: [&str; 3] = ["_meta", "inputResponses", "requestState"];

impl Binding<'_> {
    /// The same bytes for the same request and for no other: each part stands behind its length.
    ///
    /// A client may write its params anew for the second round: the order of members and white space do not count.
    pub(super) fn bytes(&self, server: &str) -> Vec<u8> {
        let mut bytes = Vec::new();
        for part in ["mcp requestState", server, self.subject, self.method] {
            add(&mut bytes, part);
        }
        if let Some(Ok(members)) = self.params.map(|params| Members::read(params.as_str())) {
            add_members(&mut bytes, &members.into_all());
        }
        bytes
    }
}

/// In the order of their names, and of one name the last.
fn add_members(bytes: &mut Vec<u8>, members: &[(Cow<'_, str>, &RawValue)]) {
    let mut ordered = ordered(members.iter().map(|(name, _)| &**name)).into_iter().peekable();
    while let Some((name, place)) = ordered.next() {
        let is_last = ordered.peek().is_none_or(|(next, _)| *next != name);
        if is_last && !OF_THE_ROUND.contains(&name) {
            add(bytes, name);
            add(bytes, &canonical(members[place].1.get()));
        }
    }
}

/// A value with its members in order, or as it stands if it says what no value of ours can hold.
fn canonical(raw: &str) -> Cow<'_, str> {
    let Ok(value) = serde_json::from_str::<Value>(raw) else { return raw.into() };
    // Read as a float, an integer beyond 64 bits is the same as its neighbours, though a handler may tell them apart.
    let mut numbers = raw.split(|char: char| !matches!(char, '0'..='9' | '.' | 'e' | 'E' | '+' | '-'));
    if numbers.any(is_huge) && holds_huge(&value) {
        return raw.into();
    }
    let mut text = String::with_capacity(raw.len());
    write(&value, &mut text);
    text.into()
}

/// Whether there is a number in it that is too large for an integer of 64 bits.
fn holds_huge(value: &Value) -> bool {
    match value {
        Value::Object(members) => members.values().any(holds_huge),
        Value::Array(values) => values.iter().any(holds_huge),
        Value::Number(number) => number.is_f64() && number.as_f64().is_some_and(|number| number.abs() >= HUGE),
        Value::Null | Value::Bool(_) | Value::String(_) => false,
    }
}

/// Whether it is an integer that 64 bits do not hold.
fn is_huge(number: &str) -> bool {
    let digits = number.strip_prefix('-').unwrap_or(number);
    !digits.is_empty()
        && digits.bytes().all(|byte| byte.is_ascii_digit())
        && digits.parse::<u64>().map_or(true, |value| digits.len() < number.len() && value > i64::MIN.unsigned_abs())
}

/// 2^63.
const HUGE: f64 = 9_223_372_036_854_775_808.0;

/// As deep as `serde_json` reads, which is not deep.
fn write(value: &Value, text: &mut String) {
    match value {
        Value::Object(members) => {
            text.push('{');
            for (name, _) in ordered(members.keys().map(String::as_str)) {
                text.push_str(&Value::from(name).to_string());
                text.push(':');
                write(&members[name], text);
                text.push(',');
            }
            text.push('}');
        }
        Value::Array(values) => {
            text.push('[');
            for value in values {
                write(value, text);
                text.push(',');
            }
            text.push(']');
        }
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => text.push_str(&value.to_string()),
    }
}

fn add(bytes: &mut Vec<u8>, part: &str) {
    bytes.extend((part.len() as u64).to_be_bytes());
    bytes.extend(part.as_bytes());
}
