//! Which part of a URI each variable takes, without trying anything twice.
//!
//! From the end to the start it is found out, for each place of the URI and each item of the program, whether what
//! begins there can be matched by that item and those after it. Then one walk from the start to the end goes where the
//! end can be reached, and chooses the first of the ways that do.

use alloc::vec::Vec;
use core::ops::Range;

use smallvec::{SmallVec, smallvec};

use super::escape;
use super::program::{Form, Item, Program, Single, Target, Text};

/// What a variable, or those of a form, take of the URI.
#[derive(Debug)]
pub(super) enum Span<'p, 'u> {
    Single(&'p Target, &'u str),
    Form(&'p Form, Vec<Param<'p, 'u>>),
}

/// A parameter and, if the template names it, the variable.
#[derive(Debug)]
pub(super) struct Param<'p, 'u> {
    pub(super) target: Option<&'p Target>,
    pub(super) name: &'u str,
    pub(super) value: &'u str,
}

pub(super) struct Matcher<'p, 'u> {
    program: &'p Program,
    uri: &'u str,
    bytes: &'u [u8],
    /// How many states there are at each place.
    width: usize,
    /// One bit for each place and state: whether the end can be reached from there.
    reach: SmallVec<[u64; 16]>,
    /// What has been done so far, in looks at a byte or a state.
    steps: u64,
}

/// How far it is to where a value may end, for the places that a character can lead to, and each item.
struct Distances {
    ring: SmallVec<[u32; 64]>,
    items: usize,
}

impl<'p, 'u> Matcher<'p, 'u> {
    pub(super) fn new(program: &'p Program, uri: &'u str) -> Self {
        let width = program.items.len() + 1 + 2 * program.forms;
        let words = ((uri.len() + 1) * width).div_ceil(64);
        Self { program, uri, bytes: uri.as_bytes(), width, reach: smallvec![0; words], steps: 0 }
    }

    #[cfg(test)]
    pub(super) const fn steps(&self) -> u64 {
        self.steps
    }

    pub(super) fn run(&mut self) -> Option<Vec<Span<'p, 'u>>> {
        self.look_back();
        if !self.can(0, 0) {
            return None;
        }
        self.walk()
    }

    fn look_back(&mut self) {
        let program = self.program;
        let end = program.items.len();
        let mut distances = Distances::new(end);
        self.note(self.bytes.len(), end);
        for at in (0..=self.bytes.len()).rev() {
            let unit = escape::unit(self.bytes, at);
            for (index, item) in program.items.iter().enumerate().rev() {
                self.steps += 1;
                let can = match item {
                    Item::Text(text) => self.after_text(text, at, index).is_some(),
                    Item::Single(single) => self.single_from(single, at, index, unit, &mut distances),
                    Item::Form(form) => self.form_from(form, at, index, unit),
                };
                if can {
                    self.note(at, index);
                }
            }
        }
    }

    /// Where the text ends that begins at `at`, if the end can be reached from there.
    fn after_text(&mut self, text: &Text, at: usize, index: usize) -> Option<usize> {
        let (encoded, written) = text.spellings();
        self.after_spelling(encoded, at, index).or_else(|| self.after_spelling(written?, at, index))
    }

    fn after_spelling(&mut self, text: &str, at: usize, index: usize) -> Option<usize> {
        let after = at + text.len();
        if !self.can(after, index + 1) {
            return None;
        }
        for (one, other) in self.bytes.get(at..after)?.iter().zip(text.as_bytes()) {
            if one != other {
                return None;
            }
            self.steps += 1;
        }
        Some(after)
    }

    fn single_from(
        &self,
        single: &Single,
        at: usize,
        index: usize,
        unit: Option<usize>,
        distances: &mut Distances,
    ) -> bool {
        let exit = self.can(at, index + 1);
        let through = unit
            .filter(|_| self.allows(single, at))
            .map_or(u32::MAX, |unit| distances.get(at + unit, index).saturating_add(1));
        distances.set(at, index, if exit { 0 } else { through });
        let most = single.most();
        match single.lead {
            Some(lead) => {
                let missing = self.can(at, index + single.missing);
                missing || (self.byte(at) == Some(lead) && distances.get(at + 1, index) <= most)
            }
            None => through <= most || (exit && single.before_comma && self.byte(at) == Some(b',')),
        }
    }

    fn form_from(&mut self, form: &Form, at: usize, index: usize, unit: Option<usize>) -> bool {
        let (inside, after) = self.states(form);
        let exit = self.can(at, index + 1);
        let byte = self.byte(at);
        let begins = byte.is_some_and(|byte| byte == form.separator || form.is_lead(byte));
        let param = begins && self.can_be_param(form, at);
        let ends = exit || (param && byte == Some(form.separator));
        if ends {
            self.note(at, after);
        }
        let goes_on =
            byte.is_some_and(|byte| form.class.allows(byte)) && unit.is_some_and(|unit| self.can(at + unit, inside));
        if ends || goes_on {
            self.note(at, inside);
        }
        exit || (param && byte.is_some_and(|byte| form.is_lead(byte)))
    }

    /// Whether a parameter of the form follows what stands at `at`.
    fn can_be_param(&mut self, form: &Form, at: usize) -> bool {
        let (inside, after) = self.states(form);
        let Some(name) = self.name(form, at + 1) else { return false };
        if self.byte(name.end) == Some(b'=') { self.can(name.end + 1, inside) } else { self.can(name.end, after) }
    }

    /// The name of a parameter, if it is one that the form takes.
    fn name(&mut self, form: &Form, from: usize) -> Option<Range<usize>> {
        let rest = self.bytes.get(from..)?;
        let mut length = 0;
        while rest.get(length).is_some_and(|byte| !form.ends_name(*byte)) {
            length += 1;
        }
        self.steps += u64::try_from(length).unwrap_or(u64::MAX) + 1;
        let name = self.uri.get(from..from + length)?;
        let taken = !name.is_empty() && (!form.open.is_empty() || form.target(name).is_some());
        taken.then_some(from..from + length)
    }

    /// From the start to the end; there is a way.
    fn walk(&mut self) -> Option<Vec<Span<'p, 'u>>> {
        let program = self.program;
        let mut spans = Vec::with_capacity(program.items.len());
        let (mut at, mut next) = (0, 0);
        for (index, item) in program.items.iter().enumerate() {
            self.steps += 1;
            if index < next {
                continue;
            }
            match item {
                Item::Text(text) => at = self.after_text(text, at, index)?,
                Item::Single(single) => {
                    let Some(value) = self.walk_single(single, at, index) else {
                        next = index + single.missing;
                        continue;
                    };
                    at = value.end;
                    spans.push(Span::Single(&single.target, self.uri.get(value)?));
                }
                Item::Form(form) => {
                    let mut params = Vec::new();
                    at = self.walk_form(form, at, index, &mut params)?;
                    spans.push(Span::Form(form, params));
                }
            }
        }
        Some(spans)
    }

    /// What the variable takes; `None` if it is missing.
    fn walk_single(&mut self, single: &Single, from: usize, index: usize) -> Option<Range<usize>> {
        let start = match single.lead {
            Some(lead) if self.byte(from) == Some(lead) => from + 1,
            Some(_) => return None,
            None => from,
        };
        let (mut at, mut taken) = (start, 0);
        loop {
            self.steps += 1;
            let may_be_empty = single.lead.is_some() || (single.before_comma && self.byte(at) == Some(b','));
            if (taken > 0 || may_be_empty) && self.can(at, index + 1) {
                return Some(start..at);
            }
            if taken == single.most() || !self.allows(single, at) {
                return None;
            }
            at += escape::unit(self.bytes, at)?;
            taken += 1;
        }
    }

    /// Where the parameters end.
    fn walk_form(
        &mut self,
        form: &'p Form,
        from: usize,
        index: usize,
        params: &mut Vec<Param<'p, 'u>>,
    ) -> Option<usize> {
        let (_, after) = self.states(form);
        let begins = self.byte(from).is_some_and(|byte| form.is_lead(byte)) && self.can_be_param(form, from);
        if !begins {
            return Some(from);
        }
        let mut at = from;
        loop {
            let name = self.name(form, at + 1)?;
            let start = name.end + usize::from(self.byte(name.end) == Some(b'='));
            at = start;
            while !self.can(at, after) {
                self.steps += 1;
                at += escape::unit(self.bytes, at)?;
            }
            let name = self.uri.get(name)?;
            params.push(Param { target: form.target(name), name, value: self.uri.get(start..at)? });
            if self.can(at, index + 1) {
                return Some(at);
            }
        }
    }

    fn allows(&self, single: &Single, at: usize) -> bool {
        self.byte(at).is_some_and(|byte| single.class.allows(byte))
    }

    fn byte(&self, at: usize) -> Option<u8> {
        self.bytes.get(at).copied()
    }

    /// The states of being inside a value of the form, and after one.
    const fn states(&self, form: &Form) -> (usize, usize) {
        let first = self.program.items.len() + 1 + 2 * form.index;
        (first, first + 1)
    }

    fn can(&self, at: usize, state: usize) -> bool {
        let bit = at * self.width + state;
        self.reach.get(bit / 64).is_some_and(|word| word >> (bit % 64) & 1 == 1)
    }

    fn note(&mut self, at: usize, state: usize) {
        let bit = at * self.width + state;
        if let Some(word) = self.reach.get_mut(bit / 64) {
            *word |= 1 << (bit % 64);
        }
    }
}

impl Single {
    /// How many characters it takes at most.
    fn most(&self) -> u32 {
        self.target.prefix.map_or(u32::MAX - 1, u32::from)
    }
}

impl Distances {
    fn new(items: usize) -> Self {
        Self { ring: smallvec![u32::MAX; PLACES * items], items }
    }

    fn get(&self, at: usize, item: usize) -> u32 {
        self.ring.get(at % PLACES * self.items + item).copied().unwrap_or(u32::MAX)
    }

    fn set(&mut self, at: usize, item: usize, distance: u32) {
        if let Some(place) = self.ring.get_mut(at % PLACES * self.items + item) {
            *place = distance;
        }
    }
}

/// More than the twelve bytes of the longest character, which is encoded.
const PLACES: usize = 16;
