//! What tools say of themselves.

use std::collections::BTreeSet;
use std::sync::{Mutex, MutexGuard, PoisonError};

use mcp_proto::jsonrpc::Raw;
use mcp_proto::model::ToolAnnotations;
use serde::Deserialize;

/// Tools that are remembered.
const MOST: usize = 4096;

/// The tools that say that they may be called twice, as the lists that passed through said last.
#[derive(Debug, Default)]
pub(super) struct Hints(Mutex<BTreeSet<Box<str>>>);

impl Hints {
    /// Reads a page of tools on its way.
    pub(super) fn learn(&self, page: &Raw) {
        #[derive(Deserialize)]
        struct Page {
            tools: Vec<Listed>,
        }

        #[derive(Deserialize)]
        struct Listed {
            name: Box<str>,
            annotations: Option<ToolAnnotations>,
        }

        let Ok(Page { tools }) = page.decode::<Page>() else { return };
        let mut known = self.lock();
        for Listed { name, annotations } in tools {
            let says_so = annotations.is_some_and(|annotations| {
                annotations.read_only_hint == Some(true) || annotations.idempotent_hint == Some(true)
            });
            if !says_so {
                known.remove(&name);
            } else if known.len() < MOST {
                known.insert(name);
            }
        }
    }

    pub(super) fn may_repeat(&self, tool: &str) -> bool {
        self.lock().contains(tool)
    }

    fn lock(&self) -> MutexGuard<'_, BTreeSet<Box<str>>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
