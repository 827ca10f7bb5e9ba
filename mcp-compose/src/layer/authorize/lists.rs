//! Lists with something left out.

use std::borrow::Cow;
use std::collections::BTreeMap;

use mcp_proto::jsonrpc::{Raw, RpcError};
use serde::Deserialize;
use serde_json::value::{RawValue, to_raw_value};

/// What a list lists.
#[derive(Clone, Copy, Debug)]
pub(super) enum Kind {
    Tools,
    Prompts,
    Resources,
    Templates,
}

impl Kind {
    pub(super) fn of(method: &str) -> Option<Self> {
        match method {
            "tools/list" => Some(Self::Tools),
            "prompts/list" => Some(Self::Prompts),
            "resources/list" => Some(Self::Resources),
            "resources/templates/list" => Some(Self::Templates),
            _ => None,
        }
    }

    /// The method that uses what is listed.
    pub(super) const fn method(self) -> &'static str {
        match self {
            Self::Tools => "tools/call",
            Self::Prompts => "prompts/get",
            Self::Resources | Self::Templates => "resources/read",
        }
    }

    const fn field(self) -> &'static str {
        match self {
            Self::Tools => "tools",
            Self::Prompts => "prompts",
            Self::Resources => "resources",
            Self::Templates => "resourceTemplates",
        }
    }
}

/// A list that is looked through, item by item.
pub(super) struct Hiding {
    field: &'static str,
    rest: BTreeMap<String, Box<RawValue>>,
    /// What is listed and under which name, the last first.
    left: Vec<(Box<str>, Box<RawValue>)>,
    shown: Vec<Box<RawValue>>,
}

impl Hiding {
    /// `None` for what is no such list.
    pub(super) fn of(kind: Kind, list: &Raw) -> Option<Self> {
        let mut rest: BTreeMap<String, Box<RawValue>> = list.decode().ok()?;
        let items = rest.remove(kind.field())?;
        let items: Vec<Box<RawValue>> = serde_json::from_str(items.get()).ok()?;
        let named = |item: Box<RawValue>| Some((name(kind, &item)?, item));
        let left = items.into_iter().rev().map(named).collect::<Option<_>>()?;
        Some(Self { field: kind.field(), rest, left, shown: Vec::new() })
    }

    /// What has to be decided on next.
    pub(super) fn next(&self) -> Option<&str> {
        self.left.last().map(|(name, _)| &**name)
    }

    /// What has been decided on it.
    pub(super) fn decided(&mut self, shown: bool) {
        let Some((_, item)) = self.left.pop() else { return };
        if shown {
            self.shown.push(item);
        }
    }

    /// The list with what is shown. It is for one caller even if nothing was left out: others see less.
    pub(super) fn finish(&mut self) -> Result<Raw, RpcError> {
        let failed = |_| RpcError::internal("the list could not be written");
        self.rest.insert(self.field.to_owned(), to_raw_value(&self.shown).map_err(failed)?);
        self.rest.insert("cacheScope".to_owned(), to_raw_value("private").map_err(failed)?);
        Raw::encode(&self.rest).map_err(|_| RpcError::internal("the list could not be written"))
    }
}

fn name(kind: Kind, item: &RawValue) -> Option<Box<str>> {
    #[derive(Deserialize)]
    #[serde(rename_all = "camelCase")]
    struct Item<'a> {
        #[serde(borrow, default)]
        name: Option<Cow<'a, str>>,
        #[serde(borrow, default)]
        uri: Option<Cow<'a, str>>,
        #[serde(borrow, default)]
        uri_template: Option<Cow<'a, str>>,
    }

    let item: Item<'_> = serde_json::from_str(item.get()).ok()?;
    let name = match kind {
        Kind::Tools | Kind::Prompts => item.name,
        Kind::Resources => item.uri,
        Kind::Templates => item.uri_template,
    };
    name.map(|name| name.into_owned().into())
}
