//! A resource, a family of them, and news for who has subscribed.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, PoisonError};

use mcp_tokio::{Router, named, run, serve_stdio};

fn main() -> std::io::Result<()> {
    let notes = Arc::new(Mutex::new(BTreeMap::<String, String>::new()));
    let router = Router::new("notes", "1.0").resource("notes://about", "about", || async { "Notes, by their names." });
    let (kept, changed) = (notes.clone(), router.handle());
    let read = move |name: String| {
        let note = notes.lock().unwrap_or_else(PoisonError::into_inner).get(&name).cloned();
        async move { note.ok_or_else(|| format!("there is no note {name}")) }
    };
    let write = move |name: String, text: String| {
        kept.lock().unwrap_or_else(PoisonError::into_inner).insert(name.clone(), text);
        changed.resource_updated(&format!("notes://{name}/text"));
        async { "written" }
    };
    let router = router.template("notes://{name}/text", "note", read);
    run(serve_stdio(router.tool("write", "Writes a note", named(["name", "text"], write))))
}
