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
    /// It cannot be read, is no page, or is larger than 8 MiB.
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
    /// As [`of_tool`](Self::of_tool).
    pub async fn read(peer: &Peer, uri: &str) -> Result<Self, AppError> {
        Self::read_within(peer, &Resource::new(uri, uri), MOST_BYTES).await
    }

    /// A page that is listed. What it needs is what it says when it is read, and if it says nothing, what it was listed
    /// with (MCP Apps, "Metadata Location").
    ///
    /// # Errors
    /// As [`of_tool`](Self::of_tool).
    pub async fn read_listed(peer: &Peer, listed: &Resource) -> Result<Self, AppError> {
        Self::read_within(peer, listed, MOST_BYTES).await
    }

    /// As [`read_listed`](Self::read_listed), and no page of more than `most` bytes. One that is listed as larger is not
    /// read at all. However much a host takes, a message is at most
    /// [`Limits::message`](mcp_proto::Limits::message) long.
    ///
    /// # Errors
    /// It cannot be read, is no page, or is larger.
    ///
    /// # Example: a host with little memory
    /// ```no_run
    /// # async fn example(peer: mcp_driver::Peer) -> Result<(), Box<dyn std::error::Error>> {
    /// use mcp_extensions::apps::AppPage;
    ///
    /// for listed in peer.list_resources().await? {
    ///     if listed.uri.starts_with("ui://") {
    ///         println!("{}", AppPage::read_within(&peer, &listed, 64 << 10).await?.html);
    ///     }
    /// }
    /// # Ok(())
    /// # }
    /// ```
    pub async fn read_within(peer: &Peer, listed: &Resource, most: u64) -> Result<Self, AppError> {
        let uri = listed.uri.as_str();
        let too_large = |bytes| AppError::TooLarge { uri: uri.into(), bytes, most };
        if !uri.starts_with(APP_SCHEME) {
            return Err(AppError::NoPage(uri.into()));
        }
        if let Some(bytes) = listed.size.filter(|bytes| *bytes > most) {
            return Err(too_large(bytes));
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
        let Some((Some(html), Some(mime_type), ui)) = found else { return Err(AppError::NoPage(uri.into())) };
        if mime_type != APP_MIME_TYPE {
            return Err(AppError::NoPage(uri.into()));
        }
        let bytes = html.len() as u64;
        if bytes > most {
            return Err(too_large(bytes));
        }
        Ok(Self { uri: uri.into(), html, ui: ui.or_else(|| listed.ui()).unwrap_or_default() })
    }
}

/// A page with its scripts, styles and pictures in it takes some MiB; what is larger is hardly a page.
const MOST_BYTES: u64 = 8 << 20;

/// Why there is no page.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub enum AppError {
    /// The call has no result.
    Call(CallError),
    /// What stands at the URI is no page: its URI does not begin with `ui://`, its media type is another than
    /// [`APP_MIME_TYPE`], or it is no text.
    NoPage(Box<str>),
    /// The page is larger than the host takes.
    #[non_exhaustive]
    TooLarge {
        /// The URI of the page.
        uri: Box<str>,
        /// How many bytes it has, or is listed with.
        bytes: u64,
        /// How many are taken.
        most: u64,
    },
}

impl fmt::Display for AppError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Call(error) => error.fmt(f),
            Self::NoPage(uri) => write!(f, "what stands at {uri:?} is no page of the media type `{APP_MIME_TYPE}`"),
            Self::TooLarge { uri, bytes, most } => {
                write!(f, "the page at {uri:?} has {bytes} bytes, and {most} are taken")
            }
        }
    }
}

impl Error for AppError {
    fn source(&self) -> Option<&(dyn Error + 'static)> {
        match self {
            Self::Call(error) => Some(error),
            Self::NoPage(_) | Self::TooLarge { .. } => None,
        }
    }
}
