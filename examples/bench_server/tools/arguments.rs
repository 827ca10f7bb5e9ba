//! What the tools take.
#![allow(dead_code, reason = "arguments are read, checked and then not looked at: that is what is measured")]

use mcp_tokio::schemars::{self, JsonSchema};
use serde::Deserialize;

#[derive(Deserialize, JsonSchema)]
#[schemars(crate = "schemars")]
pub(crate) struct Echo {
    #[schemars(description = "The message to echo")]
    pub(crate) message: String,
}

#[derive(Deserialize, JsonSchema)]
#[schemars(crate = "schemars")]
pub(crate) struct Create {
    #[schemars(description = "Human-readable title, at most 120 characters")]
    title: String,
    #[schemars(description = "Markdown body of the record")]
    body: Option<String>,
    #[schemars(description = "Labels to attach to the new record")]
    labels: Vec<String>,
    #[schemars(description = "Priority from 0 (lowest) to 9 (highest)")]
    priority: Option<i64>,
}

#[derive(Deserialize, JsonSchema)]
#[schemars(crate = "schemars")]
pub(crate) struct Delete {
    #[schemars(description = "Identifier of the record to delete")]
    id: String,
    #[schemars(description = "Reason recorded in the audit log")]
    reason: Option<String>,
    #[schemars(description = "Keep a read-only copy for the retention period")]
    keep_audit_copy: Option<bool>,
}

#[derive(Deserialize, JsonSchema)]
#[schemars(crate = "schemars")]
pub(crate) struct Export {
    #[schemars(description = "Identifiers of the records to export")]
    ids: Vec<String>,
    #[schemars(description = "One of csv, json, parquet or xlsx")]
    format: String,
    #[schemars(description = "Compression codec applied to the exported file")]
    compression: Option<String>,
    #[schemars(description = "Stop after this many rows")]
    max_rows: Option<i64>,
}

#[derive(Deserialize, JsonSchema)]
#[schemars(crate = "schemars")]
pub(crate) struct Search {
    #[schemars(description = "Full-text query; supports quoted phrases and field:value filters")]
    query: String,
    #[schemars(description = "Maximum number of results to return, between 1 and 200")]
    limit: Option<i64>,
    #[schemars(description = "Opaque cursor from a previous page of results")]
    cursor: Option<String>,
    #[schemars(description = "Only return records that carry every one of these labels")]
    labels: Vec<String>,
    #[schemars(description = "Also search records that were archived")]
    include_archived: Option<bool>,
}

#[derive(Deserialize, JsonSchema)]
#[schemars(crate = "schemars")]
pub(crate) struct Update {
    #[schemars(description = "Identifier of the record to update")]
    id: String,
    #[schemars(description = "Revision number the update is based on")]
    revision: i64,
    #[schemars(description = "New title, if it should change")]
    title: Option<String>,
    #[schemars(description = "New Markdown body, if it should change")]
    body: Option<String>,
    #[schemars(description = "New relevance score between 0 and 1")]
    score: Option<f64>,
}

#[derive(Deserialize, JsonSchema)]
#[schemars(crate = "schemars")]
pub(crate) struct Watch {
    #[schemars(description = "Identifier of the record to watch")]
    id: String,
    #[schemars(description = "Event kinds to report, for example created, edited or closed")]
    events: Vec<String>,
    #[schemars(description = "Stop after this many changes")]
    limit: Option<i64>,
    #[schemars(description = "Give up after this many seconds without a change")]
    timeout_seconds: Option<f64>,
}
