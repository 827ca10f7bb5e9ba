//! A server of files that never leaves its folder, whatever it is asked for.

use std::path::PathBuf;
use std::{env, fs, io};

use mcp_tokio::{Router, SafePath, State, resource, run, safe_join, serve_stdio, tool};

/// A file
#[resource("page:///{+path}")]
fn page(path: SafePath, State(root): State<PathBuf>) -> io::Result<String> {
    // `SafePath` has no `..` in it; `safe_join` follows links, and refuses those that lead out.
    fs::read_to_string(safe_join(&root, path.as_str())?)
}

/// Lists a folder
#[tool(read_only)]
fn list(folder: Option<SafePath>, State(root): State<PathBuf>) -> io::Result<String> {
    let folder = folder.map_or(Ok(root.clone()), |folder| safe_join(&root, folder.as_str()))?;
    let mut names = Vec::new();
    for entry in fs::read_dir(folder)? {
        let entry = entry?;
        let slash = if entry.file_type()?.is_dir() { "/" } else { "" };
        names.push(format!("{}{slash}", entry.file_name().display()));
    }
    names.sort();
    Ok(names.join("\n"))
}

fn main() -> io::Result<()> {
    let root = PathBuf::from(env::args_os().nth(1).unwrap_or_else(|| ".".into()));
    run(serve_stdio(Router::new("files", "1.0").state(root).add(page).add(list)))
}
