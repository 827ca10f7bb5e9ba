//! What machines mint and a transcript cannot know: session ids, event ids, where HTTP+SSE takes messages.

use std::collections::BTreeMap;

/// What `@name` stands for: whatever stood in its place when it first came up.
#[derive(Debug, Default)]
pub(crate) struct Minted(BTreeMap<String, String>);

impl Minted {
    /// Whether `text` is what is expected: `@name` for what that name stands for, or for anything if it is new;
    /// otherwise a text in which `...` stands for any text.
    pub(crate) fn fits(&mut self, expected: &str, text: &str) -> bool {
        if let Some(name) = as_name(expected) {
            return self.0.entry(name.into()).or_insert_with(|| text.into()) == text;
        }
        glob(&self.expand(expected), text)
    }

    /// `text` with what every known name stands for.
    pub(crate) fn expand(&self, text: &str) -> String {
        let mut names: Vec<_> = self.0.iter().collect();
        names.sort_by_key(|(name, _)| std::cmp::Reverse(name.len()));
        names.into_iter().fold(text.into(), |text, (name, minted)| text.replace(&format!("@{name}"), minted))
    }
}

fn as_name(text: &str) -> Option<&str> {
    text.strip_prefix('@').filter(|name| !name.is_empty() && name.chars().all(char::is_alphanumeric))
}

/// Whether `text` is `pattern`, in which `...` stands for any text.
fn glob(pattern: &str, text: &str) -> bool {
    super::pattern::Pattern::Text(pattern.into()).matches(&text.into())
}
