//! What registries refuse.

/// The longest texts of `server.json`, in characters.
pub(super) const NAME: usize = 200;
pub(super) const TEXT: usize = 100;
pub(super) const VERSION: usize = 255;

/// A namespace, one slash and a name, of letters, digits, `.` and `-`, in the name `_` too.
pub(super) fn name(name: &str) -> Option<String> {
    let plain = |text: &str, more: &str| {
        !text.is_empty() && text.chars().all(|c| c.is_ascii_alphanumeric() || ".-".contains(c) || more.contains(c))
    };
    let fine = name.split_once('/').is_some_and(|(space, name)| plain(space, "") && plain(name, "_"));
    (!fine || name.len() > NAME)
        .then(|| format!("the name is like `io.github.example/house`, {NAME} letters at most, not `{name}`"))
}

/// One version, and neither a range nor `latest`.
pub(super) fn version(what: &str, version: &str) -> Option<String> {
    let part = |part: &str| matches!(part, "x" | "X" | "*");
    let range =
        version.starts_with(['^', '~', '>', '<', '=']) || version.split('.').any(part) || version.contains("||");
    (version.is_empty() || version == "latest" || range || version.len() > VERSION)
        .then(|| format!("{what} is one version like 1.0.0, not `{version}`"))
}

/// A text that is there and short.
pub(super) fn text(what: &str, text: &str) -> Option<String> {
    let length = text.chars().count();
    (length == 0 || length > TEXT).then(|| format!("{what} has 1 to {TEXT} characters, not {length}"))
}

pub(super) fn url(what: &str, url: &str) -> Option<String> {
    let rest = url.strip_prefix("https://").or_else(|| url.strip_prefix("http://"));
    let fine = rest.is_some_and(|rest| !rest.is_empty() && !rest.contains(char::is_whitespace));
    (!fine).then(|| format!("{what} begins with https:// or http://, not `{url}`"))
}
