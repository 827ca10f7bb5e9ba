//! A part of a surface as text, and back.

use std::fmt;

/// A heading, words in a quote, a signature, and facts.
///
/// ```text
/// ## Tool `add`
///
///     add(a: number, b?: number) -> number
///
/// > Adds a and b
///
/// - takes `a` (required): number
/// ```
#[derive(Clone, Debug, Default, Eq, PartialEq)]
pub(super) struct Section {
    pub(super) title: String,
    pub(super) signature: Option<String>,
    pub(super) words: Vec<String>,
    pub(super) facts: Vec<Fact>,
}

/// What a change is judged by.
#[derive(Clone, Debug, Default, Eq, PartialEq)]
pub(super) struct Fact {
    /// What kind of fact: `takes`, `gives`, `offers`, `hint`.
    pub(super) kind: String,
    /// Of what, if of anything.
    pub(super) name: String,
    /// Whether it must be there; it is said of arguments and results.
    pub(super) required: Option<bool>,
    /// The rest: a type, a value.
    pub(super) value: String,
    /// For people and models.
    pub(super) words: String,
}

impl Fact {
    pub(super) fn new(kind: &str, name: &str, value: impl Into<String>) -> Self {
        Self { kind: kind.into(), name: plain(name), required: None, value: value.into(), words: String::new() }
    }
}

impl fmt::Display for Fact {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "- {} `{}`", self.kind, self.name)?;
        match self.required {
            Some(true) => f.write_str(" (required)")?,
            Some(false) => f.write_str(" (optional)")?,
            None => {}
        }
        if !self.value.is_empty() {
            write!(f, ": {}", self.value)?;
        }
        if !self.words.is_empty() {
            write!(f, " — {}", self.words)?;
        }
        Ok(())
    }
}

impl Section {
    pub(super) fn new(title: String) -> Self {
        Self { title, ..Self::default() }
    }

    /// Adds words, in as many lines as they have.
    pub(super) fn say(&mut self, words: Option<&str>) {
        self.words.extend(words.unwrap_or_default().lines().map(|line| visible(line).trim_end().to_owned()));
    }
}

pub(super) fn write(sections: &[Section], f: &mut fmt::Formatter<'_>) -> fmt::Result {
    for (index, section) in sections.iter().enumerate() {
        let blank = if index == 0 { "" } else { "\n" };
        writeln!(f, "{blank}{} {}", if index == 0 { "#" } else { "##" }, section.title)?;
        if let Some(signature) = &section.signature {
            writeln!(f, "\n    {signature}")?;
        }
        for (index, line) in section.words.iter().enumerate() {
            writeln!(f, "{}", format!("{}> {line}", if index == 0 { "\n" } else { "" }).trim_end())?;
        }
        for (index, fact) in section.facts.iter().enumerate() {
            writeln!(f, "{}{fact}", if index == 0 { "\n" } else { "" })?;
        }
    }
    Ok(())
}

pub(super) fn parse(text: &str) -> Vec<Section> {
    let mut sections: Vec<Section> = Vec::new();
    for line in text.lines() {
        if let Some(title) = line.strip_prefix("## ").or_else(|| line.strip_prefix("# ")) {
            sections.push(Section::new(title.into()));
            continue;
        }
        let Some(section) = sections.last_mut() else { continue };
        if let Some(fact) = line.strip_prefix("- ").and_then(parse_fact) {
            section.facts.push(fact);
        } else if let Some(signature) = line.strip_prefix("    ") {
            section.signature = Some(signature.into());
        } else if let Some(words) = line.strip_prefix('>') {
            section.words.push(words.strip_prefix(' ').unwrap_or(words).into());
        }
    }
    sections
}

fn parse_fact(text: &str) -> Option<Fact> {
    let (kind, rest) = text.split_once(" `")?;
    let (name, rest) = rest.split_once('`')?;
    let (required, rest) = match (rest.strip_prefix(" (required)"), rest.strip_prefix(" (optional)")) {
        (Some(rest), _) => (Some(true), rest),
        (_, Some(rest)) => (Some(false), rest),
        (None, None) => (None, rest),
    };
    let (value, words) = rest.split_once(" — ").unwrap_or((rest, ""));
    let value = value.strip_prefix(": ").unwrap_or(value);
    Some(Fact { kind: kind.into(), name: name.into(), required, value: value.into(), words: words.into() })
}

/// Words on one line.
pub(super) fn one_line(words: &str) -> String {
    visible(&words.split_whitespace().collect::<Vec<_>>().join(" "))
}

/// A name as it may stand between back quotes.
pub(super) fn plain(name: &str) -> String {
    visible(name).replace('`', "\\u{60}")
}

/// Text without what a terminal would obey or nobody would see.
fn visible(text: &str) -> String {
    text.chars().map(|c| if c.is_control() { c.escape_default().to_string() } else { c.to_string() }).collect()
}
