//! What a state belongs to.

use std::borrow::Cow;
use std::collections::BTreeMap;

use mcp_proto::jsonrpc::Raw;
use serde::Deserialize;
use serde_json::Value;
use serde_json::value::RawValue;

/// The request that a state is made for, and whose it is: who brings the state back has to send the same.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Binding<'a> {
    /// Who asks; empty for nobody.
    pub(crate) subject: &'a str,
    pub(crate) method: &'a str,
    pub(crate) params: Option<&'a Raw>,
}

/// What differs between the rounds of one request.
const OF_THE_ROUND: [&str; 3] = ["_meta", "inputResponses", "requestState"];

impl Binding<'_> {
    /// The same bytes for the same request and for no other: each part stands behind its length.
    ///
    /// A client may write its params anew for the second round: the order of members and white space do not count.
    pub(super) fn bytes(&self, server: &str) -> Vec<u8> {
        let mut bytes = Vec::new();
        for part in ["mcp requestState", server, self.subject, self.method] {
            add(&mut bytes, part);
        }
        for (name, value) in self.members() {
            if !OF_THE_ROUND.contains(&&*name) {
                add(&mut bytes, &name);
                add(&mut bytes, &canonical(value));
            }
        }
        bytes
    }

    fn members(&self) -> BTreeMap<Cow<'_, str>, &RawValue> {
        #[derive(Deserialize)]
        #[serde(transparent)]
        struct Members<'a>(#[serde(borrow)] BTreeMap<Name<'a>, &'a RawValue>);

        #[derive(Deserialize, Eq, Ord, PartialEq, PartialOrd)]
        struct Name<'a>(#[serde(borrow)] Cow<'a, str>);

        let members = self.params.and_then(|params| params.decode::<Members<'_>>().ok());
        members.into_iter().flat_map(|members| members.0).map(|(name, value)| (name.0, value)).collect()
    }
}

/// A value with its members in order, or as it stands if it says what no value of ours can hold.
fn canonical(raw: &RawValue) -> Cow<'_, str> {
    let Ok(value) = serde_json::from_str::<Value>(raw.get()) else { return raw.get().into() };
    let mut text = String::with_capacity(raw.get().len());
    write(&value, &mut text);
    text.into()
}

/// As deep as `serde_json` reads, which is not deep.
fn write(value: &Value, text: &mut String) {
    match value {
        Value::Object(members) => {
            let sorted: BTreeMap<&str, &Value> = members.iter().map(|(name, value)| (&**name, value)).collect();
            text.push('{');
            for (name, value) in sorted {
                text.push_str(&Value::from(name).to_string());
                text.push(':');
                write(value, text);
                text.push(',');
            }
            text.push('}');
        }
        Value::Array(values) => {
            text.push('[');
            for value in values {
                write(value, text);
                text.push(',');
            }
            text.push(']');
        }
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => text.push_str(&value.to_string()),
    }
}

fn add(bytes: &mut Vec<u8>, part: &str) {
    bytes.extend((part.len() as u64).to_be_bytes());
    bytes.extend(part.as_bytes());
}
