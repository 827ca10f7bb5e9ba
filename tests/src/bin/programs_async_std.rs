//! The programs of the folders of `examples` on async-std: which of them it is, the name tells that
//! it is started by.

#![allow(clippy::unit_arg, reason = "some of the programs give nothing")]
#![allow(clippy::cast_precision_loss, reason = "no example has that many numbers")]

use std::error::Error;

use mcp_tests::programs::name;

type Ended = Result<(), Box<dyn Error>>;

include!(concat!(env!("OUT_DIR"), "/mcp_async_std.rs"));

fn main() -> Ended {
    start(&name())
}
