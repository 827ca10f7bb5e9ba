//! Which arguments of which tools travel in headers, as the lists of tools say that pass (Streamable HTTP page of
//! 2026-07-28, "Custom Headers from Tool Parameters").

use alloc::borrow::Cow;
use alloc::boxed::Box;
use alloc::collections::BTreeMap;
use alloc::string::ToString;
use alloc::vec::Vec;

use serde::Deserialize;
use serde_json::value::RawValue;

use super::HttpClient;
use crate::client::Event;
use crate::codec::scan;
use crate::http::param_header::{ParamHeader, annotations};
use crate::jsonrpc::envelope::{self, Envelope};
use crate::jsonrpc::{WireId, encode};
use crate::stream::Machine as _;

/// How much is remembered, in bytes: over it the oldest tools are forgotten, whose calls are then refused once.
const MOST: usize = 1 << 20;

/// How many headers a tool may want. No server takes more, each costs a walk through the arguments of a call, and
/// `HeaderMap` panics when it is full: over it the tool is called without any.
const MOST_HEADERS: usize = 256;

/// The tools that have annotations.
#[derive(Debug)]
pub(super) struct ToolTable {
    tools: BTreeMap<Box<str>, Known>,
    /// Their names, in the order in which they came.
    order: BTreeMap<u64, Box<str>>,
    came: u64,
    weight: usize,
}

#[derive(Debug)]
struct Known {
    came: u64,
    weight: usize,
    headers: Box<[ParamHeader]>,
}

impl ToolTable {
    pub(super) const fn new() -> Self {
        Self { tools: BTreeMap::new(), order: BTreeMap::new(), came: 0, weight: 0 }
    }

    pub(super) fn of(&self, tool: &str) -> &[ParamHeader] {
        self.tools.get(tool).map_or(&[], |known| &known.headers)
    }

    fn set(&mut self, tool: &str, headers: Vec<ParamHeader>) {
        self.forget(tool);
        if headers.is_empty() || headers.len() > MOST_HEADERS {
            return;
        }
        let weight = 2 * tool.len() + size_of::<Known>() + headers.iter().map(weight).sum::<usize>();
        self.came += 1;
        self.weight += weight;
        self.order.insert(self.came, tool.into());
        self.tools.insert(tool.into(), Known { came: self.came, weight, headers: headers.into() });
        while self.weight > MOST
            && let Some((_, oldest)) = self.order.first_key_value()
        {
            let oldest = oldest.clone();
            self.forget(&oldest);
        }
    }

    fn forget(&mut self, tool: &str) {
        if let Some(Known { came, weight, .. }) = self.tools.remove(tool) {
            self.order.remove(&came);
            self.weight -= weight;
        }
    }
}

fn weight(header: &ParamHeader) -> usize {
    let path = header.path.iter().map(|key| key.len() + size_of::<Box<str>>()).sum::<usize>();
    size_of::<ParamHeader>() + 2 * header.name.len() + path
}

/// A list of tools, read no further than needed.
#[derive(Deserialize)]
struct Page<'a> {
    #[serde(borrow)]
    tools: Vec<&'a RawValue>,
}

#[derive(Deserialize)]
struct Listed<'a> {
    #[serde(borrow)]
    name: Cow<'a, str>,
    #[serde(borrow, rename = "inputSchema")]
    schema: &'a RawValue,
}

impl HttpClient {
    /// Looks at the answer to a `tools/list`. Gives another in its place if tools have to be left out of it.
    pub(super) fn screen(&mut self, wire: i64, text: &[u8]) -> Option<Vec<u8>> {
        let Ok(Envelope::Response { id, outcome: Ok(result) }) = envelope::parse(text, self.role.limits().nesting)
        else {
            return None;
        };
        if id != Some(WireId::Number(wire)) {
            return None;
        }
        let page: Page<'_> = serde_json::from_str(result.get()).ok()?;
        let listed = page.tools.len();
        let kept: Vec<&RawValue> = page.tools.into_iter().filter(|tool| self.learn(tool)).collect();
        if kept.len() == listed {
            return None;
        }
        let mut out = Vec::with_capacity(text.len());
        encode::result(&mut out, &WireId::Number(wire), &mut |out| write_page(out, result.get(), &kept));
        Some(out)
    }

    /// Learns the annotations of a tool. False, and the application told why, if they break a rule.
    fn learn(&mut self, tool: &RawValue) -> bool {
        // What is no tool is for whoever reads the result.
        let Ok(Listed { name, schema }) = serde_json::from_str(tool.get()) else { return true };
        let may_be_annotated = schema.get().contains("x-mcp-header") || schema.get().contains('\\');
        let schema =
            if may_be_annotated { serde_json::from_str(schema.get()).unwrap_or_default() } else { Default::default() };
        match annotations(&schema) {
            Ok(headers) => {
                self.tools.set(&name, headers);
                true
            }
            Err(reason) => {
                self.tools.forget(&name);
                self.role.offer(Event::ToolRejected { tool: name.into(), reason: reason.to_string().into() });
                false
            }
        }
    }
}

/// Writes `result` with these tools in the place of its own.
fn write_page(out: &mut Vec<u8>, result: &str, tools: &[&RawValue]) {
    out.push(b'{');
    for (index, (key, value)) in scan::members(result).enumerate() {
        if index > 0 {
            out.push(b',');
        }
        out.push(b'"');
        out.extend_from_slice(key.as_bytes());
        out.extend_from_slice(b"\":");
        if key != "tools" {
            encode::raw(out, value);
            continue;
        }
        out.push(b'[');
        for (index, tool) in tools.iter().enumerate() {
            if index > 0 {
                out.push(b',');
            }
            encode::raw(out, tool.get());
        }
        out.push(b']');
    }
    out.push(b'}');
}
