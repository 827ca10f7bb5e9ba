//! A page, as a host reads it.

use std::error::Error;
use std::fmt;

use mcp_driver::{CallError, Peer};
use mcp_proto::model::{Resource, ResourceContents, Tool};

use super::{APP_MIME_TYPE, APP_SCHEME, ResourceUi, ToolUi, UiResource};

/// A page, as a host reads it.
///
/// **It is a program of the server's.** Show it in a sandboxed frame of another origin, under its
/// [policy](UiResource::content_security_policy), and hear of it by messages alone; let it call the tools of its own
/// server that are [for pages](ToolUi::is_for_app), and no others.
#[derive(Clone, Debug, Eq, PartialEq)]
#[non_exhaustive]
pub struct AppPage {
    /// Where it was read.
    pub uri: String,
    /// The page.
    pub html: String,
    /// What it needs: as it said with what it holds, or else where it is listed.
    pub ui: UiResource,
}

impl AppPage {
    /// The page that shows the result of a tool; `None` if none does.
    ///
    /// # Errors
    /// It cannot be read, or is no page.
    pub async fn of_tool(peer: &Peer, tool: &Tool) -> Result<Option<Self>, AppError> {
        match tool.page_uri() {
            Some(uri) => Self::read(peer, &uri).await.map(Some),
            None => Ok(None),
        }
    }

    /// The page at a URI. Needs that it does not tell when it is read are none; [`read_listed`](Self::read_listed) knows
    /// those that it was listed with.
    ///
    /// # Errors
    /// It cannot be read, or is no page.
    pub async fn read(peer: &Peer, uri: &str) -> Result<Self, AppError> {
        Self::with(peer, uri, None).await
    }

    /// A page that is listed. What it needs is what it says when it is read, and if it says nothing, what it was listed
    /// with (MCP Apps, "Metadata Location").
    ///
    /// # Errors
    /// It cannot be read, or is no page.
    pub async fn read_listed(peer: &Peer, listed: &Resource) -> Result<Self, AppError> {
        Self::with(peer, &listed.uri, listed.ui()).await
    }

    async fn with(peer: &Peer, uri: &str, listed: Option<UiResource>) -> Result<Self, AppError> {
        if !uri.starts_with(APP_SCHEME) {
            return Err(AppError::NoPage(uri.into()));
        }
        let result = peer.read_resource(uri).await.map_err(AppError::Call)?;
        let found = result.contents.into_iter().find_map(|contents| match contents {
            ResourceContents::Text(text) if text.uri == uri => {
                let ui = text.ui();
                Some((Some(text.text), text.mime_type, ui))
            }
            ResourceContents::Blob(blob) if blob.uri == uri => {
                let html = blob.bytes().and_then(|bytes| String::from_utf8(bytes).ok());
                let ui = blob.ui();
                Some((html, blob.mime_type, ui))
            }
            _ => None,
        });
        match found {
            Some((Some(html), Some(mime_type), ui)) if mime_type == APP_MIME_TYPE => {
                Ok(Self { uri: uri.into(), html, ui: ui.or(listed).unwrap_or_default() })
            }
            _ => Err(AppError::NoPage(uri.into())),
        }
    }
}

/// Why there is no page.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub enum AppError {
    /// The call has no result.
    Call(CallError),
    /// What stands at the URI is no page: its URI does not begin with `ui://`, its media type is another than
    /// [`APP_MIME_TYPE`], or it is no text.
    NoPage(Box<str>),
}

impl fmt::Display for AppError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Call(error) => error.fmt(f),
            Self::NoPage(uri) => write!(f, "what stands at {uri:?} is no page of the media type `{APP_MIME_TYPE}`"),
        }
    }
}

impl Error for AppError {
    fn source(&self) -> Option<&(dyn Error + 'static)> {
        match self {
            Self::Call(error) => Some(error),
            Self::NoPage(_) => None,
        }
    }
}
