//! What kind of result answers a request, and the result that says nothing.

use alloc::borrow::Cow;

use super::fit::result_type;
use super::macros::{object, open_enum};
use super::{Fit, Meta};
use crate::Version;
use crate::codec::scan;
use crate::jsonrpc::Raw;

open_enum! {
    /// `resultType`: how to read a result (basic, 2026-07-28).
    ResultType {
        /// The result of the method.
        Complete = "complete",
        /// The server needs answers first: [`InputRequiredResult`](super::InputRequiredResult).
        InputRequired = "input_required",
        /// The work goes on as a task: [`CreateTaskResult`](super::CreateTaskResult) of the tasks extension.
        Task = "task",
    }
}

impl ResultType {
    /// The `resultType` of `result`, without reading the rest; a result without one is complete, as results of servers
    /// of earlier revisions are. `None` if `result` is no object or the type no string.
    #[must_use]
    pub fn peek(result: &Raw) -> Option<Self> {
        let [word] = scan::picked(result.as_str(), ["resultType"]).ok()?;
        let word: Option<Cow<'_, str>> = word.map(serde_json::from_str).transpose().ok()?;
        Some(word.map_or(Self::Complete, |word| Self::from(&*word)))
    }
}

object! {
    /// A result that says only that it was done.
    #[derive(Default)]
    EmptyResult {}
    optional {
        /// How to read this result. Since 2026-07-28.
        result_type / with_result_type: ResultType,
        /// Metadata.
        #[serde(rename = "_meta")]
        meta / with_meta: Meta,
    }
}

impl Fit for EmptyResult {
    fn fit(&mut self, version: Version) {
        result_type(version, &mut self.result_type);
        self.meta.fit(version);
    }
}
