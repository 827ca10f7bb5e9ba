//! From parts of a URI to values.

use alloc::borrow::Cow;
use alloc::boxed::Box;
use alloc::vec::Vec;

use super::escape;
use super::matcher::{Param, Span};
use super::program::{Form, Target};
use super::value::{Value, Values};

/// The values of the variables, which are called `names`.
pub(super) fn values<'a>(names: &'a [Box<str>], spans: &[Span<'a, 'a>]) -> Option<Values<'a>> {
    let mut slots: Vec<Option<Found<'a>>> = Vec::new();
    slots.resize_with(names.len(), || None);
    for span in spans {
        match span {
            Span::Single(target, text) => put(&mut slots, target, single(target, text)?)?,
            Span::Form(form, params) => read_form(form, params, &mut slots)?,
        }
    }
    let mut values = Values::new();
    for (name, found) in names.iter().zip(slots) {
        if let Some(found) = found {
            values.push(name, found.value);
        }
    }
    Some(values)
}

/// A value, and how many of its characters were shown if not all were.
struct Found<'a> {
    value: Value<'a>,
    prefix: Option<u16>,
}

/// What a variable is whose value comes in one piece.
fn single<'a>(target: &Target, text: &'a str) -> Option<Value<'a>> {
    let decode = |text: &'a str| escape::decode(text, target.keep);
    let Some(separator) = target.explode else {
        if target.keep || target.prefix.is_some() || !text.as_bytes().contains(&b',') {
            return decode(text).map(Value::Text);
        }
        return text.split(',').map(decode).collect::<Option<_>>().map(Value::List);
    };
    let pieces = || text.split(char::from(separator));
    if !pieces().all(|piece| piece.as_bytes().contains(&b'=')) {
        return pieces().map(decode).collect::<Option<_>>().map(Value::List);
    }
    let pair = |piece: &'a str| {
        let (name, value) = piece.split_once('=')?;
        Some((decode(name)?, decode(value)?))
    };
    pieces().map(pair).collect::<Option<_>>().map(Value::Pairs)
}

fn read_form<'a>(form: &Form, params: &[Param<'a, 'a>], slots: &mut [Option<Found<'a>>]) -> Option<()> {
    let mut lists: Vec<Vec<Cow<'a, str>>> = Vec::new();
    lists.resize_with(form.targets.len(), Vec::new);
    let mut unnamed = Vec::new();
    for Param { target, name, value } in params {
        let Some(target) = target else {
            let name = escape::decode(name, false)?;
            // Another spelling of a name that is there would be that name once expanded.
            if form.target(&name).is_some() {
                return None;
            }
            unnamed.push((name, escape::decode(value, false)?));
            continue;
        };
        let at = form.targets.iter().position(|(_, known)| known.slot == target.slot)?;
        let list = lists.get_mut(at)?;
        if target.explode.is_some() {
            list.push(escape::decode(value, false)?);
            continue;
        }
        if !list.is_empty() {
            return None;
        }
        list.push(Cow::Borrowed(""));
        let value = single(target, value)?;
        let short = |text: &str| target.prefix.is_none_or(|most| text.chars().count() <= most.into());
        if !value.as_text().is_none_or(short) {
            return None;
        }
        put(slots, target, value)?;
    }
    let mut unnamed = Some(unnamed).filter(|pairs| !pairs.is_empty());
    for at in &form.open {
        let (Some((_, target)), Some(list)) = (form.targets.get(*at), lists.get_mut(*at)) else { continue };
        if !list.is_empty() {
            put(slots, target, Value::List(core::mem::take(list)))?;
        } else if let Some(pairs) = unnamed.take() {
            put(slots, target, Value::Pairs(pairs))?;
        }
    }
    unnamed.is_none().then_some(())
}

/// A variable that comes twice has to be the same, as far as both are shown.
fn put<'a>(slots: &mut [Option<Found<'a>>], target: &Target, value: Value<'a>) -> Option<()> {
    let found = Found { value, prefix: target.prefix };
    let slot = slots.get_mut(target.slot)?;
    let Some(known) = slot.take() else {
        *slot = Some(found);
        return Some(());
    };
    let most = |found: &Found<'_>| found.prefix.map_or(usize::MAX, usize::from);
    let (longer, shorter) = if most(&known) >= most(&found) { (known, found) } else { (found, known) };
    let same = if shorter.prefix == longer.prefix {
        longer.value == shorter.value
    } else {
        let (longer, start) = (longer.value.as_text()?, shorter.value.as_text()?);
        longer.chars().take(most(&shorter)).eq(start.chars())
    };
    *slot = Some(longer);
    same.then_some(())
}
