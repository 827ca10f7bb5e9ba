//! What is different between two surfaces, and for whom that matters.

use std::collections::BTreeSet;
use std::fmt;

use super::section::{Fact, Section};

/// Whom a change matters to.
#[derive(Clone, Copy, Debug, Eq, Ord, PartialEq, PartialOrd)]
#[non_exhaustive]
pub enum Impact {
    /// Who called before may fail now.
    Breaks,
    /// It depends on what callers make of it: a hint, a setting, a media type.
    Depends,
    /// Nobody who called before notices, but for a model that reads the words.
    Fine,
}

/// Something that is different between two surfaces.
#[derive(Clone, Debug, Eq, PartialEq)]
#[non_exhaustive]
pub struct Change {
    /// Whom it matters to.
    pub impact: Impact,
    /// Where: a tool, a prompt, a resource, or the server.
    pub place: String,
    /// What.
    pub what: String,
}

impl fmt::Display for Change {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let impact = match self.impact {
            Impact::Breaks => "breaks callers",
            Impact::Depends => "may matter",
            Impact::Fine => "fine",
        };
        write!(f, "{impact}: {}: {}", self.place, self.what)
    }
}

/// All changes, the worst first.
pub(super) fn between(older: &[Section], newer: &[Section]) -> Vec<Change> {
    let mut changes = Vec::new();
    let ((old_server, older), (new_server, newer)) = (head(older), head(newer));
    if let (Some(old), Some(new)) = (old_server, new_server) {
        if old.title != new.title {
            changes.push(change(Impact::Fine, &old.title, format!("is `{}` now", new.title)));
        }
        compare(old, new, &mut changes);
    }
    for old in older {
        match newer.iter().find(|new| new.title == old.title) {
            Some(new) => compare(old, new, &mut changes),
            None => changes.push(change(Impact::Breaks, &old.title, "is gone".into())),
        }
    }
    for new in newer.iter().filter(|new| older.iter().all(|old| old.title != new.title)) {
        changes.push(change(Impact::Fine, &new.title, "is new".into()));
    }
    changes.sort_by_key(|change| change.impact);
    changes
}

/// The server, and the rest.
const fn head(sections: &[Section]) -> (Option<&Section>, &[Section]) {
    match sections.split_first() {
        Some((server, rest)) => (Some(server), rest),
        None => (None, sections),
    }
}

fn compare(old: &Section, new: &Section, changes: &mut Vec<Change>) {
    let mut tell = |impact, what| changes.push(change(impact, &new.title, what));
    for fact in &old.facts {
        match twin(fact, &new.facts) {
            Some(twin) => of_fact(fact, twin, &mut tell),
            None => tell(gone(fact), format!("{} `{}` is gone", fact.kind, fact.name)),
        }
    }
    for fact in new.facts.iter().filter(|fact| twin(fact, &old.facts).is_none()) {
        let is_demand = fact.kind == "takes" && fact.required == Some(true) && !is_within_new(fact, old);
        match is_demand {
            true => tell(Impact::Breaks, format!("takes `{}`, which is required, is new", fact.name)),
            false => tell(added(fact), format!("{} `{}` is new", fact.kind, fact.name)),
        }
    }
    if old.words != new.words {
        tell(Impact::Fine, "its description has changed".into());
    }
}

fn twin<'a>(fact: &Fact, others: &'a [Fact]) -> Option<&'a Fact> {
    others.iter().find(|other| other.kind == fact.kind && other.name == fact.name)
}

/// Whether an argument belongs to an optional one that is as new as itself: nobody has to give either.
fn is_within_new(fact: &Fact, old: &Section) -> bool {
    let parents = fact.name.match_indices('.').map(|(at, _)| fact.name[..at].trim_end_matches("[]"));
    let is_known = |name: &str| old.facts.iter().any(|known| known.kind == fact.kind && known.name == name);
    parents.into_iter().any(|parent| !is_known(parent))
}

fn gone(fact: &Fact) -> Impact {
    match fact.kind.as_str() {
        "hint" | "media type" | "experimental" => Impact::Depends,
        "title" | "name" => Impact::Fine,
        _ => Impact::Breaks,
    }
}

fn added(fact: &Fact) -> Impact {
    match fact.kind.as_str() {
        "hint" | "media type" => Impact::Depends,
        _ => Impact::Fine,
    }
}

fn of_fact(old: &Fact, new: &Fact, tell: &mut impl FnMut(Impact, String)) {
    let what = format!("{} `{}`", old.kind, old.name);
    match (old.kind.as_str(), old.required, new.required) {
        ("takes", Some(false), Some(true)) => tell(Impact::Breaks, format!("{what} is required now")),
        ("takes", Some(true), Some(false)) => tell(Impact::Fine, format!("{what} is optional now")),
        ("gives", Some(true), Some(false)) => tell(Impact::Breaks, format!("{what} may be absent now")),
        ("gives", Some(false), Some(true)) => tell(Impact::Fine, format!("{what} is always there now")),
        _ => {}
    }
    if old.value != new.value {
        let impact = match old.kind.as_str() {
            "takes" if is_part(&old.value, &new.value) => Impact::Fine,
            "gives" if is_part(&new.value, &old.value) => Impact::Fine,
            "takes" | "gives" => Impact::Breaks,
            _ => Impact::Depends,
        };
        tell(impact, format!("{what} was {}, and is {}", shown(&old.value), shown(&new.value)));
    }
    if old.words != new.words {
        tell(Impact::Fine, format!("{what}: its description has changed"));
    }
}

/// Whether all that one type allows is allowed by the other, as far as can be seen; defaults aside.
fn is_part(narrow: &str, wide: &str) -> bool {
    let parts = |text: &str| -> BTreeSet<String> {
        let text = text.split_once(" = ").map_or(text, |(kind, _)| kind);
        text.split(" | ").map(ToOwned::to_owned).collect()
    };
    let (narrow, wide) = (parts(narrow), parts(wide));
    let allows = |part: &String| {
        wide.contains(part)
            || wide.contains("any")
            || part == "integer" && wide.contains("number")
            || part.split_once(' ').is_some_and(|(kind, _)| !part.starts_with(['"', '{', '(']) && wide.contains(kind))
            || part.starts_with('"') && wide.contains("string")
    };
    narrow.iter().all(allows)
}

fn shown(value: &str) -> String {
    if value.is_empty() { "nothing".into() } else { format!("`{value}`") }
}

fn change(impact: Impact, place: &str, what: String) -> Change {
    Change { impact, place: place.into(), what }
}
