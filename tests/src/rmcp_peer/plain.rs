//! Reduces what a peer answered to the facts that the contract states.

use serde_json::{Map, Value, json};

pub(crate) fn texts(result: &Value) -> Value {
    items(&result["content"]).map(|block| block["text"].clone()).collect()
}

pub(crate) fn whole(result: &Value) -> Value {
    let mut got = json!({ "isError": result["isError"].as_bool().unwrap_or(false), "texts": texts(result) });
    if let Some(structured) = result.get("structuredContent") {
        got["structured"] = structured.clone();
    }
    got
}

pub(crate) fn schema(from: &Value) -> Value {
    let mut got = untyped_schema(from);
    got["type"] = from["type"].clone();
    got
}

pub(crate) fn untyped_schema(from: &Value) -> Value {
    let properties: Map<String, Value> =
        entries(&from["properties"]).map(|(name, kind)| (name.clone(), kind["type"].clone())).collect();
    let mut required: Vec<&str> = items(&from["required"]).filter_map(Value::as_str).collect();
    required.sort_unstable();
    json!({ "properties": properties, "required": required })
}

pub(crate) fn contents(one: &Value) -> Value {
    let mut got = json!({ "uri": one["uri"], "mimeType": one["mimeType"] });
    match one.get("blob") {
        Some(blob) => got["png"] = png_size(blob),
        None => got["text"] = one["text"].clone(),
    }
    got
}

pub(crate) fn block(from: &Value) -> Value {
    match from["type"].as_str() {
        Some("image") => json!({ "type": "image", "mimeType": from["mimeType"], "png": png_size(&from["data"]) }),
        Some("audio") => json!({ "type": "audio", "mimeType": from["mimeType"] }),
        Some("resource_link") => json!({ "type": "resource_link", "uri": from["uri"] }),
        Some("resource") => {
            let mut got = contents(&from["resource"]);
            got["type"] = json!("resource");
            got
        }
        _ => json!({ "type": from["type"] }),
    }
}

pub(crate) fn capabilities(from: &Value) -> Value {
    let mut flat = Vec::new();
    for (name, value) in entries(from) {
        let before = flat.len();
        flat.extend(entries(value).filter(|(_, on)| **on == true).map(|(flag, _)| format!("{name}.{flag}")));
        if flat.len() == before {
            flat.push(name.clone());
        }
    }
    flat.sort_unstable();
    json!(flat)
}

pub(crate) fn messages(from: &Value) -> Value {
    items(from).map(|message| json!([message["role"], message["content"]["text"]])).collect()
}

pub(crate) fn prompt(from: &Value) -> Value {
    let arguments: Value = items(&from["arguments"])
        .map(|one| json!({ "name": one["name"], "required": one["required"].as_bool().unwrap_or(false) }))
        .collect();
    json!({ "name": from["name"], "arguments": arguments })
}

pub(crate) fn items(from: &Value) -> impl Iterator<Item = &Value> {
    from.as_array().into_iter().flatten()
}

fn entries(from: &Value) -> impl Iterator<Item = (&String, &Value)> {
    from.as_object().into_iter().flatten()
}

fn png_size(base64: &Value) -> Value {
    let raw = base64.as_str().and_then(decode);
    match raw.as_deref() {
        Some([b'\x89', b'P', b'N', b'G', b'\r', b'\n', 26, b'\n', _, _, _, _, _, _, _, _, size @ ..])
            if size.len() > 8 =>
        {
            let number = |at: usize| u32::from_be_bytes([size[at], size[at + 1], size[at + 2], size[at + 3]]);
            json!([number(0), number(4)])
        }
        _ => json!("not a png"),
    }
}

/// Standard base64 with padding.
fn decode(text: &str) -> Option<Vec<u8>> {
    const ALPHABET: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    let mut bytes = Vec::with_capacity(text.len() / 4 * 3);
    let mut bits = 0_u32;
    let mut held = 0;
    for digit in text.trim_end_matches('=').bytes() {
        let value = ALPHABET.iter().position(|known| *known == digit)?;
        bits = (bits << 6) | u32::try_from(value).ok()?;
        held += 6;
        if held >= 8 {
            held -= 8;
            bytes.push(u8::try_from((bits >> held) & 0xff).ok()?);
        }
    }
    Some(bytes)
}
