//! What an author is told: when the server is put together, or when a result is not as it was promised.

use std::panic::{AssertUnwindSafe, catch_unwind, set_hook, take_hook};

use mcp_driver::Router;
use mcp_driver::proto::model::{Object, Tool};
use mcp_driver::router::{Args, Completing, arg, named};
use serde_json::{Value, json};

use super::{Case, author};

/// Those that can be made with a feature alone.
pub(crate) const OF_FEATURES: [&str; 6] = [
    "argument_too_short",
    "header_broken",
    "result_shape",
    "schema_of_hand_no_schema",
    "schema_of_hand_pattern",
    "schema_of_hand_remote",
];

/// The text of the panic.
fn panics(build: impl FnOnce() -> Router) -> String {
    let outer = take_hook();
    set_hook(Box::new(|_| {}));
    let panicked = catch_unwind(AssertUnwindSafe(build));
    set_hook(outer);
    let payload = panicked.expect_err("a mistake");
    let text = payload.downcast_ref::<String>().cloned();
    text.or_else(|| payload.downcast_ref::<&str>().map(|text| (*text).to_owned())).expect("a text")
}

fn empty() -> Router {
    Router::new("author", "1.0")
}

fn schema(schema: Value) -> Object {
    schema.as_object().unwrap().clone()
}

fn by_hand(input: Value) -> Router {
    empty().tool_with(Tool::new("paint", schema(input)), |Args(any): Args<Value>| async move { any.to_string() })
}

fn warned(router: &Router) -> String {
    router.warnings().iter().map(ToString::to_string).collect::<Vec<_>>().join("\n")
}

pub(crate) fn cases() -> Vec<Case> {
    let add = |a: f64, b: f64| async move { a + b };
    let cases = [
        author(
            "names_too_few",
            panics(|| empty().tool("add", "Adds", named(["a"], add))),
            &["tool `add`", "2", "`a`", "`named"],
        ),
        author("names_none", panics(|| empty().tool("add", "Adds", add)), &["tool `add`", "2", "named"]),
        author("names_twice", panics(|| empty().tool("add", "Adds", named(["a", "a"], add))), &["tool `add`", "`a`"]),
        author(
            "default_wrong",
            panics(|| empty().tool("add", "Adds", named([arg("a"), arg("b").or("two")], add))),
            &["tool `add`", "`b`", "a number", "\"two\""],
        ),
        author(
            "arguments_are_no_object",
            panics(|| empty().tool("add", "Adds", |Args(all): Args<Vec<f64>>| async move { all.len().to_string() })),
            &["tool `add`", "object", "array"],
        ),
        author(
            "schema_of_hand_type",
            panics(|| by_hand(json!({"type": "string"}))),
            &["tool `paint`", "`inputSchema/type`", "\"object\"", "\"string\""],
        ),
        author(
            "schema_of_hand_dangling",
            panics(|| by_hand(json!({"type": "object", "properties": {"a": {"$ref": "#/$defs/A"}}}))),
            &["tool `paint`", "`inputSchema/properties/a/$ref`", "`#/$defs/A`"],
        ),
        author(
            "template_broken",
            panics(|| empty().template("users://{id", "user", |id: u32| async move { id.to_string() })),
            &["users://{id"],
        ),
        author(
            "template_too_few",
            panics(|| {
                empty().template("users://{id}", "user", |id: u32, name: String| async move { format!("{id} {name}") })
            }),
            &["users://{id}", "2", "`id`"],
        ),
        author(
            "complete_nothing",
            panics(|| empty().complete("greet", "name", |typed: Completing| async move { vec![typed.value] })),
            &["`greet`", "`name`"],
        ),
        author(
            "name_twice",
            warned(&empty().tool("add", "Adds", named(["a", "b"], add)).tool("add", "Adds", named(["a", "b"], add))),
            &["`add`"],
        ),
        author("name_odd", warned(&empty().tool("add numbers", "Adds", named(["a", "b"], add))), &["`add numbers`"]),
    ];
    cases.into_iter().chain(over_http()).chain(validated()).collect()
}

#[cfg(feature = "http")]
fn over_http() -> Vec<Case> {
    let add = |a: f64, b: f64| async move { a + b };
    let names = [arg("a").header("not a header"), arg("b")];
    vec![author("header_broken", panics(|| empty().tool("add", "Adds", named(names, add))), &["`add`", "header"])]
}

#[cfg(not(feature = "http"))]
fn over_http() -> Vec<Case> {
    Vec::new()
}

#[cfg(feature = "validation")]
fn validated() -> Vec<Case> {
    use super::case;
    use super::server::server;
    use super::talk::Talk;

    let forecast =
        |city: &str| Talk::new().ask(server, ("tools/call", json!({"name": "forecast", "arguments": {"city": city}})));
    let of = |schema: Value| panics(|| by_hand(json!({"type": "object", "properties": {"a": schema}})));
    vec![
        case("result_shape", forecast("Rome"), &["tool `forecast`", "`/degrees`", "a number", "\"mild\""]),
        case("argument_too_short", forecast("R"), &["tool `forecast`", "`/city`", "2 characters"]),
        author(
            "schema_of_hand_remote",
            of(json!({"$ref": "https://example.com/s.json"})),
            &["tool `paint`", "`$ref`", "`$defs`"],
        ),
        author(
            "schema_of_hand_no_schema",
            of(json!({"type": "strin"})),
            &["tool `paint`", "`inputSchema/properties/a/type`"],
        ),
        author(
            "schema_of_hand_pattern",
            of(json!({"pattern": "("})),
            &["tool `paint`", "`inputSchema/properties/a/pattern`"],
        ),
    ]
}

#[cfg(not(feature = "validation"))]
fn validated() -> Vec<Case> {
    Vec::new()
}
