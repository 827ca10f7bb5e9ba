//! Proofs of the model against the specification's schemas and examples.
//!
//! The specification is found through `MCP_SPEC_DIR`: a folder that holds `METHODS.md`, a folder `<revision>` with
//! `schema.json` for each revision, `2026-07-28/examples` and `ext-tasks/schema.json`.

#[path = "model/degrade.rs"]
mod degrade;
#[path = "model/examples.rs"]
mod examples;
#[path = "model/generate.rs"]
mod generate;
#[path = "model/revisions.rs"]
mod revisions;
#[path = "model/sampling_tools.rs"]
mod sampling_tools;
#[path = "model/schema.rs"]
mod schema;
#[path = "model/spec.rs"]
mod spec;
#[path = "model/stray.rs"]
mod stray;
#[path = "model/survival.rs"]
mod survival;
