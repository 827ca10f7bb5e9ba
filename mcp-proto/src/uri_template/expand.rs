//! From values to a URI (RFC 6570, 3).

use alloc::string::String;

use super::error::ExpandError;
use super::escape;
use super::expression::{Expression, Modifier, Operator, Part, Variable};
use super::value::{Value, Values};

/// Writes out all parts.
pub(super) fn expand(parts: &[Part], values: &Values<'_>) -> Result<String, ExpandError> {
    let mut out = String::new();
    for part in parts {
        match part {
            Part::Text(text) => escape::encode(text, true, &mut out),
            Part::Expression(expression) => write_expression(expression, values, &mut out)?,
        }
    }
    Ok(out)
}

fn write_expression(expression: &Expression, values: &Values<'_>, out: &mut String) -> Result<(), ExpandError> {
    let mut before = expression.operator.first();
    for variable in &expression.variables {
        let Some(value) = values.get(&variable.name).filter(|value| !value.is_undefined()) else { continue };
        if let Some(before) = before {
            out.push(before.into());
        }
        before = Some(expression.operator.separator());
        write_variable(variable, value, out)?;
    }
    Ok(())
}

fn write_variable(variable: &Variable, value: &Value<'_>, out: &mut String) -> Result<(), ExpandError> {
    let operator = variable.operator;
    let keep = operator.keeps_reserved();
    match (value, variable.modifier) {
        (Value::Text(text), modifier) => {
            let shown = match modifier {
                Modifier::Prefix(length) => start(text, length),
                Modifier::None | Modifier::Explode => text,
            };
            write_name(variable, shown.is_empty(), out);
            escape::encode(shown, keep, out);
        }
        (Value::List(_) | Value::Pairs(_), Modifier::Prefix(_)) => {
            return Err(ExpandError::PrefixOfList { name: variable.name.clone() });
        }
        (Value::List(list), Modifier::None) => {
            write_name(variable, list.iter().all(|text| text.is_empty()) && list.len() == 1, out);
            for (index, text) in list.iter().enumerate() {
                write_separator(index, b',', out);
                escape::encode(text, keep, out);
            }
        }
        (Value::Pairs(pairs), Modifier::None) => {
            write_name(variable, false, out);
            for (index, (name, text)) in pairs.iter().enumerate() {
                write_separator(index, b',', out);
                escape::encode(name, keep, out);
                out.push(',');
                escape::encode(text, keep, out);
            }
        }
        (Value::List(list), Modifier::Explode) => {
            for (index, text) in list.iter().enumerate() {
                write_separator(index, operator.separator(), out);
                write_name(variable, text.is_empty(), out);
                escape::encode(text, keep, out);
            }
        }
        (Value::Pairs(pairs), Modifier::Explode) => {
            for (index, (name, text)) in pairs.iter().enumerate() {
                write_separator(index, operator.separator(), out);
                escape::encode(name, keep, out);
                if !(text.is_empty() && operator == Operator::Parameter) {
                    out.push('=');
                }
                escape::encode(text, keep, out);
            }
        }
    }
    Ok(())
}

/// The name before a value, if the operator wants one; `;v` has no `=` if the value is empty.
fn write_name(variable: &Variable, empty: bool, out: &mut String) {
    if !variable.operator.is_named() {
        return;
    }
    out.push_str(&variable.name);
    if !(empty && variable.operator == Operator::Parameter) {
        out.push('=');
    }
}

fn write_separator(index: usize, separator: u8, out: &mut String) {
    if index > 0 {
        out.push(separator.into());
    }
}

/// The first characters of `text`.
fn start(text: &str, length: u16) -> &str {
    let end = text.char_indices().nth(length.into()).map_or(text.len(), |(at, _)| at);
    text.get(..end).unwrap_or(text)
}
