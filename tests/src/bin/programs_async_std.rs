//! The programs of `examples/five`, `examples/small` and `examples/seeds` on async-std: which of them it is, the name tells that
//! it is started by.

#![allow(clippy::needless_question_mark, reason = "the programs fail in different ways")]
#![allow(clippy::cast_precision_loss, reason = "no example has that many numbers")]

use std::error::Error;

use mcp_tests::programs::name;

type Ended = Result<(), Box<dyn Error>>;

include!(concat!(env!("OUT_DIR"), "/mcp_async_std.rs"));

fn main() -> Ended {
    start(&name())
}
