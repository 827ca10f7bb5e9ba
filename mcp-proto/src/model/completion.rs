//! Completion of arguments (server/utilities/completion, all revisions).

use alloc::collections::BTreeMap;
use alloc::string::String;
use alloc::vec::Vec;

use super::fit::{result_type, since};
use super::macros::{object, tagged};
use super::{Fit, Meta, ResultType};
use crate::Version;

/// More values than this may not be sent at once.
const MOST_VALUES: usize = 100;

object! {
    /// A prompt, by its name.
    PromptReference {
        /// The name that programs go by.
        name: String [into],
    }
    optional {
        /// The name that people go by. Since 2025-06-18.
        title / with_title: String,
    }
}

object! {
    /// A resource or a family of them, by its URI or template.
    ResourceTemplateReference {
        /// The URI or template.
        uri: String [into],
    }
    optional {}
}

tagged! {
    /// Whose argument is completed, told apart by `type`.
    CompletionReference by "type" {
        /// A prompt.
        Prompt(PromptReference) = "ref/prompt",
        /// A family of resources.
        Resource(ResourceTemplateReference) = "ref/resource",
    }
}

impl Fit for CompletionReference {
    fn fit(&mut self, version: Version) {
        if let Self::Prompt(prompt) = self {
            since(version, Version::V2025_06_18, &mut prompt.title);
        }
    }
}

object! {
    /// The argument that is being typed.
    CompletionArgument {
        /// Its name.
        name: String [into],
        /// What is typed so far.
        value: String [into],
    }
    optional {}
}

object! {
    /// What is known beside the argument that is being typed. Since 2025-06-18.
    #[derive(Default)]
    CompletionContext {}
    optional {
        /// The arguments that are filled in already.
        arguments / with_arguments: BTreeMap<String, String>,
    }
}

object! {
    /// Params of `completion/complete`.
    CompleteParams {
        /// Whose argument.
        #[serde(rename = "ref")]
        reference: CompletionReference [into],
        /// The argument.
        argument: CompletionArgument,
    }
    optional {
        /// What is known beside it. Since 2025-06-18.
        context / with_context: CompletionContext,
        /// Metadata; required since 2026-07-28.
        #[serde(rename = "_meta")]
        meta / with_meta: Meta,
    }
}

impl Fit for CompleteParams {
    fn fit(&mut self, version: Version) {
        self.reference.fit(version);
        since(version, Version::V2025_06_18, &mut self.context);
        self.meta.fit(version);
    }
}

object! {
    /// What the argument may become.
    Completion {
        /// The values, best first; 100 at most.
        values: Vec<String>,
    }
    optional {
        /// How many there are, sent or not.
        #[serde(deserialize_with = "lenient::optional_whole")]
        total / with_total: u64,
        /// There are more than are sent.
        has_more / with_has_more: bool,
    }
}

object! {
    /// Result of `completion/complete`.
    CompleteResult {
        /// What the argument may become.
        completion: Completion,
    }
    optional {
        /// How to read this result. Since 2026-07-28.
        result_type / with_result_type: ResultType,
        /// Metadata.
        #[serde(rename = "_meta")]
        meta / with_meta: Meta,
    }
}

/// Keeps the first 100 values, as every revision demands, and says that there are more.
impl Fit for CompleteResult {
    fn fit(&mut self, version: Version) {
        let completion = &mut self.completion;
        if completion.values.len() > MOST_VALUES {
            completion.total.get_or_insert(completion.values.len() as u64);
            completion.has_more = Some(true);
            completion.values.truncate(MOST_VALUES);
        }
        result_type(version, &mut self.result_type);
        self.meta.fit(version);
    }
}
