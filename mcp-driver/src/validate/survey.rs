//! A schema, looked over before it is compiled: its size, its depth, and where its references lead.

use std::collections::{HashMap, HashSet};

use serde_json::Value;

use super::applied::{REFERENCES, beside, within};
use super::{BadSchema, bad};
use crate::router::explain::refer;
use crate::router::mistake::clipped;

/// Larger schemas are refused: so many values of JSON.
pub(super) const LARGEST: usize = 50_000;

/// Deeper ones as well.
pub(super) const DEEPEST: usize = 64;

/// So many schemas may apply to one value, each as often as it is referred to.
const WIDEST: usize = 10_000;

/// So many schemas there may be in all, each as often as it is referred to from outside itself.
const AMPLEST: usize = 1_000_000;

/// A reference may lead to the next one so often.
const FARTHEST: usize = 256;

/// How many schemas apply to one value in a row, each because of the one before it.
///
/// # Errors
/// It is more of a schema than is taken.
pub(super) fn survey(schema: &Value) -> Result<usize, BadSchema> {
    let mut parts = Vec::new();
    let mut ahead = vec![(schema, 0)];
    while let Some((part, depth)) = ahead.pop() {
        if parts.len() >= LARGEST {
            return Err(bad(format!("a schema of more than {LARGEST} values is too large")));
        }
        if depth > DEEPEST {
            return Err(bad(format!("a schema of more than {DEEPEST} levels is too deep")));
        }
        parts.push(part);
        match part {
            Value::Object(object) => ahead.extend(object.values().map(|part| (part, depth + 1))),
            Value::Array(array) => ahead.extend(array.iter().map(|part| (part, depth + 1))),
            Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => {}
        }
    }
    let refers = |part: &&Value| REFERENCES.iter().any(|keyword| part.get(*keyword).is_some());
    if !parts.iter().any(refers) {
        return Ok(1);
    }
    for part in &parts {
        check(schema, part)?;
    }
    let mut alike = Tour { root: schema, next: beside, turns: false, most: WIDEST, known: HashMap::new() };
    for part in parts {
        alike.follow(part)?;
    }
    let mut all = Tour { root: schema, next: applied, turns: true, most: AMPLEST, known: HashMap::new() };
    all.follow(schema)?;
    Ok(alike.known.values().map(|extent| extent.length).max().unwrap_or(1))
}

/// What a part refers to has to be in the schema, at a place that is told by a pointer from its root: nothing is
/// fetched, and what cannot be followed here is not followed by the library either.
fn check(root: &Value, part: &Value) -> Result<(), BadSchema> {
    let is_old = root.get("$schema").and_then(Value::as_str).is_some_and(|dialect| dialect.contains("draft-04"));
    let id = if is_old { "id" } else { "$id" };
    if !std::ptr::eq(root, part) && part.get(id).is_some_and(Value::is_string) {
        return Err(bad(format!("`{id}` within a schema that has references is not understood; take it out")));
    }
    for keyword in REFERENCES {
        let Some(target) = part.get(keyword).and_then(Value::as_str) else { continue };
        let told = clipped(target);
        if !target.starts_with('#') {
            return Err(bad(format!("`{keyword}` to `{told}` is not fetched; put what it means into `$defs`")));
        }
        if refer(root, target).is_none() {
            return Err(bad(format!("`{keyword}` to `{told}` leads nowhere; write it as a JSON pointer into `$defs`")));
        }
    }
    Ok(())
}

/// How much there is to a part of a schema, with what it refers to in its place.
#[derive(Clone, Copy)]
struct Extent {
    /// So many schemas.
    cost: usize,
    /// So many in a row.
    length: usize,
}

/// A way through a schema along its references, which visits each part once.
struct Tour<'a> {
    root: &'a Value,
    /// Where a part leads to.
    next: fn(&'a Value, &'a Value) -> Vec<&'a Value>,
    /// Circles are no mistake, and end where they close.
    turns: bool,
    most: usize,
    known: HashMap<*const Value, Extent>,
}

impl<'a> Tour<'a> {
    /// Depth first, with a list in the place of a stack.
    fn follow(&mut self, from: &'a Value) -> Result<(), BadSchema> {
        enum Step<'a> {
            Into(&'a Value),
            OutOf(&'a Value),
        }

        let mut path: HashSet<*const Value> = HashSet::new();
        let mut ahead = vec![Step::Into(from)];
        while let Some(step) = ahead.pop() {
            match step {
                Step::OutOf(part) => {
                    path.remove(&std::ptr::from_ref(part));
                    let extent = self.extent(part)?;
                    self.known.insert(part, extent);
                }
                Step::Into(part) if self.known.contains_key(&std::ptr::from_ref(part)) => {}
                Step::Into(part) if path.insert(part) => {
                    ahead.push(Step::OutOf(part));
                    ahead.extend((self.next)(self.root, part).into_iter().map(Step::Into));
                }
                Step::Into(_) if self.turns => {}
                Step::Into(_) => {
                    return Err(bad("its `$ref`s turn in a circle without coming to a value".to_owned()));
                }
            }
        }
        Ok(())
    }

    /// Of a part, by what is known of those that it leads to.
    fn extent(&self, part: &'a Value) -> Result<Extent, BadSchema> {
        let next = (self.next)(self.root, part);
        let known = next.iter().filter_map(|next| self.known.get(&std::ptr::from_ref(*next)));
        let extent = known.fold(Extent { cost: 1, length: 0 }, |sum, next| Extent {
            cost: sum.cost.saturating_add(next.cost),
            length: sum.length.max(next.length),
        });
        if extent.cost > self.most {
            return Err(bad("its `$ref`s branch too often".to_owned()));
        }
        if !self.turns && extent.length >= FARTHEST {
            return Err(bad(format!("a chain of more than {FARTHEST} `$ref`s is too long")));
        }
        Ok(Extent { length: extent.length + 1, ..extent })
    }
}

/// Every schema that applies because of this one, to the same value or to one in it.
fn applied<'a>(root: &'a Value, schema: &'a Value) -> Vec<&'a Value> {
    let mut parts = beside(root, schema);
    parts.extend(within(schema));
    parts
}
