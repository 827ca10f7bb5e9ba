//! Arguments that travel in headers.

use std::collections::BTreeSet;

use http::HeaderName;
use mcp_proto::http::param_header::annotations;
use mcp_proto::model::Object;
use serde_json::value::RawValue;

/// The first line is a schema, every other one the arguments of a call.
pub(crate) fn check(data: &[u8]) {
    let mut lines = data.split(|byte| *byte == b'\n');
    let Some(Ok(schema)) = lines.next().map(serde_json::from_slice::<Object>) else { return };
    let headers = match annotations(&schema) {
        Ok(headers) => headers,
        Err(error) => {
            assert!(error.place.is_empty() || error.place.starts_with('/'), "{error}");
            return;
        }
    };
    let names: BTreeSet<String> = headers.iter().map(|header| header.header_name().to_string()).collect();
    assert_eq!(names.len(), headers.len(), "two headers of one name");
    for header in &headers {
        let name = format!("Mcp-Param-{}", header.name);
        assert_eq!(Ok(header.header_name()), HeaderName::from_bytes(name.as_bytes()).map_err(|_| ()));
        assert!(!header.path.is_empty(), "no argument");
    }
    for arguments in lines.filter_map(|line| serde_json::from_slice::<Box<RawValue>>(line).ok()) {
        for header in &headers {
            match header.value(&arguments) {
                Some(value) => {
                    assert!(header.agrees(&value, &arguments), "{value:?} is made of what it does not agree with");
                    assert!(!header.agrees(&format!("{value}x"), &arguments), "anything agrees");
                }
                None => {
                    for said in ["", "null", "0", "true", arguments.get()] {
                        assert!(!header.agrees(said, &arguments), "{said:?} agrees with nothing");
                    }
                }
            }
        }
    }
}
