//! Tools over a trait: where notes are kept is decided in `main`, and a test has a place of its own.

use std::collections::BTreeMap;
use std::sync::{Mutex, PoisonError};

use mcp_tokio::{Failure, Router, run, serve_stdio, tools};

trait Store: Send + Sync {
    fn put(&self, key: String, text: String);
    fn get(&self, key: &str) -> Option<String>;
}

/// In memory; a database would be another.
#[derive(Default)]
struct Memory(Mutex<BTreeMap<String, String>>);

impl Store for Memory {
    fn put(&self, key: String, text: String) {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).insert(key, text);
    }

    fn get(&self, key: &str) -> Option<String> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).get(key).cloned()
    }
}

struct Notes<S>(S);

#[tools]
impl<S: Store + 'static> Notes<S> {
    /// Keeps a note
    #[tool]
    fn remember(&self, key: String, text: String) -> &'static str {
        self.0.put(key, text);
        "kept"
    }

    /// A note that was kept
    #[tool(read_only)]
    fn recall(&self, key: String) -> Result<String, Failure> {
        self.0.get(&key).ok_or_else(|| Failure::new(format!("nothing is known of {key}")))
    }
}

fn main() -> std::io::Result<()> {
    run(serve_stdio(Router::new("notes", "1.0").add(Notes(Memory::default()))))
}
