//! Reading what is slightly off, so that one odd value does not void the message around it.

use alloc::vec::Vec;

use serde_json::{Number, Value};

use super::source::{Elements, Read, Slot, Source, Stopped};
use super::tree::{from_value, offer};

/// A list without the elements that are not a `T`.
pub(crate) fn list<T: Read>(source: &mut dyn Source) -> Result<Vec<T>, Stopped> {
    let elements = Vec::<Value>::read(source)?;
    Ok(readable(elements))
}

/// [`list`] where the field may be absent or null.
pub(crate) fn optional_list<T: Read>(source: &mut dyn Source) -> Result<Option<Vec<T>>, Stopped> {
    let elements = Option::<Vec<Value>>::read(source)?;
    Ok(elements.map(readable))
}

fn readable<T: Read>(elements: Vec<Value>) -> Vec<T> {
    let mut list = Elements(Vec::with_capacity(elements.len()));
    offer(elements, &mut list);
    list.0
}

/// A hint, which is as good as absent if it cannot be read.
pub(crate) fn hint<T: Read>(source: &mut dyn Source) -> Result<Option<T>, Stopped> {
    Ok(from_value(source.value()?).unwrap_or_default())
}

/// A value that may be null, where null is a value and not an absence.
pub(crate) fn present(source: &mut dyn Source) -> Result<Option<Value>, Stopped> {
    source.value().map(Some)
}

/// An integer, also where it is written as a fraction of nothing (`1.0`), which JSON Schema calls an integer.
pub(crate) fn whole(source: &mut dyn Source) -> Result<u64, Stopped> {
    u64::try_from(integer(&source.number()?)?).map_err(|_| out_of_range())
}

/// [`whole`] where the field may be absent or null.
pub(crate) fn optional_whole(source: &mut dyn Source) -> Result<Option<u64>, Stopped> {
    let mut whole = Whole(None);
    source.optional(&mut whole)?;
    whole.0.map(u64::try_from).transpose().map_err(|_| out_of_range())
}

/// A duration that is a hint: below zero means zero (caching, 2026-07-28).
pub(crate) fn optional_hint(source: &mut dyn Source) -> Result<Option<u64>, Stopped> {
    let mut hint = Whole(None);
    source.optional(&mut hint)?;
    Ok(hint.0.map(|hint| u64::try_from(hint.max(0)).unwrap_or(u64::MAX)))
}

struct Whole(Option<i128>);

impl Slot for Whole {
    fn fill(&mut self, source: &mut dyn Source) -> Result<(), Stopped> {
        self.0 = Some(integer(&source.number()?)?);
        Ok(())
    }
}

fn integer(number: &Number) -> Result<i128, Stopped> {
    let whole =
        number.as_i128().or_else(|| number.as_f64().filter(|float| float % 1.0 == 0.0).map(|float| float as i128));
    whole.ok_or_else(out_of_range)
}

fn out_of_range() -> Stopped {
    Stopped::Because("expected an integer in range".into())
}
