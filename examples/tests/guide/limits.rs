//! The table of limits has every field, with its default.

use std::collections::BTreeMap;
use std::time::Duration;

use mcp_proto::Limits;

use super::{read, rows};

/// A value as the table writes it, and as `Debug` does.
fn value(written: &str) -> String {
    let (number, unit) = written.split_once(' ').unwrap_or((written, ""));
    let number: u64 = number.replace(',', "").parse().unwrap_or_else(|_| panic!("{written}"));
    let seconds = |seconds| format!("{:?}", Duration::from_secs(seconds));
    match unit {
        "" => number.to_string(),
        "MiB" => (number << 20).to_string(),
        "s" => seconds(number),
        "min" => seconds(number * 60),
        "h" => seconds(number * 3600),
        other => panic!("no unit: {other}"),
    }
}

#[test]
fn the_table_is_the_type() {
    let debug = format!("{:?}", Limits::default());
    let fields = debug.strip_prefix("Limits { ").and_then(|fields| fields.strip_suffix(" }")).unwrap();
    let fields: BTreeMap<String, String> = fields
        .split(", ")
        .filter_map(|field| field.split_once(": "))
        .map(|(name, value)| (name.into(), value.into()))
        .collect();

    let page = read("docs/src/limits.md");
    let table = page.split("## Times").next().unwrap();
    let listed: BTreeMap<String, String> = rows(table)
        .filter(|cells| cells[0].starts_with('`'))
        .map(|cells| (cells[0].trim_matches('`').into(), value(cells[2])))
        .collect();
    assert_eq!(listed, fields);
}
