//! Whatever is made of the model, fitted to a revision, is what that revision's schema defines, and no more.

use std::collections::BTreeSet;

use mcp_proto::Version;
use mcp_proto::jsonrpc::Raw;
use proptest::collection::vec;
use proptest::prelude::any;
use proptest::test_runner::{Config, TestCaseError, TestError, TestRunner};
use serde_json::{Value, json};

use crate::revisions::{Row, rows};
use crate::spec;
use crate::stray::{foreign_key, stray};

const CASES: u32 = 128;

/// A validator of one definition of one schema.
struct Judge {
    schema: Value,
    start: Value,
    /// The params are written down in place, without the `_meta` that stands on the base they extend.
    inline: bool,
    validator: jsonschema::Validator,
}

impl Judge {
    fn new(schema: &Value, definition: &str) -> Self {
        let key = if schema.get("$defs").is_some() { "$defs" } else { "definitions" };
        let start = json!({"$ref": format!("#/{key}/{definition}")});
        let whole = json!({
            "$schema": schema["$schema"],
            key: schema[key],
            "allOf": [start],
        });
        let validator = jsonschema::validator_for(&whole).unwrap_or_else(|error| panic!("{definition}: {error}"));
        let found = schema.pointer(&format!("/{key}/{definition}")).expect("the definition is there");
        let inline = definition.ends_with("/params") && found.get("$ref").is_none();
        Self { schema: schema.clone(), start, inline, validator }
    }

    fn check(&self, raw: &Raw, version: Version) -> Result<(), String> {
        let value: Value = raw.decode().expect("what was written is JSON");
        let faults: Vec<_> = self.validator.iter_errors(&value).map(|fault| fault.to_string()).collect();
        if !faults.is_empty() {
            return Err(format!("{}: {value}", faults.join("; ")));
        }
        if let Some(key) = foreign_key(&value, version) {
            return Err(format!("the metadata {key} means nothing here: {value}"));
        }
        let mut value = value;
        if self.inline {
            value.as_object_mut().map(|fields| fields.remove("_meta"));
        }
        match stray(&value, &self.start, &self.schema) {
            Some(path) => Err(format!("{path} is not defined here: {value}")),
            None => Ok(()),
        }
    }
}

#[test]
fn fitted_values_are_what_the_schemas_define() {
    let Some(folder) = spec::folder("schema") else { return };
    let schemas = Version::ALL.map(|version| (version, spec::schema(&folder, version)));
    let extension = spec::extension(&folder);
    let mut faults = Vec::new();
    for row in rows() {
        for version in row.versions {
            let schema = match row.extension {
                true => &extension,
                false => &schemas.iter().find(|(of, _)| of == version).expect("every revision has a schema").1,
            };
            let judge = Judge::new(schema, row.definition);
            let outcome =
                prove(|bytes| judge.check(&(row.fitted)(bytes, *version), *version).map_err(TestCaseError::fail));
            if let Err(fault) = outcome {
                faults.push(format!("{version} {}: {fault}", row.definition));
            }
        }
    }
    assert!(faults.is_empty(), "{}", faults.join("\n\n"));
}

#[test]
fn every_value_survives_writing_and_reading() {
    for row in rows() {
        let outcome = prove(|bytes| {
            (row.survives)(bytes);
            Ok(())
        });
        if let Err(fault) = outcome {
            panic!("{}: {fault}", row.definition);
        }
    }
}

#[test]
fn every_method_of_every_revision_has_its_types() {
    let Some(folder) = spec::folder("methods") else { return };
    let table = spec::text(folder.join("METHODS.md"));
    let wanted: BTreeSet<_> = table.lines().filter_map(cells).flatten().collect();
    let held: BTreeSet<_> = rows().iter().filter(|row| !row.extension).flat_map(names).collect();
    assert!(wanted.len() > 100, "only {} cells were read", wanted.len());
    assert_eq!(wanted, held);
}

/// The method and revision of every cell of one line of the table that is not empty.
fn cells(line: &str) -> Option<Vec<(String, Version)>> {
    let mut cells = line.strip_prefix("| `")?.split('|');
    let method = cells.next()?.trim().trim_end_matches('`').to_owned();
    let revisions = Version::ALL.into_iter().rev().zip(cells.skip(1));
    Some(revisions.filter(|(_, cell)| !cell.trim().is_empty()).map(|(version, _)| (method.clone(), version)).collect())
}

fn names(row: &Row) -> Vec<(String, Version)> {
    let Some(method) = row.method else { return Vec::new() };
    row.versions.iter().map(|version| (method.to_owned(), *version)).collect()
}

fn prove(test: impl Fn(Vec<u8>) -> Result<(), TestCaseError>) -> Result<(), String> {
    let config = Config { failure_persistence: None, max_shrink_iters: 2000, ..Config::with_cases(CASES) };
    match TestRunner::new(config).run(&vec(any::<u8>(), 0..600), test) {
        Ok(()) => Ok(()),
        Err(TestError::Fail(reason, _)) => Err(reason.to_string()),
        Err(error) => Err(error.to_string()),
    }
}
