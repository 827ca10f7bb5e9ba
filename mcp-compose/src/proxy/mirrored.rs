//! The arguments of the far side's tools that travel in headers too.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use mcp_proto::http::param_header::{ParamHeader, annotations};
use mcp_proto::jsonrpc::Raw;
use mcp_proto::model::Object;
use serde::Deserialize;

/// Which arguments travel in headers, by tool, as the lists that passed through said last (Streamable HTTP page of
/// 2026-07-28, "Custom Headers from Tool Parameters"). Of a tool that was not listed nobody sends any.
#[derive(Debug, Default)]
pub(super) struct Mirrored(Mutex<BTreeMap<Box<str>, Arc<[ParamHeader]>>>);

/// Tools that are remembered. Headers of others are believed.
const MOST: usize = 4096;

impl Mirrored {
    /// Reads a page of tools on its way.
    pub(super) fn learn(&self, page: &Raw) {
        #[derive(Deserialize)]
        struct Page {
            tools: Vec<Listed>,
        }

        #[derive(Deserialize)]
        #[serde(rename_all = "camelCase")]
        struct Listed {
            name: Box<str>,
            input_schema: Object,
        }

        // Most lists have none, and need not be read. The name of the annotation has no letter that needs an escape.
        if !page.as_str().contains("x-mcp-header") && self.lock().is_empty() {
            return;
        }
        let Ok(Page { tools }) = page.decode::<Page>() else { return };
        let mut known = self.lock();
        for Listed { name, input_schema } in tools {
            match annotations(&input_schema) {
                Ok(headers) if !headers.is_empty() => {
                    if known.len() < MOST || known.contains_key(&name) {
                        known.insert(name, headers.into());
                    }
                }
                _ => drop(known.remove(&name)),
            }
        }
    }

    /// What was listed is that of a server that is not there any more.
    pub(super) fn clear(&self) {
        self.lock().clear();
    }

    pub(super) fn of(&self, tool: &str) -> Option<Arc<[ParamHeader]>> {
        self.lock().get(tool).cloned()
    }

    fn lock(&self) -> MutexGuard<'_, BTreeMap<Box<str>, Arc<[ParamHeader]>>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
