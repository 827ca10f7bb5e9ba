//! The words of a line: of a command, of an expected event, of an event that was seen.

use std::fmt;
use std::time::Duration;

use serde_json::Value;

use super::pattern::Pattern;

/// A word as it stands in a transcript.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Word {
    Bare(String),
    Json(Pattern, String),
    /// `key=value`.
    Keyed(String, Box<Self>),
}

impl Word {
    pub(crate) fn read_all(mut text: &str) -> Result<Vec<Self>, String> {
        let mut words = Vec::new();
        loop {
            text = text.trim_start();
            if text.is_empty() {
                return Ok(words);
            }
            words.push(Self::read(&mut text)?);
        }
    }

    fn read(text: &mut &str) -> Result<Self, String> {
        if text.starts_with(['{', '[', '"']) || text.starts_with("...") {
            let whole = *text;
            let pattern = Pattern::read(text)?;
            return Ok(Self::Json(pattern, whole[..whole.len() - text.len()].into()));
        }
        let end = text.find(|c: char| c.is_whitespace() || c == '=').unwrap_or(text.len());
        let (word, rest) = text.split_at(end);
        match rest.strip_prefix('=').filter(|rest| !word.is_empty() && !rest.starts_with('>')) {
            Some(rest) => {
                *text = rest;
                Ok(Self::Keyed(word.into(), Box::new(Self::read(text)?)))
            }
            None => {
                let end = text.find(char::is_whitespace).unwrap_or(text.len());
                let (word, rest) = text.split_at(end);
                *text = rest;
                Ok(Self::Bare(word.into()))
            }
        }
    }

    /// The word without JSON.
    pub(crate) fn bare(&self) -> Result<&str, String> {
        match self {
            Self::Bare(word) => Ok(word),
            Self::Json(..) | Self::Keyed(..) => Err(format!("a bare word was expected, not {self}")),
        }
    }

    /// The JSON text; a bare word may be a number, `true`, `false` or `null`.
    pub(crate) fn json(&self) -> Result<&str, String> {
        match self {
            Self::Json(_, text) => Ok(text),
            Self::Bare(word) if Pattern::parse(word).is_ok() => Ok(word),
            Self::Bare(_) | Self::Keyed(..) => Err(format!("JSON was expected, not {self}")),
        }
    }

    /// The text of a JSON string.
    pub(crate) fn text(&self) -> Result<String, String> {
        serde_json::from_str(self.json()?).map_err(|error| error.to_string())
    }

    pub(crate) fn number<T: std::str::FromStr>(&self) -> Result<T, String> {
        self.bare()?.parse().map_err(|_| format!("a number was expected, not {self}"))
    }

    pub(crate) fn duration(&self) -> Result<Duration, String> {
        duration(self.bare()?)
    }

    /// `#3` or `?3`, from 1 on, as an index from 0 on.
    pub(crate) fn index(&self, sigil: char) -> Result<usize, String> {
        let number = self.bare()?.strip_prefix(sigil).and_then(|number| number.parse::<usize>().ok());
        number.and_then(|number| number.checked_sub(1)).ok_or_else(|| format!("{sigil}1 or the like, not {self}"))
    }
}

impl fmt::Display for Word {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Bare(word) => f.write_str(word),
            Self::Json(pattern, _) => write!(f, "{pattern}"),
            Self::Keyed(key, value) => write!(f, "{key}={value}"),
        }
    }
}

/// `250ms`, `5s`, `10m`, `1h`.
pub(crate) fn duration(text: &str) -> Result<Duration, String> {
    let end = text.find(|c: char| !c.is_ascii_digit()).unwrap_or(text.len());
    let (number, unit) = text.split_at(end);
    let number: u64 = number.parse().map_err(|_| format!("no duration: {text}"))?;
    match unit {
        "ms" => Ok(Duration::from_millis(number)),
        "s" => Ok(Duration::from_secs(number)),
        "m" => Ok(Duration::from_secs(number * 60)),
        "h" => Ok(Duration::from_secs(number * 3600)),
        _ => Err(format!("no duration: {text}")),
    }
}

/// An event or an outcome that was seen: words in their order, and facts that a transcript may name as `key=value`.
#[derive(Clone, Debug, Default)]
pub(crate) struct Seen {
    pub(crate) words: Vec<SeenWord>,
    pub(crate) facts: Vec<(String, Value)>,
}

#[derive(Clone, Debug)]
pub(crate) enum SeenWord {
    Bare(String),
    Json(Value),
}

impl Seen {
    pub(crate) fn new(word: &str) -> Self {
        Self::default().bare(word)
    }

    pub(crate) fn bare(mut self, word: impl fmt::Display) -> Self {
        self.words.push(SeenWord::Bare(word.to_string()));
        self
    }

    pub(crate) fn json(mut self, value: impl Into<Value>) -> Self {
        self.words.push(SeenWord::Json(value.into()));
        self
    }

    pub(crate) fn maybe_json(self, value: Option<Value>) -> Self {
        match value {
            Some(value) => self.json(value),
            None => self,
        }
    }

    pub(crate) fn fact(mut self, key: &str, value: Option<impl Into<Value>>) -> Self {
        self.facts.extend(value.map(|value| (key.to_string(), value.into())));
        self
    }

    pub(crate) fn then(mut self, more: Self) -> Self {
        self.words.extend(more.words);
        self.facts.extend(more.facts);
        self
    }

    pub(crate) fn matches(&self, expected: &[Word]) -> bool {
        let (mut words, mut open) = (self.words.iter(), false);
        for word in expected {
            let fits = match word {
                Word::Keyed(key, value) => self.facts.iter().any(|(known, fact)| known == key && fits(value, fact)),
                Word::Json(Pattern::Any, _) => {
                    open = true;
                    true
                }
                Word::Json(pattern, _) => {
                    matches!(words.next(), Some(SeenWord::Json(value)) if pattern.matches(value))
                }
                Word::Bare(expected) => match words.next() {
                    Some(SeenWord::Bare(word)) => word == expected,
                    Some(SeenWord::Json(value)) => Pattern::parse(expected).is_ok_and(|pattern| pattern.matches(value)),
                    None => false,
                },
            };
            if !fits {
                return false;
            }
        }
        open || words.next().is_none()
    }
}

fn fits(expected: &Word, fact: &Value) -> bool {
    match expected {
        Word::Bare(word) => match fact {
            Value::String(text) => text == word,
            Value::Null | Value::Bool(_) | Value::Number(_) | Value::Array(_) | Value::Object(_) => {
                Pattern::parse(word).is_ok_and(|pattern| pattern.matches(fact))
            }
        },
        Word::Json(pattern, _) => pattern.matches(fact),
        Word::Keyed(..) => false,
    }
}

impl fmt::Display for Seen {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (index, word) in self.words.iter().enumerate() {
            f.write_str(if index == 0 { "" } else { " " })?;
            match word {
                SeenWord::Bare(word) => f.write_str(word)?,
                SeenWord::Json(value) => write!(f, "{value}")?,
            }
        }
        for (key, value) in &self.facts {
            write!(f, " {key}={value}")?;
        }
        Ok(())
    }
}
