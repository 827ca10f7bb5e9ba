//! The five programs of `examples/five` on async-std: which of them it is, the name tells that it is started by.

#![allow(clippy::needless_question_mark, reason = "the programs fail in different ways")]

use std::error::Error;

use mcp_tests::five::name;

type Ended = Result<(), Box<dyn Error>>;

include!(concat!(env!("OUT_DIR"), "/mcp_async_std.rs"));

fn main() -> Ended {
    match &*name() {
        "p1_calculator" => p1_calculator::start(),
        "p1_calculator_macros" => p1_calculator_macros::start(),
        "p2_users" => p2_users::start(),
        "p3_wipe" => p3_wipe::start(),
        "p4_client" => p4_client::start(),
        "p5_http" => p5_http::start(),
        other => Err(format!("no program {other}").into()),
    }
}
