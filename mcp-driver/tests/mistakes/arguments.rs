//! Arguments of tools, prompts and templates.

use serde_json::{Value, json};

use super::server::server;
use super::talk::Talk;
use super::{Case, case};

fn call(name: &str, arguments: Value) -> String {
    Talk::new().ask(server, ("tools/call", json!({"name": name, "arguments": arguments})))
}

fn prompt(name: &str, arguments: Value) -> String {
    Talk::new().ask(server, ("prompts/get", json!({"name": name, "arguments": arguments})))
}

pub(crate) fn cases() -> Vec<Case> {
    let bare = Talk::new().ask(server, ("tools/call", json!({"name": "add"})));
    let list = Talk::new().ask(server, ("tools/call", json!({"name": "add", "arguments": [1, 2]})));
    let read = Talk::new().ask(server, ("resources/read", json!({"uri": "users://me"})));
    let large = Talk::new().ask(server, ("resources/read", json!({"uri": "users://4294967296"})));
    let address = json!({"street": "Elm Street 5", "zip": "12345"});
    vec![
        case("wrong_type", call("add", json!({"a": "x", "b": 2})), &["tool `add`", "`/a`", "a number", "\"x\""]),
        case("missing", call("add", json!({"a": 1})), &["tool `add`", "`/b`", "missing", "a number"]),
        case("extra", call("add", json!({"a": 1, "b": 2, "c": 3})), &["tool `add`", "`/c`", "`a` or `b`"]),
        case("extra_to_none", call("now", json!({"zone": "UTC"})), &["tool `now`", "`/zone`"]),
        case("extra_near_miss", call("repeat", json!({"text": "a", "time": 3})), &["`/time`", "`times`"]),
        case("several", call("add", json!({"a": true, "x": 1})), &["`/a`", "`/b`", "`/x`"]),
        case("null", call("add", json!({"a": null, "b": 2})), &["`/a`", "a number", "null"]),
        case("arguments_absent", bare, &["tool `add`", "`/a`", "`/b`"]),
        case("arguments_no_object", list, &["arguments", "an object"]),
        case("out_of_range", call("repeat", json!({"text": "a", "times": 300})), &["`/times`", "255", "300"]),
        case("negative", call("repeat", json!({"text": "a", "times": -1})), &["`/times`", "-1"]),
        case("fraction", call("repeat", json!({"text": "a", "times": 1.5})), &["`/times`", "an integer", "1.5"]),
        case("long_text", call("add", json!({"a": "x".repeat(10_000), "b": 1})), &["`/a`", "…"]),
        case(
            "in_the_authors_words",
            call("halve", json!({"number": 3})),
            &["tool `halve`", "`/number`", "the number is odd"],
        ),
        case("struct_missing", call("order", json!({})), &["tool `order`", "`/address`", "`/items`"]),
        case(
            "struct_extra_near_miss",
            call("order", json!({"address": address, "items": [], "sped": "express"})),
            &["`/sped`", "`speed`"],
        ),
        case(
            "nested",
            call("order", json!({"address": {"street": 5}, "items": [{"name": "tea", "count": 256, "size": 1}]})),
            &["`/address/street`", "`/address/zip`", "`/items/0/count`", "`/items/0/size`"],
        ),
        case(
            "enum_near_miss",
            call("order", json!({"address": address, "items": [], "speed": "expres"})),
            &["`/speed`", "\"normal\"", "(did you mean \"express\"?)"],
        ),
        case(
            "tagged_enum",
            call("order", json!({"address": address, "items": [], "payment": {"kind": "cart", "number": "1"}})),
            &["`/payment/kind`", "\"card\""],
        ),
        case(
            "tagged_enum_inside",
            call("order", json!({"address": address, "items": [], "payment": {"kind": "card"}})),
            &["`/payment/number`", "a string"],
        ),
        case("prompt_missing", prompt("greet", json!({})), &["prompt `greet`", "`/name`"]),
        case("prompt_extra", prompt("greet", json!({"name": "a", "sped": "normal"})), &["`/sped`", "`speed`"]),
        case("prompt_enum", prompt("greet", json!({"name": "a", "speed": "fast"})), &["`/speed`", "\"overnight\""]),
        case("prompt_no_text", prompt("greet", json!({"name": 3})), &["`/arguments/name`", "a string", "3"]),
        case("template_variable", read, &["`users://{id}`", "id", "an integer", "\"me\""]),
        case("template_variable_too_large", large, &["`users://{id}`", "id", "4294967295"]),
    ]
}
