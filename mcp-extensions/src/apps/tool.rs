//! What a tool says of its page.

use mcp_proto::model::Tool;
use serde::{Deserialize, Deserializer, Serialize, Serializer};
use serde_json::Value;

use super::{APP_SCHEME, KEY};

/// `_meta.ui` of a tool: which page shows its result, and who may call it (`McpUiToolMeta`).
#[derive(Clone, Debug, Default, Deserialize, Eq, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
#[non_exhaustive]
pub struct UiTool {
    /// The page that shows its result; none for a tool that a page only calls.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub resource_uri: Option<String>,
    /// Who may call it; the model and the page if it is not said.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub visibility: Option<Vec<Visibility>>,
}

impl UiTool {
    /// A tool whose result the page at `resource_uri` shows.
    #[must_use]
    pub fn new(resource_uri: impl Into<String>) -> Self {
        Self { resource_uri: Some(resource_uri.into()), visibility: None }
    }

    /// Lets only those call it.
    #[must_use]
    pub fn visible_to(mut self, visibility: impl IntoIterator<Item = Visibility>) -> Self {
        self.visibility = Some(visibility.into_iter().collect());
        self
    }

    fn is_visible_to(&self, whom: &Visibility) -> bool {
        self.visibility.as_ref().is_none_or(|visibility| visibility.contains(whom))
    }
}

/// Who may call a tool.
#[derive(Clone, Debug, Eq, PartialEq)]
#[non_exhaustive]
pub enum Visibility {
    /// The model: `model`.
    Model,
    /// Pages of the same server: `app`.
    App,
    /// A word that is not defined here.
    Unknown(Box<str>),
}

impl Serialize for Visibility {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(match self {
            Self::Model => "model",
            Self::App => "app",
            Self::Unknown(word) => word,
        })
    }
}

impl<'de> Deserialize<'de> for Visibility {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let word = String::deserialize(deserializer)?;
        Ok(match &*word {
            "model" => Self::Model,
            "app" => Self::App,
            _ => Self::Unknown(word.into()),
        })
    }
}

/// What a [`Tool`] says of its page.
///
/// # Example: a tool for pages alone
/// ```
/// use mcp_driver::proto::model::Tool;
/// use mcp_extensions::apps::{ToolUi, UiTool, Visibility};
///
/// let tool = Tool::named("refresh").with_ui(UiTool::default().visible_to([Visibility::App]));
/// assert!(tool.is_for_app() && !tool.is_for_model());
/// ```
pub trait ToolUi: Sized {
    /// Says it.
    #[must_use]
    fn with_ui(self, ui: UiTool) -> Self;

    /// What it says; `None` for nothing, or nothing that can be read. The key `ui/resourceUri` of before is read too.
    fn ui(&self) -> Option<UiTool>;

    /// The URI of the page that shows its result, if that is the URI of a page.
    fn page_uri(&self) -> Option<String> {
        self.ui()?.resource_uri.filter(|uri| uri.starts_with(APP_SCHEME))
    }

    /// Whether a model may see and call it. A host offers its model no other.
    fn is_for_model(&self) -> bool {
        self.ui().is_none_or(|ui| ui.is_visible_to(&Visibility::Model))
    }

    /// Whether a page of the same server may call it. A host refuses its pages any other.
    fn is_for_app(&self) -> bool {
        self.ui().is_none_or(|ui| ui.is_visible_to(&Visibility::App))
    }
}

impl ToolUi for Tool {
    fn with_ui(mut self, ui: UiTool) -> Self {
        // Strings and lists of them are JSON.
        let ui = serde_json::to_value(ui).unwrap_or_default();
        self.meta.get_or_insert_default().insert(KEY, ui);
        self
    }

    fn ui(&self) -> Option<UiTool> {
        let meta = self.meta.as_ref()?;
        let mut ui: Option<UiTool> = meta.decode(KEY).ok().flatten();
        if let Some(Value::String(uri)) = meta.get(BEFORE) {
            ui.get_or_insert_default().resource_uri.get_or_insert_with(|| uri.clone());
        }
        ui
    }
}

/// Where the URI stood before there was `_meta.ui`.
const BEFORE: &str = "ui/resourceUri";

#[cfg(test)]
mod tests {
    use mcp_proto::model::Meta;
    use serde_json::json;

    use super::*;

    #[test]
    fn what_is_said_is_read() {
        let ui = UiTool::new("ui://x").visible_to([Visibility::Model, Visibility::App]);
        let tool = Tool::named("x").with_meta(Meta::new().with("a", 1)).with_ui(ui.clone());
        let meta = serde_json::to_value(tool.meta.as_ref().expect("metadata")).expect("JSON");
        assert_eq!(meta, json!({"a": 1, "ui": {"resourceUri": "ui://x", "visibility": ["model", "app"]}}));
        assert_eq!(tool.ui(), Some(ui));
        assert_eq!(Tool::named("x").ui(), None);
    }

    #[test]
    fn a_tool_is_for_both_unless_it_says_otherwise() {
        for (meta, model, app) in [
            (json!({}), true, true),
            (json!({"ui": {}}), true, true),
            (json!({"ui": {"visibility": ["model"]}}), true, false),
            (json!({"ui": {"visibility": ["app"]}}), false, true),
            (json!({"ui": {"visibility": ["app", "other"]}}), false, true),
            (json!({"ui": {"visibility": []}}), false, false),
            (json!({"ui/resourceUri": "ui://x"}), true, true),
        ] {
            let said = serde_json::from_value::<Meta>(meta.clone()).expect("metadata");
            let tool = Tool::named("x").with_meta(said);
            assert_eq!((tool.is_for_model(), tool.is_for_app()), (model, app), "{meta}");
        }
    }

    #[test]
    fn only_a_page_is_a_page() {
        let of = |meta| Tool::named("x").with_meta(serde_json::from_value::<Meta>(meta).expect("metadata")).page_uri();
        assert_eq!(of(json!({"ui": {"resourceUri": "ui://x"}, "ui/resourceUri": "ui://old"})), Some("ui://x".into()));
        assert_eq!(of(json!({"ui/resourceUri": "ui://old"})), Some("ui://old".into()));
        assert_eq!(of(json!({"ui": {"resourceUri": "https://example.com"}})), None);
        assert_eq!(of(json!({"ui": {"resourceUri": 7}})), None);
        assert_eq!(of(json!({"ui": "ui://x"})), None);
    }
}
