//! Which names exist.

use std::collections::HashSet;
use std::sync::{Arc, Mutex, PoisonError};

use mcp_proto::jsonrpc::Raw;
use serde::Deserialize;

use crate::printable::is_plain;

/// What stands for a name that is not known.
pub(crate) const OTHER: &str = "_OTHER";

/// Which tools, prompts and methods exist, as far as is known: those that were listed, and those whose call has come to
/// something. What a peer makes up is never among them, so that there are no more of them than the server has.
#[derive(Clone, Debug, Default)]
pub(crate) struct Names(Arc<Mutex<Known>>);

type Known = HashSet<(Kind, Arc<str>)>;

#[derive(Clone, Copy, Debug, Eq, Hash, PartialEq)]
pub(crate) enum Kind {
    Method,
    Tool,
    Prompt,
}

impl Names {
    pub(crate) fn find(&self, kind: Kind, name: &str) -> Option<Arc<str>> {
        let names = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        names.get(&(kind, name.into())).map(|(_, name)| name.clone())
    }

    pub(crate) fn learn(&self, kind: Kind, name: &str) {
        if name.chars().count() > LONGEST || !name.chars().all(is_plain) {
            return;
        }
        let mut names = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if names.len() < MOST {
            names.insert((kind, name.into()));
        }
    }

    /// Learns from the result of a list.
    pub(crate) fn read(&self, method: &str, result: &Raw) {
        let kind = match method {
            "tools/list" => Kind::Tool,
            "prompts/list" => Kind::Prompt,
            _ => return,
        };
        let Ok(list) = result.decode::<List>() else { return };
        for listed in list.tools.into_iter().chain(list.prompts) {
            self.learn(kind, &listed.name);
        }
    }
}

#[derive(Deserialize)]
struct List {
    #[serde(default)]
    tools: Vec<Listed>,
    #[serde(default)]
    prompts: Vec<Listed>,
}

#[derive(Deserialize)]
struct Listed {
    name: String,
}

/// More names than a server has that anybody reads the metrics of.
const MOST: usize = 1000;
/// What the specification allows for the name of a tool (tools page of 2025-11-25, "Tool Names").
const LONGEST: usize = 128;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_listed_exists_unless_it_cannot_be_printed() {
        let names = Names::default();
        let list = r#"{"tools":[{"name":"add"},{"name":"a\u001bb"}],"nextCursor":"x"}"#;
        names.read("tools/list", &Raw::from_text(list.into()).unwrap());
        assert_eq!(names.find(Kind::Tool, "add").as_deref(), Some("add"));
        assert_eq!(names.find(Kind::Prompt, "add"), None);
        assert_eq!(names.find(Kind::Tool, "a\u{1b}b"), None);
    }

    #[test]
    fn there_is_an_end_to_what_is_kept() {
        let names = Names::default();
        (0..2 * MOST).for_each(|number| names.learn(Kind::Tool, &number.to_string()));
        assert_eq!(names.0.lock().unwrap().len(), MOST);
        assert_eq!(names.find(Kind::Tool, &(MOST + 1).to_string()), None);
    }
}
