//! Finds the annotations of a schema.

use alloc::boxed::Box;
use alloc::collections::BTreeSet;
use alloc::string::String;
use alloc::vec::Vec;

use http::HeaderName;
use serde_json::Value;

use super::{BadAnnotation, ParamHeader};
use crate::http::header::{PARAM_PREFIX, is_token_char};
use crate::model::Object;

const KEYWORD: &str = "x-mcp-header";

/// Keywords whose value is a map from names to schemas, where a name is not a keyword.
const MAPS: [&str; 6] = ["properties", "patternProperties", "$defs", "definitions", "dependentSchemas", "dependencies"];

/// Keywords whose value is data, in which nothing is a keyword.
const DATA: [&str; 5] = ["const", "enum", "default", "examples", "example"];

/// Walks the schema breadth first, which recursion would do to the depth that a peer chooses.
pub(super) fn find(schema: &Object) -> Result<Vec<ParamHeader>, BadAnnotation> {
    let mut walk =
        Walk { parts: Vec::from([Part { value: Inside::Schema(schema), parent: None, reach: Reach::Root }]) };
    let (mut found, mut names) = (Vec::new(), BTreeSet::new());
    let mut next = 0;
    while let Some(part) = walk.parts.get(next) {
        if let Inside::Schema(schema) = part.value
            && let Some(annotation) = schema.get(KEYWORD)
        {
            let bad = |rule| BadAnnotation { place: walk.pointer(next), rule };
            let (name, header) = check(schema, annotation, part.reach).map_err(bad)?;
            if !names.insert(name.to_ascii_lowercase()) {
                return Err(bad("has the name of another, be it in another case"));
            }
            found.push(ParamHeader { path: walk.path(next), name: name.into(), header });
        }
        walk.descend(next);
        next += 1;
    }
    Ok(found)
}

/// Every rule for one annotation by itself. Gives the header's name, as annotated and whole.
fn check<'a>(schema: &Object, annotation: &'a Value, reach: Reach) -> Result<(&'a str, HeaderName), &'static str> {
    let Value::String(name) = annotation else { return Err("is not a string") };
    if name.is_empty() {
        return Err("is empty");
    }
    if !name.bytes().all(is_token_char) {
        return Err("is no name for a header");
    }
    if reach != Reach::Property {
        return Err("is not on a property that a chain of `properties` leads to");
    }
    match schema.get("type").and_then(Value::as_str) {
        Some("string" | "integer" | "boolean") => {}
        Some(_) | None => return Err("is on a property whose type is not string, integer or boolean"),
    }
    let whole = [PARAM_PREFIX, name].concat();
    let whole = HeaderName::from_bytes(whole.as_bytes()).map_err(|_| "is too long for a header")?;
    Ok((name, whole))
}

/// What has been seen of the schema, each part with the way to it.
struct Walk<'a> {
    parts: Vec<Part<'a>>,
}

struct Part<'a> {
    value: Inside<'a>,
    /// The part that this is in, and where in it.
    parent: Option<(usize, Step<'a>)>,
    reach: Reach,
}

#[derive(Clone, Copy)]
enum Inside<'a> {
    Schema(&'a Object),
    /// A map from names to schemas.
    Map(&'a Object),
    /// A list of schemas.
    List(&'a [Value]),
}

#[derive(Clone, Copy)]
enum Step<'a> {
    Key(&'a str),
    Index(usize),
}

/// How a part was come to.
#[derive(Clone, Copy, Eq, PartialEq)]
enum Reach {
    Root,
    /// A property, by `properties` alone; or the map that has it.
    Property,
    Elsewhere,
}

impl<'a> Walk<'a> {
    fn descend(&mut self, from: usize) {
        let Some(Part { value, reach, .. }) = self.parts.get(from) else { return };
        let (value, reach) = (*value, *reach);
        match value {
            Inside::Schema(schema) => {
                for (key, value) in schema.iter().filter(|(key, _)| !DATA.contains(&key.as_str())) {
                    let reach = if key == "properties" && reach != Reach::Elsewhere {
                        Reach::Property
                    } else {
                        Reach::Elsewhere
                    };
                    self.push(from, Step::Key(key), value, MAPS.contains(&key.as_str()), reach);
                }
            }
            Inside::Map(map) => {
                for (key, value) in map {
                    self.push(from, Step::Key(key), value, false, reach);
                }
            }
            Inside::List(list) => {
                for (index, value) in list.iter().enumerate() {
                    self.push(from, Step::Index(index), value, false, Reach::Elsewhere);
                }
            }
        }
    }

    fn push(&mut self, parent: usize, step: Step<'a>, value: &'a Value, map: bool, reach: Reach) {
        let value = match value {
            Value::Object(object) if map => Inside::Map(object),
            Value::Object(object) => Inside::Schema(object),
            Value::Array(list) => Inside::List(list),
            Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => return,
        };
        self.parts.push(Part { value, parent: Some((parent, step)), reach });
    }

    /// From the root to this part.
    fn steps(&self, part: usize) -> Vec<Step<'a>> {
        let mut steps = Vec::new();
        let mut at = part;
        while let Some((parent, step)) = self.parts.get(at).and_then(|part| part.parent) {
            steps.push(step);
            at = parent;
        }
        steps.reverse();
        steps
    }

    /// The properties that lead to a part that is one: every second key, the others being `properties`.
    fn path(&self, part: usize) -> Vec<Box<str>> {
        let key = |step| match step {
            Step::Key(key) => Some(Box::from(key)),
            Step::Index(_) => None,
        };
        self.steps(part).into_iter().skip(1).step_by(2).filter_map(key).collect()
    }

    fn pointer(&self, part: usize) -> Box<str> {
        let mut pointer = String::new();
        for step in self.steps(part) {
            pointer.push('/');
            match step {
                Step::Key(key) => pointer.push_str(&key.replace('~', "~0").replace('/', "~1")),
                Step::Index(index) => pointer.push_str(&alloc::format!("{index}")),
            }
        }
        pointer.into()
    }
}
