//! Whether a message is what a revision's schema says.

use std::collections::BTreeMap;
use std::path::Path;
use std::{env, fs};

use jsonschema::Validator;
use mcp_proto::Version;
use serde_json::{Value, json};

/// The schemas of one revision: of requests and notifications by their method, of results by the method that they
/// answer, of every message.
pub(crate) struct Schema {
    by_method: BTreeMap<String, Validator>,
    results: BTreeMap<String, Validator>,
    message: Validator,
}

impl Schema {
    /// Reads the schema below `MCP_SPEC_DIR`. Without that nothing is checked, which CI does not put up with.
    pub(crate) fn read(version: Version) -> Option<Self> {
        let Some(folder) = env::var_os("MCP_SPEC_DIR") else {
            assert!(env::var_os("CI").is_none_or(|ci| ci != "true"), "CI needs MCP_SPEC_DIR");
            eprintln!("SKIPPED: no message is checked against a schema, as MCP_SPEC_DIR is not set");
            return None;
        };
        let path = Path::new(&folder).join(version.as_str()).join("schema.json");
        let text = fs::read_to_string(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
        let schema: Value = serde_json::from_str(&text).expect("a schema is JSON");
        let at = if schema.get("$defs").is_some() { "$defs" } else { "definitions" };
        let definitions = schema[at].as_object().expect("a schema has definitions").clone();
        let compile = |name: &str| {
            let mut root = schema.clone();
            root["$ref"] = json!(format!("#/{at}/{name}"));
            jsonschema::validator_for(&root).unwrap_or_else(|error| panic!("{name}: {error}"))
        };
        let (mut by_method, mut results) = (BTreeMap::new(), BTreeMap::new());
        for (name, definition) in &definitions {
            let Some(method) = definition["properties"]["method"]["const"].as_str() else { continue };
            by_method.insert(method.to_string(), compile(name));
            let result = name.strip_suffix("Request").map(|stem| format!("{stem}Result"));
            if let Some(result) = result.filter(|result| definitions.contains_key(result)) {
                results.insert(method.to_string(), compile(&result));
            }
        }
        assert!(by_method.len() > 10 && results.len() > 5, "the schema has changed its shape");
        Some(Self { by_method, results, message: compile("JSONRPCMessage") })
    }

    /// Fails if `message` is not what the schema says; `answered` is the method that a result answers.
    pub(crate) fn check(&self, message: &Value, answered: Option<&str>) {
        assert_valid(&self.message, message);
        if let Some(validator) = message["method"].as_str().and_then(|method| self.by_method.get(method)) {
            assert_valid(validator, message);
        }
        let asks = message["result"]["resultType"] == "input_required";
        if let Some(validator) = answered.filter(|_| !asks).and_then(|method| self.results.get(method))
            && let Some(result) = message.get("result")
        {
            assert_valid(validator, result);
        }
    }
}

fn assert_valid(validator: &Validator, value: &Value) {
    let problems: Vec<String> =
        validator.iter_errors(value).map(|error| format!("{} at {}", error, error.instance_path())).collect();
    assert!(problems.is_empty(), "against the schema: {problems:?}\n{value}");
}
