//! What is known of entries whatever they are: their order, which of them are offered, and their pages.

use std::collections::HashMap;
use std::ops::Range;
use std::sync::Arc;

use mcp_proto::Version;
use mcp_proto::jsonrpc::{Raw, RpcError};

use super::{Groups, Terms, Within};

/// Rows in the order of their numbers, found by key. The entries stand beside it, at the same places.
#[derive(Debug, Default)]
pub(super) struct Index {
    numbers: HashMap<Box<str>, u64>,
    rows: Vec<Row>,
    /// The number of the entry that is added next.
    next: u64,
    groups: Groups,
    /// Whether any row may be off: most listings have none, and need not look for them at each call.
    is_partly_off: bool,
    pub(super) terms: Terms,
    /// What everyone gets, in each version that somebody has asked for.
    pub(super) pages: Vec<(Version, Pages)>,
}

/// Every page that everyone gets.
pub(super) type Pages = Arc<[Page]>;

#[derive(Clone, Debug)]
pub(super) struct Page {
    /// The number of the last entry before it.
    pub(super) after: Option<u64>,
    pub(super) raw: Raw,
}

#[derive(Debug)]
struct Row {
    number: u64,
    within: Within,
    is_disabled: bool,
    /// It is not disabled, nor is a group that it is in.
    is_offered: bool,
}

impl Index {
    pub(super) fn is_empty(&self) -> bool {
        self.rows.is_empty()
    }

    pub(super) fn place(&self, key: &str) -> Option<usize> {
        let number = self.numbers.get(key)?;
        self.rows.binary_search_by_key(number, |row| row.number).ok()
    }

    /// The place of an entry, if it is offered.
    pub(super) fn offered_place(&self, key: &str) -> Option<usize> {
        self.place(key).filter(|place| self.rows[*place].is_offered)
    }

    /// The places of all that is offered.
    pub(super) fn is_offered(&self, place: usize) -> bool {
        self.rows[place].is_offered
    }

    /// The places of all that is off.
    pub(super) const fn is_partly_off(&self) -> bool {
        self.is_partly_off
    }

    pub(super) fn is_disabled(&self, place: usize) -> bool {
        self.rows[place].is_disabled
    }

    /// Adds a row at the end, or replaces the one of the same key where it stands. Gives its number, and the place of what
    /// it replaces.
    pub(super) fn insert(&mut self, key: &str, within: &Within) -> (u64, Option<usize>) {
        self.pages.clear();
        let place = self.place(key);
        let (number, is_disabled) = match place {
            Some(place) => (self.rows[place].number, self.rows[place].is_disabled),
            None => (self.next, false),
        };
        let is_offered = !is_disabled && self.groups.offer(within);
        self.is_partly_off |= !is_offered;
        let row = Row { number, within: within.clone(), is_disabled, is_offered };
        if let Some(place) = place {
            self.rows[place] = row;
        } else {
            self.next += 1;
            self.numbers.insert(key.into(), number);
            self.rows.push(row);
        }
        (number, place)
    }

    /// Removes a row. Gives the place where it was.
    pub(super) fn remove(&mut self, key: &str) -> Option<usize> {
        let place = self.place(key)?;
        self.pages.clear();
        self.numbers.remove(key);
        self.rows.remove(place);
        Some(place)
    }

    /// Switches a row on or off; whether there is one.
    pub(super) fn set_enabled(&mut self, key: &str, enabled: bool) -> bool {
        let Some(place) = self.place(key) else { return false };
        self.rows[place].is_disabled = !enabled;
        self.regroup();
        true
    }

    pub(super) fn set_groups(&mut self, groups: &Groups) {
        self.groups = groups.clone();
        self.regroup();
    }

    pub(super) fn within_to(&self, all: &mut Vec<Within>) {
        for row in &self.rows {
            all.push(row.within.clone());
        }
    }

    pub(super) fn set_terms(&mut self, change: &dyn Fn(&mut Terms)) {
        let mut terms = self.terms.clone();
        change(&mut terms);
        if terms != self.terms {
            self.terms = terms;
            self.pages.clear();
        }
    }

    /// Decides anew what is offered.
    fn regroup(&mut self) {
        for row in &mut self.rows {
            row.is_offered = !row.is_disabled && self.groups.offer(&row.within);
        }
        self.is_partly_off = self.rows.iter().any(|row| !row.is_offered);
        self.pages.clear();
    }
}

/// The page after the entry of a number, of entries with `numbers`: which of them, and the number that the next page comes
/// after, if there is one.
pub(super) fn cut(numbers: &[u64], after: Option<u64>, size: usize) -> (Range<usize>, Option<u64>) {
    let start = after.map_or(0, |after| numbers.partition_point(|number| *number <= after));
    let end = numbers.len().min(start.saturating_add(size.max(1)));
    let is_last = start == end || end == numbers.len();
    (start..end, if is_last { None } else { Some(numbers[end - 1]) })
}

/// All pages of entries with `numbers`, each made by `page` of which they are and which number the next one comes after.
pub(super) fn pages(
    numbers: &[u64],
    size: usize,
    page: &dyn Fn(Range<usize>, Option<u64>) -> Result<Raw, RpcError>,
) -> Result<Pages, RpcError> {
    let mut pages = Vec::new();
    let mut after = None;
    loop {
        let (shown, next) = cut(numbers, after, size);
        pages.push(Page { after, raw: page(shown, next)? });
        if next.is_none() {
            return Ok(pages.into());
        }
        after = next;
    }
}
