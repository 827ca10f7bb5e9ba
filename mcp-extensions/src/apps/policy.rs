//! What a page may do, as a browser reads it.

use super::UiResource;

impl UiResource {
    /// The `Content-Security-Policy` under which a host shows the page (MCP Apps, "Content Security Policy Enforcement"):
    /// the page itself, and the origins that it declared. What is no origin is left out, so that nothing a server writes
    /// can add a directive or a keyword.
    ///
    /// # Example
    /// ```
    /// use mcp_extensions::apps::{UiCsp, UiResource};
    ///
    /// let csp = UiCsp::default().connect(["https://api.example.com", "https://a.example; script-src *", "*"]);
    /// let policy = UiResource::default().with_csp(csp).content_security_policy();
    /// assert!(policy.contains("connect-src https://api.example.com;"));
    /// ```
    #[must_use]
    pub fn content_security_policy(&self) -> String {
        let csp = self.csp.clone().unwrap_or_default();
        let resources = sources(csp.resource_domains.as_deref());
        let or = |origins: Option<&[String]>, none: &str| match sources(origins) {
            origins if origins.is_empty() => format!(" {none}"),
            origins => origins,
        };
        [
            "default-src 'none'".to_owned(),
            format!("script-src 'self' 'unsafe-inline'{resources}"),
            format!("style-src 'self' 'unsafe-inline'{resources}"),
            format!("img-src 'self' data:{resources}"),
            format!("font-src 'self'{resources}"),
            format!("media-src 'self' data:{resources}"),
            format!("connect-src{}", or(csp.connect_domains.as_deref(), "'none'")),
            format!("frame-src{}", or(csp.frame_domains.as_deref(), "'none'")),
            "object-src 'none'".to_owned(),
            format!("base-uri{}", or(csp.base_uri_domains.as_deref(), "'self'")),
        ]
        .join("; ")
    }

    /// The `allow` attribute of the frame that holds the page, for a host that grants all that the page asks for; empty
    /// for nothing.
    #[must_use]
    pub fn allow(&self) -> String {
        let wanted = self.permissions.unwrap_or_default();
        let features = [
            ("camera", wanted.camera),
            ("microphone", wanted.microphone),
            ("geolocation", wanted.geolocation),
            ("clipboard-write", wanted.clipboard_write),
        ];
        let features = features.into_iter().filter(|(_, is_wanted)| *is_wanted).map(|(feature, _)| feature);
        features.collect::<Vec<_>>().join("; ")
    }
}

/// Each with a space before it.
fn sources(origins: Option<&[String]>) -> String {
    let origins = origins.unwrap_or_default().iter().filter(|origin| is_origin(origin));
    origins.map(|origin| format!(" {origin}")).collect()
}

/// `https://host`, `wss://*.host:8080` and the like; not every host at once.
fn is_origin(origin: &str) -> bool {
    let Some((scheme, host)) = origin.split_once("://") else { return false };
    let host = host.strip_suffix('/').unwrap_or(host);
    let (name, port) = host.rsplit_once(':').unwrap_or((host, "0"));
    let name = name.strip_prefix("*.").unwrap_or(name);
    let is_port = !port.is_empty() && port.bytes().all(|byte| byte.is_ascii_digit());
    let is_part = |part: &str| {
        !part.is_empty() && part.bytes().all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_'))
    };
    matches!(scheme, "http" | "https" | "ws" | "wss") && is_port && name.split('.').all(is_part)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::apps::{UiCsp, UiPermissions};

    #[test]
    fn nothing_is_reached_unless_it_is_said() {
        assert_eq!(
            UiResource::default().content_security_policy(),
            "default-src 'none'; script-src 'self' 'unsafe-inline'; style-src 'self' 'unsafe-inline'; \
             img-src 'self' data:; font-src 'self'; media-src 'self' data:; connect-src 'none'; frame-src 'none'; \
             object-src 'none'; base-uri 'self'"
        );
        assert_eq!(UiResource::default().allow(), "");
    }

    #[test]
    fn what_is_said_is_reached() {
        let csp = UiCsp::default()
            .connect(["wss://a.example:8080"])
            .resources(["https://*.cdn.example", "http://localhost:3000/"])
            .frames(["https://f.example"])
            .base_uris(["https://b.example"]);
        let ui =
            UiResource::default().with_csp(csp).with_permissions(UiPermissions::default().camera().clipboard_write());
        let policy = ui.content_security_policy();
        for directive in [
            "script-src 'self' 'unsafe-inline' https://*.cdn.example http://localhost:3000/;",
            "connect-src wss://a.example:8080;",
            "frame-src https://f.example;",
            "base-uri https://b.example",
        ] {
            assert!(policy.contains(directive), "{policy}");
        }
        assert_eq!(ui.allow(), "camera; clipboard-write");
    }

    #[test]
    fn what_is_no_origin_is_left_out() {
        for origin in [
            "",
            "*",
            "https:",
            "https://",
            "https://*",
            "https://*.",
            "'unsafe-eval'",
            "data:",
            "blob:",
            "file:///etc",
            "https://a b",
            "https://a;script-src *",
            "https://a,b",
            "https://a\nb",
            "https://a:x",
            "https://a:",
            "https://a/path",
            "javascript://a",
            "https://a..b",
            "https://a*.b",
        ] {
            let ui = UiResource::default().with_csp(UiCsp::default().connect([origin]).resources([origin]));
            assert_eq!(ui.content_security_policy(), UiResource::default().content_security_policy(), "{origin}");
        }
    }
}
