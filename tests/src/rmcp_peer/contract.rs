//! The cases and what each must give, read from the file that all peers share.

use std::fmt;

use serde_json::{Map, Value, json};

const CONTRACT: &str = include_str!("../../interop/contract.json");
const EVERYTHING: &str = include_str!("../../interop/everything.json");

/// Which of the two lifecycles a run speaks.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[allow(clippy::exhaustive_enums, reason = "the protocol has these two and a match should say so")]
pub enum Era {
    /// The `initialize` handshake, revision 2025-11-25.
    Legacy,
    /// `server/discover` and `_meta` on each request, revision 2026-07-28.
    Modern,
}

impl Era {
    /// The era of that name.
    #[must_use]
    pub fn from_name(name: &str) -> Option<Self> {
        match name {
            "legacy" => Some(Self::Legacy),
            "modern" => Some(Self::Modern),
            _ => None,
        }
    }

    pub(crate) const fn name(self) -> &'static str {
        match self {
            Self::Legacy => "legacy",
            Self::Modern => "modern",
        }
    }
}

/// One case: what was found and what the contract states.
#[derive(Debug)]
#[non_exhaustive]
pub struct Outcome {
    /// The name of the case.
    pub case: String,
    /// Whether the two agree.
    pub ok: bool,
    /// What the peer gave.
    pub got: Value,
    /// What the contract states.
    pub expected: Value,
}

impl Outcome {
    pub(crate) fn new(case: &str, got: Value, expected: &Value) -> Self {
        Self { case: case.to_owned(), ok: same(&got, expected), got, expected: expected.clone() }
    }
}

impl fmt::Display for Outcome {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { case, ok, got, expected } = self;
        write!(f, "{}", json!({ "case": case, "ok": ok, "got": got, "expected": expected }))
    }
}

pub(crate) struct Contract(Value);

impl Contract {
    pub(crate) fn read() -> Self {
        Self(serde_json::from_str(CONTRACT).expect("the contract is JSON"))
    }

    /// The same for `server-everything`, which is a server of its own.
    pub(crate) fn of_everything() -> Self {
        Self(serde_json::from_str(EVERYTHING).expect("the cases are JSON"))
    }

    pub(crate) fn roots(&self) -> &Value {
        &self.0["roots"]
    }

    pub(crate) fn case(&self, name: &str) -> &Value {
        &self.0["cases"][name]
    }

    /// The cases that exist in an era, with what each must give there.
    pub(crate) fn cases(&self, era: Era) -> impl Iterator<Item = (&str, &Value)> {
        let cases = self.0["cases"].as_object().expect("the cases are an object");
        cases.iter().filter_map(move |(name, expected)| {
            let expected = match expected.as_object() {
                Some(map) if differs_by_era(map) => map.get(era.name())?,
                _ => expected,
            };
            Some((name.as_str(), expected))
        })
    }
}

fn differs_by_era(map: &Map<String, Value>) -> bool {
    map.keys().all(|key| Era::from_name(key).is_some())
}

/// JSON equality, in which 5 and 5.0 are one number.
fn same(left: &Value, right: &Value) -> bool {
    match (left, right) {
        (Value::Number(left), Value::Number(right)) => left.as_f64() == right.as_f64(),
        (Value::Array(left), Value::Array(right)) => {
            left.len() == right.len() && left.iter().zip(right).all(|(left, right)| same(left, right))
        }
        (Value::Object(left), Value::Object(right)) => {
            left.len() == right.len()
                && left.iter().all(|(key, value)| right.get(key).is_some_and(|other| same(value, other)))
        }
        _ => left == right,
    }
}
