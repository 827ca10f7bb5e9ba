//! What a function serves.

use syn::Path;

/// What a function serves, by its attribute.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(crate) enum Kind {
    Tool,
    Prompt,
    Resource,
}

impl Kind {
    /// Every kind, in the order of the docs.
    pub(crate) const ALL: [Self; 3] = [Self::Tool, Self::Prompt, Self::Resource];

    /// The attribute, without its brackets.
    pub(crate) const fn attribute(self) -> &'static str {
        match self {
            Self::Tool => "tool",
            Self::Prompt => "prompt",
            Self::Resource => "resource",
        }
    }

    /// What the attribute takes by name.
    pub(crate) const fn options(self) -> &'static [&'static str] {
        match self {
            Self::Tool => &[
                "name",
                "title",
                "description",
                "read_only",
                "destructive",
                "idempotent",
                "open_world",
                "icon",
                "output",
                "task",
                "meta",
                "group",
                "state",
                "local",
                "crate",
            ],
            Self::Prompt => &["name", "title", "description", "icon", "meta", "group", "state", "local", "crate"],
            Self::Resource => &[
                "name",
                "title",
                "description",
                "mime_type",
                "size",
                "audience",
                "priority",
                "last_modified",
                "icon",
                "meta",
                "group",
                "state",
                "local",
                "crate",
            ],
        }
    }

    /// The kind that an attribute on a method stands for, however its path begins.
    pub(crate) fn of(path: &Path) -> Option<Self> {
        let last = &path.segments.last()?.ident;
        Self::ALL.into_iter().find(|kind| last == kind.attribute())
    }
}
