//! A document held against the file of the repository.

use std::fs;
use std::path::Path;

use serde_json::Value;

use super::Published;
use crate::surface::{asked_to_update, lines};

/// What [`assert_published!`](crate::assert_published) calls.
#[doc(hidden)]
#[track_caller]
pub fn check_published(folder: &str, path: &str, document: &dyn Published) {
    let problems = document.problems();
    assert!(problems.is_empty(), "`{path}` would be refused:\n  {}", problems.join("\n  "));
    let (text, file) = (document.to_string(), Path::new(folder).join(path));
    if asked_to_update() {
        let made = file.parent().map_or(Ok(()), fs::create_dir_all).and_then(|()| fs::write(&file, text));
        return made.unwrap_or_else(|error| panic!("`{}` cannot be written: {error}", file.display()));
    }
    let kept = fs::read_to_string(&file).map(|kept| kept.replace("\r\n", "\n"));
    let kept = kept.unwrap_or_else(|error| panic!("`{}` cannot be read: {error}{ADVICE}", file.display()));
    // The order of names and the spaces are left to whoever keeps the file.
    if serde_json::from_str::<Value>(&kept).ok().as_ref() != Some(&document.to_value()) {
        panic!(
            "the server is not what `{}` says; the lines that differ:{}{ADVICE}",
            file.display(),
            lines(&kept, &text)
        );
    }
}

const ADVICE: &str =
    "\n\nif that is what you want, run the test again with UPDATE_SURFACE=1, and look at the diff of the file";
