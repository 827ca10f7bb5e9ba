//! What is said of some methods and tools.

use std::collections::BTreeMap;

/// Something said of some methods and some tools; what is said of a tool goes before what is said of `tools/call`.
#[derive(Clone, Debug)]
pub(crate) struct Rules<V> {
    methods: BTreeMap<Box<str>, V>,
    tools: BTreeMap<Box<str>, V>,
}

impl<V> Rules<V> {
    pub(crate) const fn new() -> Self {
        Self { methods: BTreeMap::new(), tools: BTreeMap::new() }
    }

    pub(crate) fn method(&mut self, method: &str, rule: V) {
        self.methods.insert(method.into(), rule);
    }

    pub(crate) fn tool(&mut self, tool: &str, rule: V) {
        self.tools.insert(tool.into(), rule);
    }

    /// Whether anything at all is said of tools, so that it matters which one is called.
    pub(crate) fn has_tools(&self) -> bool {
        !self.tools.is_empty()
    }

    /// What is said of a call.
    pub(crate) fn get(&self, method: &str, target: Option<&str>) -> Option<&V> {
        let of_tool = target.filter(|_| method == "tools/call").and_then(|tool| self.tools.get(tool));
        of_tool.or_else(|| self.methods.get(method))
    }
}
