//! The pages of a server.

use std::future::ready;
use std::sync::Arc;

use mcp_driver::router::{Item, Local, Router, Routes, Shared, Viewer};
use mcp_proto::model::{Resource, ResourceContents, TextResourceContents};

use super::{APP_MIME_TYPE, APP_SCHEME, ResourceUi, ToolUi, UiExtension, UiResource, shows_apps};
use crate::extension::Extension;

/// A page of a server, whole: what it holds stays as it is.
///
/// A page that is made when it is read is a [`resource_with`](mcp_driver::Router::resource_with) of the same media type:
///
/// # Example: one that stays, and one that is made anew
/// ```
/// use mcp_driver::Router;
/// use mcp_driver::proto::model::Resource;
/// use mcp_extensions::apps::{APP_MIME_TYPE, App, Apps, ResourceUi, UiResource};
///
/// let clock = Resource::new("ui://clock", "clock")
///     .with_mime_type(APP_MIME_TYPE)
///     .with_ui(UiResource::default().with_border(true));
/// let router = Router::new("clock", "1.0")
///     .add(Apps::new().app(App::new("ui://about", "about", "<!doctype html><title>About</title>")))
///     .resource_with(clock, || async { "<!doctype html><title>Noon</title>" });
/// # let _ = router;
/// ```
#[derive(Clone, Debug)]
pub struct App {
    resource: Resource,
    html: Arc<str>,
}

impl App {
    /// A page at a URI, by the name that programs know it by.
    ///
    /// # Panics
    /// If the URI does not begin with `ui://`.
    #[must_use]
    pub fn new(uri: impl Into<String>, name: impl Into<String>, html: impl Into<Arc<str>>) -> Self {
        Self::of(Resource::new(uri, name), html)
    }

    /// A page of which more is said: a title, a description, icons. Its media type and its size are said for you.
    ///
    /// # Panics
    /// If the URI does not begin with `ui://`.
    #[must_use]
    pub fn of(resource: Resource, html: impl Into<Arc<str>>) -> Self {
        let html = html.into();
        assert!(resource.uri.starts_with(APP_SCHEME), "the URI of a page begins with `{APP_SCHEME}`: {}", resource.uri);
        Self { resource: resource.with_mime_type(APP_MIME_TYPE).with_size(html.len() as u64), html }
    }

    /// Says what the page needs: where it is listed, so that hosts can look at it early, and with what it holds.
    #[must_use]
    pub fn with_ui(mut self, ui: UiResource) -> Self {
        self.resource = self.resource.with_ui(ui);
        self
    }

    fn contents(&self) -> ResourceContents {
        let contents = TextResourceContents::new(&*self.resource.uri, &*self.html).with_mime_type(APP_MIME_TYPE);
        match self.resource.ui() {
            Some(ui) => contents.with_ui(ui).into(),
            None => contents.into(),
        }
    }
}

/// The pages of a server. It goes into [`Router::add`], which then declares the extension and serves them.
///
/// Tools that are for pages alone ([`ToolUi::is_for_model`] is false) are there for clients that show pages; to others they
/// are not listed, and cannot be called. All other tools work for everyone: a client that shows no pages reads the result,
/// so let there be words in it.
///
/// As not everyone sees the same, lists may then not be shared between clients. [`show_all`](Self::show_all) leaves that
/// to the host, who keeps such tools from its model in any case.
#[derive(Clone, Debug, Default)]
pub struct Apps {
    apps: Vec<App>,
    shows_all: bool,
}

impl Apps {
    /// None yet.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// And this one.
    #[must_use]
    pub fn app(mut self, app: App) -> Self {
        self.apps.push(app);
        self
    }

    /// Lists tools for pages alone to clients that show none too.
    #[must_use]
    pub const fn show_all(mut self) -> Self {
        self.shows_all = true;
        self
    }
}

/// The same for both kinds of routers, whose bounds on handlers alone differ.
macro_rules! routes {
    ($Threading:ident: $($bound:tt)*) => {
        impl<S: Clone + $($bound)* 'static> Routes<S, $Threading> for Apps {
            fn add_to(self, router: Router<S, $Threading>) -> Router<S, $Threading> {
                let router = router.add(UiExtension::server(()));
                let router = if self.shows_all { router } else { router.visible(is_shown) };
                self.apps.into_iter().fold(router, |router, app| {
                    router.resource_with(app.resource.clone(), move || ready(app.contents()))
                })
            }
        }
    };
}

routes!(Shared: Send + Sync +);
routes!(Local:);

fn is_shown(viewer: &Viewer<'_>, item: &Item<'_>) -> bool {
    item.tool().is_none_or(|tool| tool.is_for_model() || shows_apps(viewer.context))
}
