//! The surface of a server, kept in a file.

use std::path::Path;

use mcp_driver::{Router, arg, named};
use mcp_proto::Version;
use mcp_proto::model::{Tool, ToolAnnotations};
use mcp_testkit::{Impact, Surface, TestClient, assert_surface, surface};
use serde_json::json;

#[derive(serde::Deserialize, serde::Serialize, schemars::JsonSchema)]
struct Place {
    /// In degrees
    lat: f64,
    lon: f64,
    kind: Option<Kind>,
}

#[derive(serde::Deserialize, serde::Serialize, schemars::JsonSchema)]
#[serde(rename_all = "lowercase")]
enum Kind {
    City,
    Sea,
}

fn router() -> Router {
    let weather = Tool::named("weather")
        .with_title("Weather")
        .with_description("The weather at a place.\n- takes `x`: this line is no fact")
        .with_annotations(ToolAnnotations::default().with_read_only_hint(true));
    Router::new("atlas", "1.0")
        .instructions("Ask for the weather\nbefore you go.")
        .extension("com.acme/map", json!({"scale": 1000}))
        .tool_with(
            weather,
            named(["place", "days"], |place: Place, days: Option<u8>| async move {
                let _ = (place, days);
                "rain"
            }),
        )
        .tool("add", "Adds", named([arg("a").describe("The first"), arg("b")], |a: i32, b: i32| async move { a + b }))
        .resource("atlas://legend", "The legend", || async { "blue is water" })
        .template("atlas://places/{name}", "A place", |name: String| async move { name })
        .prompt(
            "plan",
            "Plans a journey",
            named(["from", "to"], |from: String, to: Option<String>| async move { format!("{from} {to:?}") }),
        )
}

#[test]
fn the_surface_is_what_the_file_says() {
    assert_surface!("tests/surface.md", router());
}

#[test]
fn every_revision_that_can_say_it_shows_the_same_tools() {
    for version in [Version::V2025_11_25, Version::V2026_07_28] {
        let shown = TestClient::builder(router()).version(version).connect().surface();
        assert_eq!(shown, surface(router()), "{version}");
    }
}

#[test]
fn a_surface_is_read_back_as_it_was_written() {
    let shown = surface(router());
    assert_eq!(Surface::parse(&shown.to_string()), shown);
}

#[test]
fn a_file_that_says_otherwise_is_told_with_what_breaks() {
    let path = Path::new(env!("CARGO_TARGET_TMPDIR")).join("surface/kept.md");
    surface(router()).check(&path, true).expect("it can be written");
    surface(router()).check(&path, false).expect("it is the same");
    let other = Router::new("atlas", "1.1")
        .extension("com.acme/map", json!({"scale": 1000}))
        .tool(
            "add",
            "Adds",
            named(["a", "b", "c"], |a: i32, b: Option<i32>, c: i32| async move { a + b.unwrap_or(0) + c }),
        )
        .tool("look", "Looks", || async { "a map" })
        .prompt("plan", "Plans a journey", named(["from", "to"], |from: String, to: String| async move { from + &to }))
        .template("atlas://places/{name}", "A place", |name: String| async move { name })
        .resource("atlas://legend", "The legend", || async { "blue is water" });
    let mismatch = surface(other).check(&path, false).expect_err("it is another");
    let told: Vec<String> = mismatch.changes.iter().map(ToString::to_string).collect();
    assert_eq!(
        told,
        [
            "breaks callers: Tool `add`: takes `c`, which is required, is new",
            "breaks callers: Tool `weather`: is gone",
            "breaks callers: Prompt `plan`: takes `to` is required now",
            "fine: atlas 1.0: is `atlas 1.1` now",
            "fine: atlas 1.1: its description has changed",
            "fine: Tool `add`: takes `a`: its description has changed",
            "fine: Tool `add`: takes `b` is optional now",
            "fine: Tool `add`: takes `b` was `integer -2147483648..2147483647`, and is `integer -2147483648..2147483647 | null`",
            "fine: Tool `look`: is new",
        ]
    );
    let text = mismatch.to_string();
    for part in ["\n- # atlas 1.0\n", "\n+ # atlas 1.1\n", "\n  ## Tool `add`\n", "UPDATE_SURFACE=1"] {
        assert!(text.contains(part), "{text}");
    }
}

#[test]
fn a_file_that_is_not_there_is_no_success() {
    let path = Path::new(env!("CARGO_TARGET_TMPDIR")).join("surface/absent.md");
    let mismatch = surface(router()).check(&path, false).expect_err("there is no such file");
    assert!(mismatch.error.is_some());
    assert!(mismatch.to_string().contains("UPDATE_SURFACE=1"));
}

#[test]
fn results_are_judged_the_other_way_round() {
    let of = |facts: &str| Surface::parse(&format!("# s 1\n\n## Tool `t`\n\n{facts}"));
    let impact = |older: &str, newer: &str| of(older).changes(&of(newer)).first().map(|change| change.impact);
    let (wide, narrow) = ("`x` (required): \"a\" | \"b\"", "`x` (required): \"a\"");
    assert_eq!(impact(&format!("- takes {wide}"), &format!("- takes {narrow}")), Some(Impact::Breaks));
    assert_eq!(impact(&format!("- takes {narrow}"), &format!("- takes {wide}")), Some(Impact::Fine));
    assert_eq!(impact(&format!("- gives {wide}"), &format!("- gives {narrow}")), Some(Impact::Fine));
    assert_eq!(impact(&format!("- gives {narrow}"), &format!("- gives {wide}")), Some(Impact::Breaks));
    assert_eq!(impact("- gives `x` (required): any", ""), Some(Impact::Breaks));
    assert_eq!(impact("- gives `x` (required): any", "- gives `x` (optional): any"), Some(Impact::Breaks));
    assert_eq!(impact("- takes `x` (optional): any", "- takes `x` (required): any"), Some(Impact::Breaks));
    assert_eq!(impact("- takes `x` (required): integer", "- takes `x` (required): number"), Some(Impact::Fine));
    assert_eq!(impact("- hint `read-only`: true", "- hint `read-only`: false"), Some(Impact::Depends));
    assert_eq!(impact("", "- takes `p` (optional): object\n- takes `p.x` (required): any"), Some(Impact::Fine));
    assert_eq!(impact("- takes `x` (required): any", "- takes `x` (required): any"), None);
}

#[test]
fn what_a_server_calls_itself_does_not_reach_the_terminal() {
    let shown = surface(Router::new("a\u{1b}[31m", "1\n## Tool `x`")).to_string();
    assert!(!shown.contains('\u{1b}') && !shown.contains("\n## Tool"), "{shown}");
}
