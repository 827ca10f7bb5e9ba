//! Values that were taken apart before, to be read once more.

use alloc::borrow::Cow;
use alloc::string::String;
use alloc::vec::Vec;

use serde::de::{Error as _, Unexpected};
use serde_json::Value;

use super::Object;
use super::part::Part;
use super::source::{Members, Read, Slot, Source, Stopped, because};
use crate::jsonrpc::Raw;

/// Reads what was taken apart before.
pub(crate) fn from_value<T: Read>(value: Value) -> Result<T, Stopped> {
    T::read(&mut Tree::owned(value))
}

/// [`from_value`], which leaves the value.
pub(crate) fn from_value_ref<T: Read>(value: &Value) -> Result<T, Stopped> {
    T::read(&mut Tree::borrowed(value))
}

/// [`from_value_ref`], which passes over the member `tag`.
pub(crate) fn without<T: Read>(tag: &'static str, value: &Value) -> Result<T, Stopped> {
    T::read(&mut Tree { value: Some(Cow::Borrowed(value)), tag: Some(tag) })
}

/// Reads the member of a union, for which the member `tag` is not meant; whether it could be read.
pub(crate) fn fill(slot: &mut dyn Slot, value: &Value, tag: Option<&'static str>) -> bool {
    slot.fill(&mut Tree { value: Some(Cow::Borrowed(value)), tag }).is_ok()
}

/// Offers values, of which those stay behind that the slot cannot read.
pub(crate) fn offer(values: Vec<Value>, slot: &mut dyn Slot) {
    for value in values {
        // What is wrong with it is of no interest.
        let _ = slot.fill(&mut Tree::owned(value));
    }
}

struct Tree<'a> {
    /// Until it is read.
    value: Option<Cow<'a, Value>>,
    /// The member that is passed over.
    tag: Option<&'static str>,
}

impl<'a> Tree<'a> {
    fn owned(value: Value) -> Self {
        Self { value: Some(Cow::Owned(value)), tag: None }
    }

    fn borrowed(value: &'a Value) -> Self {
        Self { value: Some(Cow::Borrowed(value)), tag: None }
    }

    fn take(&mut self) -> Result<Cow<'a, Value>, Stopped> {
        self.value.take().ok_or_else(|| Stopped::Because("read before".into()))
    }
}

impl Source for Tree<'_> {
    fn boolean(&mut self) -> Result<bool, Stopped> {
        let value = self.take()?;
        value.as_bool().ok_or_else(|| refused(&value, "a boolean"))
    }

    fn float(&mut self) -> Result<f64, Stopped> {
        let value = self.take()?;
        value.as_f64().ok_or_else(|| refused(&value, "f64"))
    }

    fn text(&mut self) -> Result<String, Stopped> {
        match self.take()? {
            Cow::Owned(Value::String(text)) => Ok(text),
            Cow::Borrowed(Value::String(text)) => Ok(text.clone()),
            other @ (Cow::Owned(_) | Cow::Borrowed(_)) => Err(refused(&other, "a string")),
        }
    }

    fn word(&mut self, tell: &mut dyn FnMut(&str)) -> Result<(), Stopped> {
        let value = self.take()?;
        tell(value.as_str().ok_or_else(|| refused(&value, "a string"))?);
        Ok(())
    }

    fn value(&mut self) -> Result<Value, Stopped> {
        self.take().map(Cow::into_owned)
    }

    fn object(&mut self) -> Result<Object, Stopped> {
        match self.take()? {
            Cow::Owned(Value::Object(object)) => Ok(object),
            Cow::Borrowed(Value::Object(object)) => Ok(object.clone()),
            other @ (Cow::Owned(_) | Cow::Borrowed(_)) => Err(refused(&other, "a map")),
        }
    }

    fn raw(&mut self) -> Result<Raw, Stopped> {
        Raw::encode(&Part::Value(&*self.take()?)).map_err(|error| Stopped::Because(error.message.into()))
    }

    fn optional(&mut self, slot: &mut dyn Slot) -> Result<(), Stopped> {
        let value = self.take()?;
        if value.is_null() {
            return Ok(());
        }
        slot.fill(&mut Tree { value: Some(value), tag: self.tag })
    }

    fn list(&mut self, slot: &mut dyn Slot) -> Result<(), Stopped> {
        match self.take()? {
            Cow::Owned(Value::Array(elements)) => {
                for element in elements {
                    slot.fill(&mut Tree::owned(element))?;
                }
            }
            Cow::Borrowed(Value::Array(elements)) => {
                for element in elements {
                    slot.fill(&mut Tree::borrowed(element))?;
                }
            }
            other @ (Cow::Owned(_) | Cow::Borrowed(_)) => return Err(refused(&other, "a sequence")),
        }
        Ok(())
    }

    fn members(&mut self, members: &mut dyn Members) -> Result<(), Stopped> {
        match self.take()? {
            Cow::Owned(Value::Object(object)) => {
                for (name, value) in object {
                    if self.tag != Some(name.as_str()) {
                        members.member(&name, &mut Tree::owned(value))?;
                    }
                }
            }
            Cow::Borrowed(Value::Object(object)) => {
                for (name, value) in object {
                    if self.tag != Some(name.as_str()) {
                        members.member(name, &mut Tree::borrowed(value))?;
                    }
                }
            }
            other @ (Cow::Owned(_) | Cow::Borrowed(_)) => return Err(refused(&other, "a map")),
        }
        members.end()
    }
}

/// In the words of the parser.
pub(crate) fn refused(value: &Value, expected: &str) -> Stopped {
    let unexpected = match value {
        Value::Null => Unexpected::Unit,
        Value::Bool(value) => Unexpected::Bool(*value),
        Value::Number(number) => match (number.as_u64(), number.as_i64()) {
            (Some(number), _) => Unexpected::Unsigned(number),
            (None, Some(number)) => Unexpected::Signed(number),
            (None, None) => Unexpected::Float(number.as_f64().unwrap_or(f64::NAN)),
        },
        Value::String(text) => Unexpected::Str(text),
        Value::Array(_) => Unexpected::Seq,
        Value::Object(_) => Unexpected::Map,
    };
    because(serde_json::Error::invalid_type(unexpected, &expected))
}

#[cfg(test)]
mod tests {
    use alloc::string::ToString;

    use serde_json::json;

    use super::*;
    use crate::model::{CallToolResult, ElicitParams, SubscriptionFilter, Task, Tool};

    /// What reading says of a value and of its text; the same but for the place.
    fn both<T: Read + PartialEq + core::fmt::Debug + serde::de::DeserializeOwned>(value: &Value) -> Result<T, String> {
        let told = |stopped| match stopped {
            Stopped::Because(reason) => reason,
            Stopped::Source => unreachable!("a tree says why"),
        };
        let borrowed = from_value_ref::<T>(value).map_err(told);
        assert_eq!(from_value::<T>(value.clone()).map_err(told), borrowed);
        assert_eq!(serde_json::from_value::<T>(value.clone()).map_err(|error| error.to_string()), borrowed);
        let parsed = serde_json::from_str::<T>(&value.to_string()).map_err(|error| {
            let error = error.to_string();
            error.split(" at line ").next().unwrap_or_default().into()
        });
        assert_eq!(parsed, borrowed);
        borrowed
    }

    #[test]
    fn a_tree_is_read_as_its_text_is() {
        let text =
            json!({"content": [{"type": "text", "text": "hi", "x": null}, 7], "isError": true, "_meta": {"a": 1}});
        assert!(both::<CallToolResult>(&text).is_ok());
        let schema = json!({"type": "object", "properties": {"a": {"type": "number", "minimum": 0.5, "maximum": -1}}});
        assert!(both::<ElicitParams>(&json!({"message": "m", "requestedSchema": schema})).is_ok());
        for (value, expected) in [
            (json!([]), "invalid type: sequence, expected a map"),
            (json!({"name": null}), "invalid type: null, expected a string"),
            (json!({"name": true}), "invalid type: boolean `true`, expected a string"),
            (json!({"name": -1}), "invalid type: integer `-1`, expected a string"),
            (json!({"name": 0.5}), "invalid type: floating point `0.5`, expected a string"),
            (json!({"name": "a", "inputSchema": "b"}), "invalid type: string \"b\", expected a map"),
            (json!({"name": {}}), "invalid type: map, expected a string"),
            (json!({"name": "a"}), "missing field `inputSchema`"),
        ] {
            assert_eq!(both::<Tool>(&value).unwrap_err(), expected);
        }
        assert_eq!(
            both::<SubscriptionFilter>(&json!({"toolsListChanged": 1})).unwrap_err(),
            "invalid type: integer `1`, expected a boolean"
        );
        assert_eq!(
            both::<SubscriptionFilter>(&json!({"resourceSubscriptions": {}})).unwrap_err(),
            "invalid type: map, expected a sequence"
        );
        let task = json!({"taskId": "1", "status": "failed", "createdAt": "", "lastUpdatedAt": "", "ttlMs": 1.0,
            "error": {"code": -1, "message": "m", "data": [1]}});
        assert!(both::<Task>(&task).is_ok());
    }
}
