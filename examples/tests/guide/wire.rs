//! What the first page shows of the wire is what goes over it, and the file that it shows is read.

use mcp_compose::{ServerTransport, ServersFile};
use mcp_proto::Version;
use mcp_testkit::Script;
use mcp_tokio::{Router, named};
use serde_json::{Value, json};

use super::fences::fences;
use super::read;

#[test]
fn the_first_page_shows_what_is_said() {
    let page = read("docs/src/first-server.md");
    let shown: Vec<String> =
        fences(&page).into_iter().filter(|fence| fence.kind == "json").map(|fence| fence.text).collect();
    let [request, result, file] = &shown[..] else { panic!("{shown:?}") };

    let add = named(["a", "b"], |a: f64, b: f64| async move { a + b });
    let result: Value = serde_json::from_str(result).unwrap();
    Script::client(Version::LATEST)
        .raw(request.as_str())
        .expect_message(json!({"id": 1, "result": result}))
        .play(Router::new("calculator", "1.0").tool("add", "Adds a and b", add));

    let file = ServersFile::parse(file, |_: &str| None).unwrap();
    assert!(file.problems().is_empty());
    assert!(matches!(file.servers()[0].transport(), ServerTransport::Stdio(_)));
}
