//! What a page needs of its host.

use mcp_proto::model::{BlobResourceContents, Meta, Resource, TextResourceContents};
use serde::{Deserialize, Deserializer, Serialize, Serializer};
use serde_json::{Map, Value};

use super::KEY;

/// `_meta.ui` of a page: what it needs, and how it likes to be shown (`McpUiResourceMeta`). A host may grant less.
///
/// # Example
/// ```
/// use mcp_extensions::apps::{UiCsp, UiPermissions, UiResource};
///
/// let csp = UiCsp::default().connect(["https://api.example.com"]).resources(["https://cdn.example.com"]);
/// let ui = UiResource::default().with_csp(csp).with_permissions(UiPermissions::default().camera()).with_border(true);
/// assert_eq!(ui.allow(), "camera");
/// ```
#[derive(Clone, Debug, Default, Deserialize, Eq, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
#[non_exhaustive]
pub struct UiResource {
    /// The origins that it reaches; none if it is not said.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub csp: Option<UiCsp>,
    /// What of the device it uses; nothing if it is not said.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub permissions: Option<UiPermissions>,
    /// The origin that it would like to have itself, in the words of the host.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub domain: Option<String>,
    /// Whether it wants a border and a background; the host decides if it is not said.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub prefers_border: Option<bool>,
}

impl UiResource {
    /// Sets `csp`.
    #[must_use]
    pub fn with_csp(mut self, csp: UiCsp) -> Self {
        self.csp = Some(csp);
        self
    }

    /// Sets `permissions`.
    #[must_use]
    pub const fn with_permissions(mut self, permissions: UiPermissions) -> Self {
        self.permissions = Some(permissions);
        self
    }

    /// Sets `domain`.
    #[must_use]
    pub fn with_domain(mut self, domain: impl Into<String>) -> Self {
        self.domain = Some(domain.into());
        self
    }

    /// Sets `prefersBorder`.
    #[must_use]
    pub const fn with_border(mut self, prefers_border: bool) -> Self {
        self.prefers_border = Some(prefers_border);
        self
    }
}

/// The origins that a page reaches (`McpUiResourceCsp`). What is absent is none.
#[derive(Clone, Debug, Default, Deserialize, Eq, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
#[non_exhaustive]
pub struct UiCsp {
    /// For requests and sockets: `connect-src`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub connect_domains: Option<Vec<String>>,
    /// For scripts, styles, pictures, fonts, media: `script-src` and others.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub resource_domains: Option<Vec<String>>,
    /// For pages inside of it: `frame-src`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub frame_domains: Option<Vec<String>>,
    /// For what its links are relative to: `base-uri`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub base_uri_domains: Option<Vec<String>>,
}

macro_rules! origins {
    ($($name:ident: $field:ident, $doc:literal;)*) => {
        impl UiCsp {
            $(
                #[doc = concat!("The origins ", $doc, ", such as `https://*.example.com`.")]
                #[must_use]
                pub fn $name<O: Into<String>>(mut self, origins: impl IntoIterator<Item = O>) -> Self {
                    self.$field = Some(origins.into_iter().map(Into::into).collect());
                    self
                }
            )*
        }
    };
}

origins! {
    connect: connect_domains, "for requests and sockets";
    resources: resource_domains, "for scripts, styles, pictures, fonts and media";
    frames: frame_domains, "for pages inside of it";
    base_uris: base_uri_domains, "that its links are relative to";
}

/// What of the device a page uses (`McpUiResourcePermissions`). On the wire each is an empty object, or absent.
#[derive(Clone, Copy, Debug, Default, Eq, PartialEq)]
#[non_exhaustive]
pub struct UiPermissions {
    /// The camera.
    pub camera: bool,
    /// The microphone.
    pub microphone: bool,
    /// Where the device is.
    pub geolocation: bool,
    /// Writing to the clipboard.
    pub clipboard_write: bool,
}

impl UiPermissions {
    /// And the camera.
    #[must_use]
    pub const fn camera(self) -> Self {
        Self { camera: true, ..self }
    }

    /// And the microphone.
    #[must_use]
    pub const fn microphone(self) -> Self {
        Self { microphone: true, ..self }
    }

    /// And where the device is.
    #[must_use]
    pub const fn geolocation(self) -> Self {
        Self { geolocation: true, ..self }
    }

    /// And writing to the clipboard.
    #[must_use]
    pub const fn clipboard_write(self) -> Self {
        Self { clipboard_write: true, ..self }
    }

    const fn named(&self) -> [(&'static str, bool); 4] {
        [
            ("camera", self.camera),
            ("microphone", self.microphone),
            ("geolocation", self.geolocation),
            ("clipboardWrite", self.clipboard_write),
        ]
    }
}

impl Serialize for UiPermissions {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let wanted = self.named().into_iter().filter(|(_, is_wanted)| *is_wanted);
        serializer.collect_map(wanted.map(|(name, _)| (name, Map::<String, Value>::new())))
    }
}

impl<'de> Deserialize<'de> for UiPermissions {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let said = Map::<String, Value>::deserialize(deserializer)?;
        let is_wanted = |name: &str| said.get(name).is_some_and(Value::is_object);
        Ok(Self {
            camera: is_wanted("camera"),
            microphone: is_wanted("microphone"),
            geolocation: is_wanted("geolocation"),
            clipboard_write: is_wanted("clipboardWrite"),
        })
    }
}

/// What a page says of itself: where it is listed, and with what it holds, which comes first.
pub trait ResourceUi: Sized {
    /// Says it.
    #[must_use]
    fn with_ui(self, ui: UiResource) -> Self;

    /// What it says; `None` for nothing, or nothing that can be read: then nothing is granted.
    fn ui(&self) -> Option<UiResource>;
}

macro_rules! resource_ui {
    ($($Type:ty),*) => {$(
        impl ResourceUi for $Type {
            fn with_ui(mut self, ui: UiResource) -> Self {
                say(&mut self.meta, &ui);
                self
            }

            fn ui(&self) -> Option<UiResource> {
                read(self.meta.as_ref())
            }
        }
    )*};
}

resource_ui!(Resource, TextResourceContents, BlobResourceContents);

fn say(meta: &mut Option<Meta>, ui: &UiResource) {
    // Strings, lists of them, and empty objects are JSON.
    meta.get_or_insert_default().insert(KEY, serde_json::to_value(ui).unwrap_or_default());
}

fn read(meta: Option<&Meta>) -> Option<UiResource> {
    meta?.decode(KEY).ok().flatten()
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn what_is_said_is_read() {
        let csp = UiCsp::default().connect(["a"]).resources(["b"]).frames(["c"]).base_uris(["d"]);
        let permissions = UiPermissions::default().camera().microphone().geolocation().clipboard_write();
        let ui = UiResource::default().with_csp(csp).with_permissions(permissions).with_domain("e").with_border(false);
        let written = json!({
            "csp": {"connectDomains": ["a"], "resourceDomains": ["b"], "frameDomains": ["c"], "baseUriDomains": ["d"]},
            "permissions": {"camera": {}, "microphone": {}, "geolocation": {}, "clipboardWrite": {}},
            "domain": "e",
            "prefersBorder": false,
        });
        assert_eq!(serde_json::to_value(&ui).expect("JSON"), written);
        assert_eq!(Resource::new("ui://x", "x").with_ui(ui.clone()).ui(), Some(ui.clone()));
        assert_eq!(TextResourceContents::new("ui://x", "x").with_ui(ui.clone()).ui(), Some(ui));
        assert_eq!(serde_json::to_value(UiResource::default()).expect("JSON"), json!({}));
    }

    #[test]
    fn what_cannot_be_read_grants_nothing() {
        let read = |ui| Resource::new("ui://x", "x").with_meta(Meta::new().with(KEY, ui)).ui();
        assert_eq!(read(json!({"csp": "https://x"})), None);
        let said = read(json!({"permissions": {"camera": true, "microphone": {}, "usb": {}}})).expect("it can be read");
        assert_eq!(said.permissions, Some(UiPermissions::default().microphone()));
    }
}
