//! What a list of all members gives.

use std::fmt;
use std::vec::IntoIter;

use super::GroupError;
use super::kind::Kind;
use super::names::{Names, Naming};
use crate::layer::printable::printable;

/// How many characters of a server's name for something are told.
const LONGEST: usize = 128;

/// What the members list, and who failed.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub struct GroupList<T> {
    /// What is there, member by member.
    pub items: Vec<Grouped<T>>,
    /// Who could not be listed, and why.
    pub failures: Vec<MemberFailure>,
    /// What is not called by the name of its member and its own.
    pub renamed: Vec<Renamed>,
    /// Who was listed.
    pub(super) heard: Vec<Box<str>>,
}

/// Something of a member's, under its name in the group.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub struct Grouped<T> {
    /// The member.
    pub member: Box<str>,
    /// Its name at the member.
    pub own: Box<str>,
    /// It, with the name by which the group knows it.
    pub item: T,
}

/// A member that could not be listed.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub struct MemberFailure {
    /// The member.
    pub member: Box<str>,
    /// Why.
    pub error: GroupError,
}

/// Something that is not called by the name of its member and its own.
#[derive(Clone, Debug, Eq, PartialEq)]
#[non_exhaustive]
pub struct Renamed {
    /// The member.
    pub member: Box<str>,
    /// Its name at the member.
    pub own: Box<str>,
    /// Its name in the group.
    pub name: Box<str>,
    /// Why.
    pub because: RenamedBecause,
}

/// Why something has another name than it would have.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
#[non_exhaustive]
pub enum RenamedBecause {
    /// It would be longer than names may be.
    TooLong,
    /// It holds characters that no name may: others than ASCII letters, digits, `_`, `-` and `.`.
    Characters,
    /// Something else has that name.
    Collision,
}

impl<T> GroupList<T> {
    pub(super) const fn new() -> Self {
        Self { items: Vec::new(), failures: Vec::new(), renamed: Vec::new(), heard: Vec::new() }
    }

    pub(super) fn of(&self, member: &str) -> impl Iterator<Item = &Grouped<T>> {
        self.items.iter().filter(move |item| *item.member == *member)
    }

    pub(super) fn add<K: Kind<Item = T>>(
        &mut self,
        member: &str,
        mut items: Vec<T>,
        names: &mut Names,
        naming: &Naming,
    ) {
        self.heard.push(member.into());
        let owns: Vec<Box<str>> = items.iter_mut().map(|item| K::name(item).as_str().into()).collect();
        names.keep(member, &owns);
        for (mut item, own) in items.into_iter().zip(owns) {
            let (name, because) = names.give(member, &own, naming);
            if let Some(because) = because {
                let (member, own, name) = (member.into(), own.clone(), name.clone());
                self.renamed.push(Renamed { member, own, name, because });
            }
            *K::name(&mut item) = name.into();
            self.items.push(Grouped { member: member.into(), own, item });
        }
    }

    /// What is there, without whose it is.
    pub fn into_items(self) -> impl Iterator<Item = T> {
        self.items.into_iter().map(|grouped| grouped.item)
    }
}

impl<T> IntoIterator for GroupList<T> {
    type Item = Grouped<T>;
    type IntoIter = IntoIter<Grouped<T>>;

    fn into_iter(self) -> IntoIter<Grouped<T>> {
        self.items.into_iter()
    }
}

impl fmt::Display for MemberFailure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.error.fmt(f)
    }
}

/// Fit to be printed, whatever the server calls it.
impl fmt::Display for Renamed {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { member, own, name, because } = self;
        write!(f, "`{}` of the server `{member}` is called `{name}`: ", printable(own, LONGEST))?;
        f.write_str(match because {
            RenamedBecause::TooLong => "its name would be too long",
            RenamedBecause::Characters => "its name would hold characters that no name may",
            RenamedBecause::Collision => "something else has its name",
        })
    }
}
