//! Which revision a message names.

use alloc::borrow::Cow;

use super::content::Content;
use crate::jsonrpc::envelope::Envelope;
use crate::meta::incoming_meta::Preread;

/// Which revision `_meta` of a message names.
#[derive(Debug)]
pub(super) struct Named<'a> {
    revision: Revision<'a>,
    /// What it was read from, if it could be.
    preread: Option<Preread<'a>>,
}

#[derive(Debug)]
enum Revision<'a> {
    None,
    /// It is there, and is no text.
    Nonsense,
    Some(Cow<'a, str>),
}

impl<'a> Named<'a> {
    pub(super) fn by(content: &Content<'a>) -> Self {
        let preread = match content {
            Content::Message(Envelope::Request { params, .. } | Envelope::Notification { params, .. }) => {
                Preread::read(*params).ok()
            }
            Content::Message(Envelope::Response { .. }) | Content::Malformed(_) | Content::Batch => None,
        };
        let revision = match preread.as_ref().map(|preread| preread.meta.version()) {
            None | Some(Ok(None)) => Revision::None,
            Some(Ok(Some(version))) => Revision::Some(version),
            Some(Err(_)) => Revision::Nonsense,
        };
        Self { revision, preread }
    }

    /// Whether there is one, whatever it is.
    pub(super) fn any(&self) -> bool {
        !matches!(self.revision, Revision::None)
    }

    pub(super) fn revision(&self) -> Option<&str> {
        match &self.revision {
            Revision::Some(version) => Some(version),
            Revision::None | Revision::Nonsense => None,
        }
    }

    pub(super) fn preread(&self) -> Option<&Preread<'a>> {
        self.preread.as_ref()
    }
}
