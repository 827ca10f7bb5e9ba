//! From text to parts (RFC 6570, 2).

use alloc::vec::Vec;

use super::error::TemplateError;
use super::escape;
use super::expression::{Expression, Modifier, Operator, Part, Variable};
use super::{MAX_LENGTH, MAX_VARIABLES};

/// The parts of a template, in order.
pub(super) fn parts(text: &str) -> Result<Vec<Part>, TemplateError> {
    if text.len() > MAX_LENGTH {
        return Err(TemplateError::TooLong { length: text.len() });
    }
    let mut parts = Vec::new();
    let mut count = 0;
    let (mut at, mut rest) = (0, text);
    while !rest.is_empty() {
        let open = rest.find('{').unwrap_or(rest.len());
        let (literal, after) = rest.split_at(open);
        check(literal, at)?;
        if !literal.is_empty() {
            parts.push(Part::Text(literal.into()));
        }
        at += open;
        let Some(inner) = after.strip_prefix('{') else { break };
        let (inner, after) = inner.split_once('}').ok_or(TemplateError::Unclosed { at })?;
        let expression = expression(inner, at + 1)?;
        count += expression.variables.len();
        if count > MAX_VARIABLES {
            return Err(TemplateError::TooManyVariables { at });
        }
        parts.push(Part::Expression(expression));
        at += inner.len() + 2;
        rest = after;
    }
    Ok(parts)
}

/// Text between expressions (RFC 6570, 2.1).
fn check(text: &str, from: usize) -> Result<(), TemplateError> {
    for (offset, character) in text.char_indices() {
        let at = from + offset;
        let wrong = match character {
            '}' => return Err(TemplateError::Unopened { at }),
            ' ' | '"' | '<' | '>' | '\\' | '^' | '`' | '|' => true,
            '%' => escape::byte(text.as_bytes(), offset).is_none(),
            other => other.is_control(),
        };
        if wrong {
            return Err(TemplateError::Character { character, at });
        }
    }
    Ok(())
}

/// What stands between braces, which starts at `at`.
fn expression(inner: &str, mut at: usize) -> Result<Expression, TemplateError> {
    let first = inner.bytes().next();
    let operator = first.and_then(Operator::of);
    if let Some(operator @ (b'=' | b',' | b'!' | b'@' | b'|')) = first {
        return Err(TemplateError::ReservedOperator { operator: operator.into(), at });
    }
    let list = if operator.is_some() { inner.get(1..).unwrap_or_default() } else { inner };
    at += inner.len() - list.len();
    let operator = operator.unwrap_or(Operator::Simple);
    let mut variables = Vec::new();
    for spec in list.split(',') {
        variables.push(variable(spec, operator, at)?);
        at += spec.len() + 1;
    }
    Ok(Expression { operator, variables })
}

fn variable(spec: &str, operator: Operator, at: usize) -> Result<Variable, TemplateError> {
    let (name, modifier) = if let Some(name) = spec.strip_suffix('*') {
        (name, Modifier::Explode)
    } else if let Some((name, prefix)) = spec.split_once(':') {
        let length = prefix.parse().ok().filter(|length| (1..10_000).contains(length) && is_plain(prefix));
        let wrong = || TemplateError::Prefix { prefix: prefix.into(), at: at + name.len() + 1 };
        (name, Modifier::Prefix(length.ok_or_else(wrong)?))
    } else {
        (spec, Modifier::None)
    };
    if !is_name(name) {
        return Err(TemplateError::Name { name: name.into(), at });
    }
    Ok(Variable { name: name.into(), operator, modifier })
}

/// A number without a sign and without leading zeros.
fn is_plain(number: &str) -> bool {
    number.starts_with(|first: char| matches!(first, '1'..='9'))
}

fn is_name(name: &str) -> bool {
    name.split('.').all(|piece| {
        let bytes = piece.as_bytes();
        let mut at = 0;
        while let Some(byte) = bytes.get(at) {
            at += match byte {
                b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'_' => 1,
                b'%' if escape::byte(bytes, at).is_some() => 3,
                _ => return false,
            };
        }
        at > 0
    })
}
