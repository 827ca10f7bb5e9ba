//! Extensions of the protocol, as both ends declare them.

use mcp_proto::model::Object;
use serde::Serialize;
use serde_json::Value;

/// Declares an extension.
///
/// # Panics
/// If the settings are no object.
pub(crate) fn declare(extensions: &mut Option<Object>, name: String, settings: impl Serialize) {
    let settings = match serde_json::to_value(settings) {
        Ok(Value::Null) => Object::new(),
        Ok(Value::Object(settings)) => settings,
        Ok(other) => panic!("the settings of the extension `{name}` are no object: {other}"),
        Err(error) => panic!("the settings of the extension `{name}` cannot be written as JSON: {error}"),
    };
    extensions.get_or_insert_default().insert(name, settings.into());
}
