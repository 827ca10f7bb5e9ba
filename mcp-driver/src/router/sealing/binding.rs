//! What a state belongs to.

use std::borrow::Cow;

use mcp_proto::jsonrpc::Raw;
use serde_json::Value;

use crate::router::members::Members;

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
        for (name, value) in self.members() {
            if !OF_THE_ROUND.contains(&&*name) {
                add(&mut bytes, &name);
                add(&mut bytes, &canonical(value));
            }
        }
        bytes
    }

    /// In the order of their names, and of one name the last.
    fn members(&self) -> Vec<(Cow<'_, str>, &str)> {
        let Some(Ok(members)) = self.params.map(|params| Members::read(params.as_str())) else { return Vec::new() };
        let mut members = members.into_all();
        // Of one name the last in the text comes first, and is kept.
        members.sort_unstable_by(|(name, value), (other, beside)| {
            name.cmp(other).then_with(|| beside.as_ptr().cmp(&value.as_ptr()))
        });
        members.dedup_by(|(later, _), (kept, _)| later == kept);
        members
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
        && number.parse::<i64>().is_err()
        && number.parse::<u64>().is_err()
}

/// 2^63.
const HUGE: f64 = 9_223_372_036_854_775_808.0;

/// As deep as `serde_json` reads, which is not deep.
fn write(value: &Value, text: &mut String) {
    match value {
        Value::Object(members) => {
            let mut sorted: Vec<(&str, &Value)> = members.iter().map(|(name, value)| (&**name, value)).collect();
            sorted.sort_unstable_by_key(|(name, _)| *name);
            text.push('{');
            for (name, value) in sorted {
                text.push_str(&Value::from(name).to_string());
                text.push(':');
                write(value, text);
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
