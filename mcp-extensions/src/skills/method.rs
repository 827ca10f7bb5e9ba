//! The three methods.

use mcp_driver::Listing;
use mcp_proto::Version;
use mcp_proto::method::Method;
use mcp_proto::model::{CacheScope, Fit, Meta, Object, PaginatedParams, Resource, ResultType};
use serde::{Deserialize, Deserializer, Serialize};
use serde_json::Value;

use super::Skill;

macro_rules! methods {
    ($($(#[doc = $doc:literal])* $Method:ident, $name:literal: $Params:ty => $Result:ty;)*) => {$(
        $(#[doc = $doc])*
        #[derive(Clone, Copy, Debug, Default, Eq, PartialEq)]
        #[non_exhaustive]
        pub struct $Method;

        impl Method for $Method {
            const NAME: &'static str = $name;
            type Params = $Params;
            type Result = $Result;
        }
    )*};
}

methods! {
    /// `skills/list`: the skills of a server, page by page.
    ListSkills, "skills/list": PaginatedParams => ListSkillsResult;
    /// `skills/get`: what there is to say of one skill, listed or not.
    GetSkill, "skills/get": GetSkillParams => GetSkillResult;
    /// `resources/directory/read`: what stands in a folder, page by page.
    ReadDirectory, "resources/directory/read": ReadDirectoryParams => ReadDirectoryResult;
}

impl Listing for ListSkills {
    type Item = Skill;

    fn page(result: ListSkillsResult) -> (Vec<Skill>, Option<String>) {
        (result.skills, result.next_cursor)
    }
}

/// Result of `skills/list`.
#[derive(Clone, Debug, Default, Deserialize, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
#[non_exhaustive]
pub struct ListSkillsResult {
    /// This page of them; those that cannot be read are left out, as nobody may load them.
    #[serde(deserialize_with = "readable")]
    pub skills: Vec<Skill>,
    /// Where the next page starts; absent on the last.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub next_cursor: Option<String>,
    /// How long, for whom, and what else is said of a result.
    #[serde(flatten)]
    pub terms: Terms,
}

/// Params of `skills/get`.
#[derive(Clone, Debug, Deserialize, PartialEq, Serialize)]
#[non_exhaustive]
pub struct GetSkillParams {
    /// Where the `SKILL.md` of the skill is read.
    pub uri: String,
    /// Metadata; required since 2026-07-28.
    #[serde(rename = "_meta", default, skip_serializing_if = "Option::is_none")]
    pub meta: Option<Meta>,
}

impl GetSkillParams {
    /// The skill of that URI.
    #[must_use]
    pub fn new(uri: impl Into<String>) -> Self {
        Self { uri: uri.into(), meta: None }
    }
}

/// Result of `skills/get`.
#[derive(Clone, Debug, Deserialize, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
#[non_exhaustive]
pub struct GetSkillResult {
    /// The skill.
    pub skill: Skill,
    /// How long, for whom, and what else is said of a result.
    #[serde(flatten)]
    pub terms: Terms,
}

impl GetSkillResult {
    /// That skill.
    #[must_use]
    pub fn new(skill: Skill) -> Self {
        Self { skill, terms: Terms::default() }
    }
}

/// Params of `resources/directory/read`.
#[derive(Clone, Debug, Deserialize, PartialEq, Serialize)]
#[non_exhaustive]
pub struct ReadDirectoryParams {
    /// The folder, without a slash at its end.
    pub uri: String,
    /// `nextCursor` of the page before; absent for the first page.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub cursor: Option<String>,
    /// Metadata; required since 2026-07-28.
    #[serde(rename = "_meta", default, skip_serializing_if = "Option::is_none")]
    pub meta: Option<Meta>,
}

impl ReadDirectoryParams {
    /// The first page of that folder.
    #[must_use]
    pub fn new(uri: impl Into<String>) -> Self {
        Self { uri: uri.into(), cursor: None, meta: None }
    }
}

/// Result of `resources/directory/read`.
#[derive(Clone, Debug, Default, Deserialize, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
#[non_exhaustive]
pub struct ReadDirectoryResult {
    /// This page of what stands in it, folders as `inode/directory`; what cannot be read is left out.
    #[serde(deserialize_with = "readable")]
    pub resources: Vec<Resource>,
    /// Where the next page starts; absent on the last.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub next_cursor: Option<String>,
    /// How to read this result. Since 2026-07-28.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub result_type: Option<ResultType>,
    /// Fields that are not defined here, kept as they came.
    #[serde(flatten)]
    pub other: Object,
}

/// What a result says beside itself: how long it is fresh, and for whom (caching page of 2026-07-28).
#[derive(Clone, Debug, Default, Deserialize, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
#[non_exhaustive]
pub struct Terms {
    /// How long the result is fresh, in milliseconds. Since 2026-07-28.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub ttl_ms: Option<u64>,
    /// For whom the result may be used again. Since 2026-07-28.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub cache_scope: Option<CacheScope>,
    /// How to read this result. Since 2026-07-28.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub result_type: Option<ResultType>,
    /// Fields that are not defined here, kept as they came.
    #[serde(flatten)]
    pub other: Object,
}

impl Fit for Terms {
    fn fit(&mut self, version: Version) {
        if !version.is_modern() {
            (self.ttl_ms, self.cache_scope, self.result_type) = (None, None, None);
            return;
        }
        self.ttl_ms.get_or_insert(0);
        self.cache_scope.get_or_insert(CacheScope::Private);
        self.result_type.get_or_insert(ResultType::Complete);
    }
}

impl Fit for ReadDirectoryResult {
    fn fit(&mut self, version: Version) {
        self.resources.fit(version);
        self.result_type = version.is_modern().then(|| self.result_type.take().unwrap_or(ResultType::Complete));
    }
}

/// What is fitted to a revision by one field of it.
macro_rules! fit_by {
    ($($Type:ty: $field:ident;)*) => {$(
        impl Fit for $Type {
            fn fit(&mut self, version: Version) {
                self.$field.fit(version);
            }
        }
    )*};
}

fit_by! {
    ListSkillsResult: terms;
    GetSkillResult: terms;
    GetSkillParams: meta;
    ReadDirectoryParams: meta;
}

/// A list of which one odd element does not void the others.
fn readable<'de, D: Deserializer<'de>, T: serde::de::DeserializeOwned>(deserializer: D) -> Result<Vec<T>, D::Error> {
    let items = Vec::<Value>::deserialize(deserializer)?;
    Ok(items.into_iter().filter_map(|item| serde_json::from_value(item).ok()).collect())
}
