//! What variables stand for.

use alloc::borrow::Cow;
use alloc::string::String;
use alloc::vec::{self, Vec};
use core::slice;

/// What a variable stands for (RFC 6570, 2.3).
#[derive(Clone, Debug, Eq, PartialEq)]
#[non_exhaustive]
pub enum Value<'a> {
    /// A text.
    Text(Cow<'a, str>),
    /// Several texts; none at all is as if it were not there.
    List(Vec<Cow<'a, str>>),
    /// Names and what they stand for; none at all is as if it were not there.
    Pairs(Vec<(Cow<'a, str>, Cow<'a, str>)>),
}

impl<'a> Value<'a> {
    /// Names and what they stand for.
    #[must_use]
    pub fn pairs<K, V>(pairs: impl IntoIterator<Item = (K, V)>) -> Self
    where
        K: Into<Cow<'a, str>>,
        V: Into<Cow<'a, str>>,
    {
        Self::Pairs(pairs.into_iter().map(|(name, value)| (name.into(), value.into())).collect())
    }

    /// The text, if it is one.
    #[must_use]
    pub fn as_text(&self) -> Option<&str> {
        if let Self::Text(text) = self { Some(text) } else { None }
    }

    /// Whether it is as if it were not there.
    pub(super) fn is_undefined(&self) -> bool {
        match self {
            Self::Text(_) => false,
            Self::List(list) => list.is_empty(),
            Self::Pairs(pairs) => pairs.is_empty(),
        }
    }
}

impl<'a> From<&'a str> for Value<'a> {
    fn from(text: &'a str) -> Self {
        Self::Text(text.into())
    }
}

impl From<String> for Value<'_> {
    fn from(text: String) -> Self {
        Self::Text(text.into())
    }
}

impl<'a> From<Cow<'a, str>> for Value<'a> {
    fn from(text: Cow<'a, str>) -> Self {
        Self::Text(text)
    }
}

impl<'a, T: Into<Cow<'a, str>>> From<Vec<T>> for Value<'a> {
    fn from(list: Vec<T>) -> Self {
        Self::List(list.into_iter().map(Into::into).collect())
    }
}

impl<'a, T: Into<Cow<'a, str>>, const N: usize> From<[T; N]> for Value<'a> {
    fn from(list: [T; N]) -> Self {
        Self::List(list.into_iter().map(Into::into).collect())
    }
}

/// What the variables of a template stand for, by their names.
///
/// ```
/// use mcp_proto::uri_template::{Value, Values};
///
/// let values = Values::new().with("city", "Oslo").with("days", ["1", "2"]).with("units", Value::pairs([("t", "C")]));
/// assert_eq!(values.text("city"), Some("Oslo"));
/// assert_eq!(values.text("days"), None);
/// assert_eq!(values.get("days"), Some(&Value::from(["1", "2"])));
/// ```
#[derive(Clone, Debug, Default, Eq, PartialEq)]
pub struct Values<'a>(Vec<(Cow<'a, str>, Value<'a>)>);

impl<'a> Values<'a> {
    /// None.
    #[must_use]
    pub const fn new() -> Self {
        Self(Vec::new())
    }

    /// One more, in the place of the one of that name if there is one.
    #[must_use]
    pub fn with(mut self, name: impl Into<Cow<'a, str>>, value: impl Into<Value<'a>>) -> Self {
        let (name, value) = (name.into(), value.into());
        match self.0.iter_mut().find(|(known, _)| *known == name) {
            Some((_, known)) => *known = value,
            None => self.0.push((name, value)),
        }
        self
    }

    /// What the variable of that name stands for.
    #[must_use]
    pub fn get(&self, name: &str) -> Option<&Value<'a>> {
        self.0.iter().find(|(known, _)| *known == name).map(|(_, value)| value)
    }

    /// The text that the variable of that name stands for, if it is one.
    #[must_use]
    pub fn text(&self, name: &str) -> Option<&str> {
        self.get(name)?.as_text()
    }

    /// How many there are.
    #[must_use]
    pub fn len(&self) -> usize {
        self.0.len()
    }

    /// Whether there is none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// All of them, in order.
    pub fn iter(&self) -> impl ExactSizeIterator<Item = (&str, &Value<'a>)> {
        self.0.iter().map(|(name, value)| (&**name, value))
    }

    pub(super) fn push(&mut self, name: &'a str, value: Value<'a>) {
        self.0.push((name.into(), value));
    }
}

impl<'a> IntoIterator for Values<'a> {
    type Item = (Cow<'a, str>, Value<'a>);
    type IntoIter = vec::IntoIter<Self::Item>;

    fn into_iter(self) -> Self::IntoIter {
        self.0.into_iter()
    }
}

impl<'v, 'a> IntoIterator for &'v Values<'a> {
    type Item = &'v (Cow<'a, str>, Value<'a>);
    type IntoIter = slice::Iter<'v, (Cow<'a, str>, Value<'a>)>;

    fn into_iter(self) -> Self::IntoIter {
        self.0.iter()
    }
}
