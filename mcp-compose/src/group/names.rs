//! Which name belongs to what of whom.

use std::collections::BTreeMap;

use super::RenamedBecause;

#[cfg(test)]
mod tests;

/// How names are made.
#[derive(Clone, Debug)]
pub(super) struct Naming {
    pub(super) separator: Box<str>,
    pub(super) longest: usize,
}

impl Default for Naming {
    fn default() -> Self {
        Self { separator: "_".into(), longest: 64 }
    }
}

impl Naming {
    /// What is left of a name without the prefix of a member.
    pub(super) fn without_prefix<'a>(&self, member: &str, name: &'a str) -> Option<&'a str> {
        let prefix = format!("{}{}", spelled(member), self.separator);
        name.strip_prefix(&*prefix).filter(|own| !own.is_empty())
    }

    fn plain(&self, member: &str, own: &str) -> (String, Option<RenamedBecause>) {
        let whole = format!("{member}{}{own}", self.separator);
        let name = spelled(&whole);
        let because = (name != whole).then_some(RenamedBecause::Characters);
        if name.len() <= self.longest {
            return (name, because);
        }
        (self.marked(member, own, &name, 0), Some(RenamedBecause::TooLong))
    }

    /// The start of a name and eight digits that come of what it stands for: the same in every process.
    fn marked(&self, member: &str, own: &str, name: &str, more: u64) -> String {
        let start: String = name.chars().take(self.longest.saturating_sub(9)).collect();
        let digits = fnv(member.bytes().chain([0]).chain(own.bytes()), more) & 0xffff_ffff;
        format!("{start}_{digits:08x}")
    }
}

/// The names that were given, which stay where they are for as long as they are listed.
#[derive(Debug, Default)]
pub(super) struct Names {
    owners: BTreeMap<Box<str>, Owner>,
    given: BTreeMap<Owner, (Box<str>, Option<RenamedBecause>)>,
}

/// A member, and a name there.
type Owner = (Box<str>, Box<str>);

impl Names {
    /// The name of what is `own` at `member`, and why it is another than it would be.
    pub(super) fn give(&mut self, member: &str, own: &str, naming: &Naming) -> (Box<str>, Option<RenamedBecause>) {
        let owner: Owner = (member.into(), own.into());
        if let Some(given) = self.given.get(&owner) {
            return given.clone();
        }
        let (plain, mut because) = naming.plain(member, own);
        let mut name = plain.clone();
        let mut more = 0;
        while self.owners.contains_key(name.as_str()) {
            because = Some(RenamedBecause::Collision);
            name = naming.marked(member, own, &plain, more);
            more += 1;
        }
        let given: (Box<str>, _) = (name.into(), because);
        self.owners.insert(given.0.clone(), owner.clone());
        self.given.insert(owner, given.clone());
        given
    }

    /// Takes the names back of what a member lists no more.
    pub(super) fn keep(&mut self, member: &str, owns: &[Box<str>]) {
        let owns: std::collections::BTreeSet<&str> = owns.iter().map(|own| &**own).collect();
        self.retain(|(of, own)| **of != *member || owns.contains(&**own));
    }

    /// Takes back all names of a member.
    pub(super) fn forget(&mut self, member: &str) {
        self.retain(|(of, _)| **of != *member);
    }

    /// Whose a name is: the member, and the name there.
    pub(super) fn owner(&self, name: &str) -> Option<Owner> {
        self.owners.get(name).cloned()
    }

    pub(super) fn all(&self) -> impl Iterator<Item = &str> {
        self.owners.keys().map(|name| &**name)
    }

    fn retain(&mut self, stays: impl Fn(&Owner) -> bool) {
        self.owners.retain(|_, owner| stays(owner));
        self.given.retain(|owner, _| stays(owner));
    }
}

/// A name with `_` for all that no name may hold (server/tools, 2025-11-25, "Tool Names").
fn spelled(name: &str) -> String {
    let allowed = |letter: char| letter.is_ascii_alphanumeric() || matches!(letter, '_' | '-' | '.');
    name.chars().map(|letter| if allowed(letter) { letter } else { '_' }).collect()
}

/// FNV-1a: not against malice, which only ends in another round of [`Names::give`].
fn fnv(bytes: impl Iterator<Item = u8>, more: u64) -> u64 {
    let start = 0xcbf2_9ce4_8422_2325_u64.wrapping_add(more);
    bytes.fold(start, |hash, byte| (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3))
}
