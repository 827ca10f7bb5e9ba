//! Reading what is slightly off, so that one odd value does not void the message around it.

use alloc::vec::Vec;

use serde_json::Value;

use super::source::{Elements, Read, Slot, Source, Stopped};
use super::tree::{from_value, offer, refused};

/// A list without the elements that are not a `T`.
pub(crate) fn list<T: Read>(field: &mut Vec<T>, source: &mut dyn Source) -> Result<(), Stopped> {
    let elements = Vec::<Value>::read(source)?;
    field.reserve_exact(elements.len());
    offer(elements, &mut Elements(field));
    Ok(())
}

/// [`list`] where the field may be absent or null.
pub(crate) fn optional_list<T: Read>(field: &mut Option<Vec<T>>, source: &mut dyn Source) -> Result<(), Stopped> {
    let Some(elements) = Option::<Vec<Value>>::read(source)? else { return Ok(()) };
    let list = field.insert(Vec::with_capacity(elements.len()));
    offer(elements, &mut Elements(list));
    Ok(())
}

/// A hint, which is as good as absent if it cannot be read.
pub(crate) fn hint<T: Read>(field: &mut Option<T>, source: &mut dyn Source) -> Result<(), Stopped> {
    *field = from_value(source.value()?).unwrap_or_default();
    Ok(())
}

/// A value that may be null, where null is a value and not an absence.
pub(crate) fn present(field: &mut Option<Value>, source: &mut dyn Source) -> Result<(), Stopped> {
    *field = Some(source.value()?);
    Ok(())
}

/// An integer, also where it is written as a fraction of nothing (`1.0`), which JSON Schema calls an integer.
pub(crate) fn whole(field: &mut u64, source: &mut dyn Source) -> Result<(), Stopped> {
    *field = u64::try_from(integer(&source.value()?)?).map_err(|_| out_of_range())?;
    Ok(())
}

/// [`whole`] where the field may be absent or null.
pub(crate) fn optional_whole(field: &mut Option<u64>, source: &mut dyn Source) -> Result<(), Stopped> {
    let mut whole = Whole(None);
    source.optional(&mut whole)?;
    *field = whole.0.map(u64::try_from).transpose().map_err(|_| out_of_range())?;
    Ok(())
}

/// A duration that is a hint: below zero means zero (caching, 2026-07-28).
pub(crate) fn optional_hint(field: &mut Option<u64>, source: &mut dyn Source) -> Result<(), Stopped> {
    let mut hint = Whole(None);
    source.optional(&mut hint)?;
    *field = hint.0.map(|hint| u64::try_from(hint.max(0)).unwrap_or(u64::MAX));
    Ok(())
}

struct Whole(Option<i128>);

impl Slot for Whole {
    fn fill(&mut self, source: &mut dyn Source) -> Result<(), Stopped> {
        self.0 = Some(integer(&source.value()?)?);
        Ok(())
    }
}

fn integer(value: &Value) -> Result<i128, Stopped> {
    let number = value.as_number().ok_or_else(|| refused(value, "a JSON number"))?;
    let whole =
        number.as_i128().or_else(|| number.as_f64().filter(|float| float % 1.0 == 0.0).map(|float| float as i128));
    whole.ok_or_else(out_of_range)
}

fn out_of_range() -> Stopped {
    Stopped::Because("expected an integer in range".into())
}
