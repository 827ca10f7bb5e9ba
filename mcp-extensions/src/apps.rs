//! Apps: pages that a host shows beside a conversation (MCP Apps, SEP-1865, `io.modelcontextprotocol/ui`, for every
//! revision that has `_meta` on tools: since 2025-06-18).
//!
//! ```text
//! tool       what a tool says of its page, and who may call it
//! resource   what a page needs: origins, permissions, a border
//! policy     the same as a host's browser reads it
//! server     Apps: the pages of a server
//! client     AppPage: a page, as a host reads it
//! ```
//!
//! A server [adds](mcp_driver::Router::add) [`Apps`] and says of a tool by [`ToolUi::with_ui`] which page shows its result.
//! A host declares by [`UiExtension`] that it shows pages, and reads an [`AppPage`]. What a page and its host say to each
//! other in the browser is not of this crate.
//!
//! # Example: both ends
//! ```no_run
//! use mcp_driver::proto::model::{Resource, Tool};
//! use mcp_driver::{Handlers, Peer, Router};
//! use mcp_extensions::Extension;
//! use mcp_extensions::apps::{App, AppError, AppPage, Apps, ToolUi, UiExtension, UiSettings, UiTool, Visibility};
//!
//! fn server() -> Router {
//!     let view = "ui://weather/view.html";
//!     let weather = Tool::named("weather").with_description("The weather").with_ui(UiTool::new(view));
//!     let refresh = Tool::named("refresh").with_ui(UiTool::new(view).visible_to([Visibility::App]));
//!     Router::new("weather", "1.0")
//!         .add(Apps::new().app(App::new(view, "weather", "<!doctype html><title>Weather</title>")))
//!         .tool_with(weather, || async { "It is mild." })
//!         .tool_with(refresh, || async { "It is mild still." })
//! }
//!
//! fn client() -> Handlers {
//!     UiExtension::client(Handlers::new(), UiSettings::html())
//! }
//!
//! async fn show(peer: &Peer, tool: &Tool) -> Result<(), AppError> {
//!     let Some(page) = AppPage::of_tool(peer, tool).await? else { return Ok(()) };
//!     println!("Content-Security-Policy: {}", page.ui.content_security_policy());
//!     println!("{}", page.html);
//!     Ok(())
//! }
//! ```

mod client;
mod policy;
mod resource;
mod server;
mod tool;

use mcp_proto::server::Context;
use serde::{Deserialize, Serialize};

pub use client::{AppError, AppPage};
pub use resource::{ResourceUi, UiCsp, UiPermissions, UiResource};
pub use server::{App, Apps};
pub use tool::{ToolUi, UiTool, Visibility};

use crate::extension::Extension;

/// What a page is, among resources.
pub const APP_MIME_TYPE: &str = "text/html;profile=mcp-app";

/// What the URI of a page begins with.
pub const APP_SCHEME: &str = "ui://";

/// The extension as the two ends declare it: a client says what it can show; [`Apps`] declares it for a server.
#[derive(Clone, Copy, Debug, Default, Eq, PartialEq)]
#[non_exhaustive]
pub struct UiExtension;

impl Extension for UiExtension {
    const NAME: &'static str = "io.modelcontextprotocol/ui";
    type Server = ();
    type Client = UiSettings;
}

/// What a client says that shows pages (`McpUiClientCapabilities`).
#[derive(Clone, Debug, Default, Deserialize, Eq, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
#[non_exhaustive]
pub struct UiSettings {
    /// The media types that it can show.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub mime_types: Vec<String>,
}

impl UiSettings {
    /// It shows pages: [`APP_MIME_TYPE`].
    #[must_use]
    pub fn html() -> Self {
        Self { mime_types: vec![APP_MIME_TYPE.into()] }
    }
}

/// Whether the client of a call shows pages, so that a result may leave words to them. Words that a model can do with are
/// in every result all the same.
///
/// # Example: less to read where there is something to see
/// ```
/// use mcp_driver::router::Ctx;
/// use mcp_extensions::apps::shows_apps;
///
/// async fn chart(ctx: Ctx) -> &'static str {
///     if shows_apps(ctx.context()) { "The chart is shown." } else { "January 3, February 4, March 9." }
/// }
/// # let _ = chart;
/// ```
#[must_use]
pub fn shows_apps(context: &Context) -> bool {
    let settings = UiExtension::of_client(context);
    settings.is_ok_and(|settings| settings.mime_types.iter().any(|mime_type| mime_type == APP_MIME_TYPE))
}

/// Where tools, resources and contents keep what they say of pages, in `_meta`.
const KEY: &str = "ui";
