//! Files of variables.

/// The variables of a `.env` file: a `NAME=value` on each line, `export` before it or not, `#` for comments, quotes
/// around a value or not. In double quotes `\n`, `\"` and `\\` are what they are in most languages; nothing else is
/// expanded. Lines without a `=` are left out.
///
/// # Example
/// ```
/// use mcp_compose::parse_env_file;
///
/// let variables = parse_env_file("# keys\nexport TOKEN='s3cret'\nURL=http://localhost # here\n");
/// assert_eq!(variables[0], ("TOKEN".to_owned(), "s3cret".to_owned()));
/// assert_eq!(variables[1].1, "http://localhost");
/// ```
#[must_use]
pub fn parse_env_file(text: &str) -> Vec<(String, String)> {
    text.strip_prefix('\u{feff}').unwrap_or(text).lines().filter_map(line).collect()
}

fn line(line: &str) -> Option<(String, String)> {
    let line = line.trim();
    if line.starts_with('#') {
        return None;
    }
    let (name, value) = line.strip_prefix("export ").unwrap_or(line).split_once('=')?;
    let name = name.trim();
    (!name.is_empty()).then(|| (name.to_owned(), unquoted(value.trim())))
}

fn unquoted(value: &str) -> String {
    if let Some(inner) = value.strip_prefix('\'')
        && let Some((inner, _)) = inner.split_once('\'')
    {
        return inner.to_owned();
    }
    let Some(inner) = value.strip_prefix('"') else {
        return value.split(" #").next().unwrap_or_default().trim_end().to_owned();
    };
    let (mut text, mut letters) = (String::new(), inner.chars());
    while let Some(letter) = letters.next() {
        match letter {
            '"' => break,
            '\\' => match letters.next() {
                Some('n') => text.push('\n'),
                Some(letter @ ('"' | '\\')) => text.push(letter),
                Some(letter) => text.extend(['\\', letter]),
                None => text.push('\\'),
            },
            letter => text.push(letter),
        }
    }
    text
}
