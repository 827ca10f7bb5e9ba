//! Where the servers stand, host by host.

use jsonc_parser::ast::{Object, Value};
use mcp_driver::router::nearest;

use super::FileProblem;
use super::reader::{Place, Reader};

/// The keys under which hosts keep servers.
const KEYS: [&str; 3] = ["mcpServers", "servers", "context_servers"];

/// Every table of servers.
pub(super) fn find<'a, 'b>(
    root: &'b Object<'a>,
    reader: &mut Reader<'_>,
) -> Result<Vec<(Place, &'b Object<'a>)>, FileProblem> {
    let mut tables = Vec::new();
    for property in &root.properties {
        let key = property.name.as_str();
        let at = Place::root().child(key, property);
        match &property.value {
            Value::Object(table) if KEYS.contains(&key) => tables.push((at, table)),
            Value::Object(mcp) if key == "mcp" => match mcp.get("servers") {
                Some(servers) => match &servers.value {
                    Value::Object(table) => tables.push((at.child("servers", servers), table)),
                    other => _ = reader.expected::<()>(&at.child("servers", servers), "an object of servers", other),
                },
                None => tables.push((at, mcp)),
            },
            other if KEYS.contains(&key) => _ = reader.expected::<()>(&at, "an object of servers", other),
            _ => {}
        }
    }
    if tables.is_empty() && is_table(root) {
        tables.push((Place::root(), root));
    }
    if !tables.is_empty() || reader.errors() > 0 {
        return Ok(tables);
    }
    let mut problem = "there are no servers: expected `mcpServers`, `servers`, `context_servers` or `mcp`".to_owned();
    let near = root.properties.iter().find_map(|property| {
        let key = property.name.as_str();
        Some((property, key, nearest(key, KEYS)?))
    });
    let line = near.map_or(1, |(property, key, meant)| {
        problem.push_str(&format!("; did you mean `{meant}` where it says `{key}`?"));
        reader.line(&Place::root().child(key, property))
    });
    Err(FileProblem::of_file(line, problem))
}

/// Whether the top is a table itself, as in the `.mcp.json` of plugins.
fn is_table(root: &Object<'_>) -> bool {
    let is_entry = |value: &Value<'_>| {
        value
            .as_object()
            .is_some_and(|entry| ["command", "url", "serverUrl", "httpUrl"].iter().any(|key| entry.get(key).is_some()))
    };
    root.properties.iter().any(|property| is_entry(&property.value))
}
