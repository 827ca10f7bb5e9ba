//! The file of a cassette.

use std::path::Path;
use std::{fs, io};

use serde::Deserialize;
use serde_json::Value;

use crate::End;

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Line {
    from: From,
    message: Value,
}

#[derive(Deserialize)]
#[serde(rename_all = "lowercase")]
enum From {
    Client,
    Server,
}

pub(super) fn read(path: &Path) -> io::Result<Vec<(End, Value)>> {
    let text = fs::read_to_string(path)?;
    let lines = text.lines().enumerate().filter(|(_, line)| !line.trim().is_empty());
    lines.map(|(index, line)| parse(line).map_err(|error| wrong(path, index + 1, &error))).collect()
}

pub(super) fn write(path: &Path, text: &str) -> io::Result<()> {
    path.parent().map_or(Ok(()), fs::create_dir_all)?;
    fs::write(path, text)
}

fn parse(line: &str) -> Result<(End, Value), serde_json::Error> {
    let line: Line = serde_json::from_str(line)?;
    let from = match line.from {
        From::Client => End::Client,
        From::Server => End::Server,
    };
    Ok((from, line.message))
}

fn wrong(path: &Path, line: usize, error: &serde_json::Error) -> io::Error {
    io::Error::new(io::ErrorKind::InvalidData, format!("{}:{line}: {error}", path.display()))
}
