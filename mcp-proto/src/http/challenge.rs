//! What `WWW-Authenticate` asks for (RFC 9110, 11).

#[cfg(test)]
mod tests;

use alloc::borrow::Cow;
use alloc::boxed::Box;
use alloc::string::{String, ToString};
use alloc::vec::Vec;
use core::fmt::{self, Write};

use http::HeaderValue;

use super::header::is_token_char;

/// One way to authenticate that a server names. As text it is what stands in the header.
///
/// # Example: what a server may say
/// ```
/// use mcp_proto::http::challenge::Challenge;
///
/// let challenge = Challenge::new("Bearer").with("realm", "tools").with("error", "invalid_token");
/// assert_eq!(challenge.to_string(), r#"Bearer realm="tools", error="invalid_token""#);
/// ```
#[derive(Clone, Debug, Eq, PartialEq)]
#[non_exhaustive]
pub struct Challenge {
    /// The scheme as it stands: `Bearer`. Compare it without regard to case.
    pub scheme: Box<str>,
    /// What the scheme needs to know, by name, in the order of the header.
    pub params: Vec<(Box<str>, Box<str>)>,
    /// What the scheme needs to know, if that has no names: `Negotiate YII...`.
    pub token: Option<Box<str>>,
}

impl Challenge {
    /// Reads every challenge of every header; one header may have several.
    ///
    /// What makes no sense is passed over, up to the next comma, and the rest is read. Linear in the length.
    ///
    /// # Example
    /// ```
    /// use http::HeaderValue;
    /// use mcp_proto::http::challenge::Challenge;
    ///
    /// let header = HeaderValue::from_static(r#"Negotiate, Bearer error="invalid_token", scope="a b""#);
    /// let challenges = Challenge::parse([&header].into_iter());
    /// assert_eq!(challenges.len(), 2);
    /// assert_eq!(challenges[1].param("scope"), Some("a b"));
    /// ```
    pub fn parse<'a>(values: impl Iterator<Item = &'a HeaderValue>) -> Vec<Self> {
        let mut challenges = Vec::new();
        for value in values {
            read(&String::from_utf8_lossy(value.as_bytes()), &mut challenges);
        }
        challenges
    }

    /// The param of this name, in any case; the first if there are several.
    #[must_use]
    pub fn param(&self, name: &str) -> Option<&str> {
        self.params.iter().find(|(found, _)| found.eq_ignore_ascii_case(name)).map(|(_, value)| &**value)
    }

    /// A challenge that says no more than its scheme: `Bearer`.
    #[must_use]
    pub fn new(scheme: &str) -> Self {
        Self { scheme: scheme.into(), params: Vec::new(), token: None }
    }

    /// Says one thing more.
    #[must_use]
    pub fn with(mut self, name: &str, value: &str) -> Self {
        self.params.push((name.into(), value.into()));
        self
    }

    /// The header; `None` if the scheme or the name of a param is none, or a value holds a control character.
    #[must_use]
    pub fn to_header(&self) -> Option<HeaderValue> {
        let is_token = |name: &str| !name.is_empty() && name.bytes().all(is_token_char);
        if !is_token(&self.scheme) || !self.params.iter().all(|(name, _)| is_token(name)) {
            return None;
        }
        HeaderValue::from_bytes(self.to_string().as_bytes()).ok()
    }
}

impl fmt::Display for Challenge {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.scheme)?;
        if let Some(token) = &self.token {
            write!(f, " {token}")?;
        }
        for (index, (name, value)) in self.params.iter().enumerate() {
            write!(f, "{} {name}=\"", if index > 0 || self.token.is_some() { "," } else { "" })?;
            for char in value.chars() {
                if matches!(char, '"' | '\\') {
                    f.write_char('\\')?;
                }
                f.write_char(char)?;
            }
            f.write_char('"')?;
        }
        Ok(())
    }
}

/// Reads one header. A name that `=` follows is a param of the challenge before it, any other begins a challenge.
fn read(text: &str, challenges: &mut Vec<Challenge>) {
    let mut rest = text;
    let mut current: Option<Challenge> = None;
    loop {
        rest = rest.trim_start_matches([' ', '\t', ',']);
        if rest.is_empty() {
            break;
        }
        let (name, after) = split_token(rest);
        if name.is_empty() {
            rest = after_comma(rest);
            continue;
        }
        if let Some(value) = skip_white(after).strip_prefix('=') {
            let Some((value, after)) = param_value(skip_white(value)) else {
                rest = after_comma(value);
                continue;
            };
            if let Some(challenge) = &mut current {
                challenge.params.push((name.into(), value.into()));
            }
            rest = after;
            continue;
        }
        challenges.extend(current.take());
        let challenge = current.insert(Challenge::new(name));
        rest = after;
        if let Some((token, after)) = token68(skip_white(after)) {
            challenge.token = Some(token.into());
            rest = after;
        }
    }
    challenges.extend(current);
}

/// A token (RFC 9110, 5.6.2), which may be empty, and what follows it.
fn split_token(text: &str) -> (&str, &str) {
    text.split_at(text.bytes().position(|byte| !is_token_char(byte)).unwrap_or(text.len()))
}

/// A value and what follows it; `None` if there is none or its quotes do not end.
fn param_value(text: &str) -> Option<(Cow<'_, str>, &str)> {
    let Some(quoted) = text.strip_prefix('"') else {
        let (token, after) = split_token(text);
        return (!token.is_empty()).then_some((Cow::Borrowed(token), after));
    };
    let mut value = String::new();
    let mut chars = quoted.chars();
    loop {
        match chars.next()? {
            '"' => return Some((Cow::Owned(value), chars.as_str())),
            '\\' => value.push(chars.next()?),
            other => value.push(other),
        }
    }
}

/// What stands for all params of a challenge, if it is that: nothing but a comma may follow it.
fn token68(text: &str) -> Option<(&str, &str)> {
    let of_token = |byte: u8| byte.is_ascii_alphanumeric() || b"-._~+/".contains(&byte);
    let padding = text.bytes().position(|byte| !of_token(byte)).unwrap_or(text.len());
    let tail = text.get(padding..)?;
    let (token, rest) = text.split_at_checked(text.len() - tail.trim_start_matches('=').len())?;
    let rest = skip_white(rest);
    (padding > 0 && (rest.is_empty() || rest.starts_with(','))).then_some((token, rest))
}

fn skip_white(text: &str) -> &str {
    text.trim_start_matches([' ', '\t'])
}

fn after_comma(text: &str) -> &str {
    text.split_once(',').map_or("", |(_, rest)| rest)
}
