//! Whether an answer is what the form asked for (client/elicitation, "Requested Schema").

use mcp_proto::Version;
use mcp_proto::model::{
    ElicitSchema, NumberKind, NumberSchema, Object, PrimitiveSchema, StringFormat, StringSchema, TitledOption,
};
use serde_json::{Number, Value};

use super::format;

/// The fields of the form that are filled in, each as the form wants it.
///
/// A field that says null is not filled in, one that the form does not have is left out, whole numbers are written as
/// such, and what an earlier revision asked as a choice of one is a list of one again.
///
/// # Errors
/// All that is wrong, in words.
pub(super) fn checked(form: &ElicitSchema, mut content: Object, version: Version) -> Result<Object, String> {
    let mut fields = Object::new();
    let mut wrong = Vec::new();
    for (name, field) in &form.properties.0 {
        match content.get_mut(name).map(Value::take).filter(|value| !value.is_null()) {
            Some(value) => match one(field, value, version) {
                Ok(value) => drop(fields.insert(name.clone(), value)),
                Err(why) => wrong.push(format!("`{name}`: {why}")),
            },
            None if form.required.as_deref().unwrap_or_default().contains(name) => {
                wrong.push(format!("`{name}`: missing"));
            }
            None => {}
        }
    }
    if wrong.is_empty() { Ok(fields) } else { Err(wrong.join("; ")) }
}

fn one(field: &PrimitiveSchema, value: Value, version: Version) -> Result<Value, String> {
    match field {
        PrimitiveSchema::String(field) => text(field, value),
        PrimitiveSchema::Number(field) => number(field, value),
        PrimitiveSchema::Boolean(_) if !value.is_boolean() => Err(expected("true or false", &value)),
        PrimitiveSchema::UntitledSingleSelect(field) => choice(&words(&field.values), value),
        PrimitiveSchema::LegacyTitledEnum(field) => choice(&words(&field.values), value),
        PrimitiveSchema::TitledSingleSelect(field) => choice(&titled(&field.one_of), value),
        PrimitiveSchema::UntitledMultiSelect(field) => {
            choices(&words(&field.items.values), field.min_items, field.max_items, value, version)
        }
        PrimitiveSchema::TitledMultiSelect(field) => {
            choices(&titled(&field.items.any_of), field.min_items, field.max_items, value, version)
        }
        _ => Ok(value),
    }
}

fn text(field: &StringSchema, value: Value) -> Result<Value, String> {
    let Value::String(text) = &value else { return Err(expected("text", &value)) };
    let length = text.chars().count() as u64;
    if let Some(least) = field.min_length.filter(|least| length < *least) {
        return Err(format!("expected at least {least} characters, got {length}"));
    }
    if let Some(most) = field.max_length.filter(|most| length > *most) {
        return Err(format!("expected at most {most} characters, got {length}"));
    }
    let (fits, what) = match field.format {
        Some(StringFormat::Email) => (format::is_email(text), "an email address"),
        Some(StringFormat::Uri) => (format::is_uri(text), "a URI"),
        Some(StringFormat::Date) => (format::is_date(text), "a date such as 2026-07-28"),
        Some(StringFormat::DateTime) => (format::is_date_time(text), "a time such as 2026-07-28T12:00:00Z"),
        _ => (true, ""),
    };
    if fits { Ok(value) } else { Err(expected(what, &value)) }
}

fn number(field: &NumberSchema, value: Value) -> Result<Value, String> {
    let whole = field.kind == NumberKind::Integer;
    let what = if whole { "a whole number" } else { "a number" };
    let Some(number) = value.as_f64() else { return Err(expected(what, &value)) };
    if whole && number.fract() != 0.0 {
        return Err(expected(what, &value));
    }
    if let Some(least) = field.minimum.filter(|least| number < *least) {
        return Err(format!("expected {least} or more, got {value}"));
    }
    if let Some(most) = field.maximum.filter(|most| number > *most) {
        return Err(format!("expected {most} or less, got {value}"));
    }
    Ok(if whole && value.is_f64() { as_whole(number).unwrap_or(value) } else { value })
}

/// 3.0 is a whole number, and is read as one.
fn as_whole(number: f64) -> Option<Value> {
    format!("{number:.0}").parse::<i64>().ok().map(|number| Value::Number(Number::from(number)))
}

fn choice(values: &[&str], value: Value) -> Result<Value, String> {
    match &value {
        Value::String(chosen) if values.contains(&&**chosen) => Ok(value),
        other => Err(expected(&one_of(values), other)),
    }
}

fn choices(
    values: &[&str],
    least: Option<u64>,
    most: Option<u64>,
    value: Value,
    version: Version,
) -> Result<Value, String> {
    let chosen = match value {
        Value::Array(chosen) => chosen,
        // An earlier revision has no lists, and was asked for one.
        one @ Value::String(_) if version < Version::V2025_11_25 => {
            return Ok(Value::Array(vec![choice(values, one)?]));
        }
        other => return Err(expected("a list", &other)),
    };
    let count = chosen.len() as u64;
    if let Some(least) = least.filter(|least| count < *least) {
        return Err(format!("expected {least} or more, got {count}"));
    }
    if let Some(most) = most.filter(|most| count > *most) {
        return Err(format!("expected {most} or fewer, got {count}"));
    }
    let mut fitting = Vec::new();
    for one in chosen {
        fitting.push(choice(values, one)?);
    }
    Ok(Value::Array(fitting))
}

fn words(values: &[String]) -> Vec<&str> {
    let mut words = Vec::new();
    for value in values {
        words.push(value.as_str());
    }
    words
}

fn titled(options: &[TitledOption]) -> Vec<&str> {
    let mut words = Vec::new();
    for option in options {
        words.push(option.value.as_str());
    }
    words
}

fn one_of(values: &[&str]) -> String {
    let mut each = Vec::new();
    for value in values {
        each.push(format!("{value:?}"));
    }
    format!("one of {}", each.join(", "))
}

/// What came is shown as far as it is short: it may be as long as a message.
fn expected(what: &str, got: &Value) -> String {
    let got = got.to_string();
    match got.char_indices().nth(SHOWN) {
        Some((end, _)) => format!("expected {what}, got {}..", &got[..end]),
        None => format!("expected {what}, got {got}"),
    }
}

const SHOWN: usize = 60;
