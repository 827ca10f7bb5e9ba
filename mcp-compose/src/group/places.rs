//! Which resource is whose.

use std::collections::{BTreeMap, BTreeSet};

use mcp_proto::uri_template::UriTemplate;

/// The resources and the templates of each member, as they were last listed.
#[derive(Debug, Default)]
pub(super) struct Places(BTreeMap<Box<str>, Place>);

#[derive(Debug, Default)]
struct Place {
    uris: BTreeSet<Box<str>>,
    templates: Vec<UriTemplate>,
}

/// Where a resource is.
#[derive(Debug, Eq, PartialEq)]
pub(super) enum Found {
    Nowhere,
    At(Box<str>),
    AtSeveral(Vec<Box<str>>),
}

impl Places {
    pub(super) fn put_resources<'a>(&mut self, member: &str, uris: impl Iterator<Item = &'a str>) {
        self.0.entry(member.into()).or_default().uris = uris.map(Into::into).collect();
    }

    /// Templates that cannot be read match nothing.
    pub(super) fn put_templates<'a>(&mut self, member: &str, templates: impl Iterator<Item = &'a str>) {
        let templates = templates.filter_map(|template| UriTemplate::parse(template).ok());
        self.0.entry(member.into()).or_default().templates = templates.collect();
    }

    pub(super) fn forget(&mut self, member: &str) {
        self.0.remove(member);
    }

    /// Who lists it, or else who has a template that it matches.
    pub(super) fn find(&self, uri: &str) -> Found {
        match self.who(|place| place.uris.contains(uri)) {
            Found::Nowhere => {
                self.who(|place| place.templates.iter().any(|template| template.match_uri(uri).is_some()))
            }
            found => found,
        }
    }

    fn who(&self, has: impl Fn(&Place) -> bool) -> Found {
        let mut members: Vec<Box<str>> =
            self.0.iter().filter(|(_, place)| has(place)).map(|(member, _)| member.clone()).collect();
        match members.len() {
            0 => Found::Nowhere,
            1 => members.pop().map_or(Found::Nowhere, Found::At),
            _ => Found::AtSeveral(members),
        }
    }
}
