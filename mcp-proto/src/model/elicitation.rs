//! Elicitation: a server asks the user (client/elicitation, since 2025-06-18).

use alloc::borrow::Cow;
use alloc::format;
use alloc::string::String;

use serde_json::Value;

use super::fit::{keep, only};
use super::macros::{object, open_enum, wire};
use super::part::{Each, Part, Parts, Write};
use super::source::{Read, Source, Stopped, because};
use super::tree::without;
use super::{ElicitSchema, Fit, LegacyTaskMetadata, Meta, Object};
use crate::Version;
use crate::codec::scan;
use crate::jsonrpc::Raw;

open_enum! {
    /// How the user is asked. Since 2025-11-25.
    ElicitMode {
        /// By a form that the client shows.
        Form = "form",
        /// At a URL that the client opens.
        Url = "url",
    }
}

object! {
    /// Asks the user by a form.
    ElicitFormParams {
        /// What to tell the user.
        message: String [into],
        /// What is wanted.
        requested_schema: ElicitSchema,
    }
    optional {
        /// [`ElicitMode::Form`] or absent, which means the same. Since 2025-11-25.
        mode / with_mode: ElicitMode,
        /// Run it as a task. 2025-11-25 alone.
        task / with_task: LegacyTaskMetadata,
        /// Metadata. Until 2025-11-25.
        #[serde(rename = "_meta")]
        meta / with_meta: Meta,
    }
}

object! {
    /// Asks the user at a URL, so that the client sees nothing of it. Since 2025-11-25.
    ///
    /// The URL comes from the server and is not checked: whoever opens it shows it to the user first.
    ElicitUrlParams {
        /// What to tell the user.
        message: String [into],
        /// Where to go.
        url: String [into],
    }
    optional {
        /// What `notifications/elicitation/complete` will name. Required in 2025-11-25, unknown after it.
        elicitation_id / with_elicitation_id: String,
        /// Run it as a task. 2025-11-25 alone.
        task / with_task: LegacyTaskMetadata,
        /// Metadata. Until 2025-11-25.
        #[serde(rename = "_meta")]
        meta / with_meta: Meta,
    }
}

/// Params of `elicitation/create`, told apart by `mode`, where none means a form.
///
/// A form keeps the order of its fields when it is read from text.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub enum ElicitParams {
    /// By a form.
    Form(ElicitFormParams),
    /// At a URL. Since 2025-11-25.
    Url(ElicitUrlParams),
    /// In a mode that is not defined, whole.
    Unknown(Value),
}

impl ElicitParams {
    /// Asks by a form.
    #[must_use]
    pub fn form(message: impl Into<String>, requested_schema: ElicitSchema) -> Self {
        Self::Form(ElicitFormParams::new(message, requested_schema))
    }

    /// Asks at a URL.
    #[must_use]
    pub fn url(message: impl Into<String>, url: impl Into<String>) -> Self {
        Self::Url(ElicitUrlParams::new(message, url))
    }
}

impl Write for ElicitParams {
    fn part(&self) -> Part<'_> {
        match self {
            Self::Form(params) => params.part(),
            Self::Url(_) => Part::Members(self),
            Self::Unknown(value) => Part::Value(value),
        }
    }
}

/// At a URL, whose mode has to be said.
impl Parts for ElicitParams {
    fn tell(&self, each: Each<'_>) {
        let Self::Url(params) = self else { return };
        each("mode", ElicitMode::Url.part());
        params.tell(each);
    }
}

impl Read for ElicitParams {
    fn blank() -> Self {
        Self::Unknown(Value::Null)
    }

    fn read_into(&mut self, source: &mut dyn Source) -> Result<(), Stopped> {
        // As text, since a tree of JSON would forget the order of the form's fields.
        let raw = source.raw()?;
        let [mode] = scan::picked(raw.as_str(), ["mode"]).map_err(because)?;
        let mode: Option<Cow<'_, str>> = mode.map(serde_json::from_str).transpose().map_err(because)?;
        *self = match mode.as_deref() {
            None | Some("form") => Self::Form(from_text(&raw)?),
            Some("url") => Self::Url(without("mode", &from_text(&raw)?)?),
            Some(_) => Self::Unknown(from_text(&raw)?),
        };
        Ok(())
    }
}

wire!(ElicitParams);

fn from_text<T: Read>(raw: &Raw) -> Result<T, Stopped> {
    raw.read().map_err(|error| Stopped::Because(error.message.into()))
}

/// A revision without URLs asks by a form without fields whose message names the URL. In 2025-11-25 an absent
/// `elicitationId` is filled in with the URL; who sends `notifications/elicitation/complete` sets its own.
impl Fit for ElicitParams {
    fn fit(&mut self, version: Version) {
        if let Self::Url(params) = self
            && version < Version::V2025_11_25
        {
            let message = format!("{}\n{}", params.message, params.url);
            let mut form = ElicitFormParams::new(message, ElicitSchema::default());
            form.meta = params.meta.take();
            *self = Self::Form(form);
        }
        match self {
            Self::Form(params) => {
                params.requested_schema.fit(version);
                if version < Version::V2025_11_25 {
                    params.mode = None;
                }
                fit_request(version, &mut params.task, &mut params.meta);
            }
            Self::Url(params) => {
                if version == Version::V2025_11_25 && params.elicitation_id.is_none() {
                    params.elicitation_id = Some(params.url.clone());
                }
                only(version, Version::V2025_11_25, &mut params.elicitation_id);
                fit_request(version, &mut params.task, &mut params.meta);
            }
            Self::Unknown(_) => {}
        }
    }
}

fn fit_request(version: Version, task: &mut Option<LegacyTaskMetadata>, meta: &mut Option<Meta>) {
    only(version, Version::V2025_11_25, task);
    if version.is_modern() {
        *meta = None;
    }
    meta.fit(version);
}

open_enum! {
    /// What the user did.
    ElicitAction {
        /// Answered.
        Accept = "accept",
        /// Refused.
        Decline = "decline",
        /// Turned away without choosing.
        Cancel = "cancel",
    }
}

object! {
    /// Result of `elicitation/create`.
    ElicitResult {
        /// What the user did.
        action: ElicitAction,
    }
    optional {
        /// The form's fields, if the user answered: text, numbers, booleans and since 2025-11-25 lists of text.
        content / with_content: Object,
        /// Metadata. Until 2025-11-25.
        #[serde(rename = "_meta")]
        meta / with_meta: Meta,
    }
}

impl ElicitResult {
    /// The user answered with `content`.
    #[must_use]
    pub fn accept(content: Object) -> Self {
        Self::new(ElicitAction::Accept).with_content(content)
    }

    /// The user refused.
    #[must_use]
    pub fn decline() -> Self {
        Self::new(ElicitAction::Decline)
    }

    /// The user turned away.
    #[must_use]
    pub fn cancel() -> Self {
        Self::new(ElicitAction::Cancel)
    }
}

/// A revision without lists gets the first of each: what a choice of several is asked as there is a choice of one.
impl Fit for ElicitResult {
    fn fit(&mut self, version: Version) {
        if version < Version::V2025_11_25
            && let Some(content) = &mut self.content
        {
            keep(content, &mut |_, value| match value {
                Value::Array(chosen) if chosen.is_empty() => false,
                Value::Array(chosen) => {
                    *value = chosen.swap_remove(0);
                    true
                }
                Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) | Value::Object(_) => true,
            });
        }
        if version.is_modern() {
            self.meta = None;
        }
        self.meta.fit(version);
    }
}

object! {
    /// Params of `notifications/elicitation/complete`: the user is done at the URL. 2025-11-25 alone.
    ElicitationCompleteParams {
        /// Which elicitation.
        elicitation_id: String [into],
    }
    optional {
        /// Metadata.
        #[serde(rename = "_meta")]
        meta / with_meta: Meta,
    }
}

impl Fit for ElicitationCompleteParams {
    fn fit(&mut self, version: Version) {
        self.meta.fit(version);
    }
}
