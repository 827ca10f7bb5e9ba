//! Reads transcripts and plays them.
//!
//! ```text
//! # what is shown: the first line of every file
//! > client request tools/list {} progress     a setting or a command; `=> full` after it: what it is refused with
//! C {"jsonrpc":"2.0",...}                      a message sent by the client: asserted, or input to a server under test
//! S {"jsonrpc":"2.0",...}                      a message sent by the server, likewise
//! C< "[" * 300 "\xFF\n"                        bytes sent by the end that is not under test, as they stand
//! @ +5s                                        time passes
//! ! client Finished #1 {"tools":[...]}         an event; requests are numbered as they come up, inputs are ?1, ?2
//! ? server in_flight 0                         what a getter gives
//! ~ client stalls                              nobody takes what the client says, until it `flows`
//! ~ server sleeps                              nobody polls the server's events, until it `wakes`
//! + server-2025-11-25                          an opening, from the folder of that name
//! = name text                                  `$name` stands for the text from here on; `$meta` is built in
//! ```
//!
//! `...` stands for any value, for further members or elements, and for any text inside a string. What is said and not
//! asked for by the lines that follow is a failure, so that silence is asserted everywhere.
//!
//! Transcripts of HTTP have lines of their own, which `http_format.md` describes.

mod client_side;
mod http_client_side;
mod http_expect;
mod http_head;
mod http_hearing;
mod http_names;
mod http_play;
mod http_script;
mod http_server_side;
mod pattern;
mod play;
mod script;
mod server_side;
mod side;
mod words;

use std::path::{Path, PathBuf};
use std::{env, fs};

pub(crate) use http_play::HttpCast;
pub(crate) use play::Cast;
use play::{Way, play};

/// Plays every transcript below `folder`, all four ways, and fails with everything that went wrong.
pub(crate) fn check(folder: &str, cast: Cast) {
    check_all(folder, script::read, |steps, way| play(steps, cast, way));
}

/// As [`check`], for transcripts of HTTP.
pub(crate) fn check_http(folder: &str, cast: HttpCast) {
    check_all(folder, http_script::read, |steps, way| http_play::play(steps, cast, way));
}

fn check_all<Step>(
    folder: &str,
    read: impl Fn(&Path, &Path) -> Result<Vec<Step>, String>,
    play: impl Fn(&[Step], Way) -> Result<(), String>,
) {
    let root = root();
    let only = env::var("TRANSCRIPT").unwrap_or_default();
    let paths: Vec<PathBuf> = transcripts(&root.join(folder));
    assert!(!paths.is_empty(), "there are no transcripts in {folder}");
    let mut failures = Vec::new();
    for path in paths.iter().filter(|path| path.to_string_lossy().contains(&only)) {
        let steps = match read(&root, path) {
            Ok(steps) => steps,
            Err(problem) => {
                failures.push(problem);
                continue;
            }
        };
        let failed = Way::ALL
            .into_iter()
            .find_map(|way| play(&steps, way).err().map(|problem| format!("{problem}\n(played {way:?})")));
        failures.extend(failed);
    }
    let (failed, all) = (failures.len(), paths.len());
    assert!(failures.is_empty(), "{failed} of {all} transcripts fail\n\n{}\n", failures.join("\n\n"));
}

/// The folder with the transcripts.
pub(crate) fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/transcripts")
}

/// Every transcript below `folder`, in order.
pub(crate) fn transcripts(folder: &Path) -> Vec<PathBuf> {
    let mut found = Vec::new();
    let entries = fs::read_dir(folder).unwrap_or_else(|error| panic!("{}: {error}", folder.display()));
    for entry in entries {
        let path = entry.expect("a folder can be read").path();
        if path.is_dir() {
            found.extend(transcripts(&path));
        } else if path.extension().is_some_and(|extension| extension == "txt") {
            found.push(path);
        }
    }
    found.sort();
    found
}
