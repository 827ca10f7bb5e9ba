//! What a router says, line by line.

use futures_lite::io::{AsyncBufReadExt, AsyncWriteExt, BufReader};
use futures_lite::{StreamExt, future};
use mcp_async_std::AsyncStd;
use mcp_driver::duplex::duplex;
use mcp_driver::{ServerDriver, Service};

/// A request, and something that its answer holds.
pub(crate) type Call<'a> = (&'a str, &'a str, &'a str);

/// Every list, in both eras.
pub(crate) fn lists(router: impl Service + Clone) -> Vec<String> {
    let lists =
        ["tools/list", "prompts/list", "resources/list", "resources/templates/list"].map(|method| (method, "{}", ""));
    let modern = answers(router.clone(), &lists);
    modern.into_iter().chain(legacy(router, &lists)).collect()
}

/// The answers to requests of 2026-07-28.
pub(crate) fn answers(router: impl Service, calls: &[Call<'_>]) -> Vec<String> {
    let meta = r#""_meta":{"io.modelcontextprotocol/protocolVersion":"2026-07-28","io.modelcontextprotocol/clientInfo":{"name":"lines","version":"1"},"io.modelcontextprotocol/clientCapabilities":{}}"#;
    said(router, &requests(calls, meta))
}

/// The answers to requests of 2025-11-25.
fn legacy(router: impl Service, calls: &[Call<'_>]) -> Vec<String> {
    let mut lines = vec![
        r#"{"jsonrpc":"2.0","id":"hello","method":"initialize","params":{"protocolVersion":"2025-11-25","capabilities":{},"clientInfo":{"name":"lines","version":"1"}}}"#.to_owned(),
    ];
    lines.extend(requests(calls, r#""_meta":{}"#));
    said(router, &lines)
}

fn requests(calls: &[Call<'_>], meta: &str) -> Vec<String> {
    let request = |(id, (method, params, _)): (usize, &Call<'_>)| {
        let more = params
            .strip_prefix('{')
            .filter(|more| *more != "}")
            .map_or_else(|| "}".to_owned(), |more| format!(",{more}"));
        format!(r#"{{"jsonrpc":"2.0","id":{id},"method":"{method}","params":{{{meta}{more}}}"#)
    };
    calls.iter().enumerate().map(request).collect()
}

/// One line after the other, each answered before the next.
fn said(router: impl Service, lines: &[String]) -> Vec<String> {
    let (here, there) = duplex(64 << 10);
    let (reader, writer) = there.split();
    let server = async {
        let reason = ServerDriver::new(reader, writer, router, AsyncStd::new()).await;
        panic!("the server has closed: {reason:?}")
    };
    let talk = async {
        let (reader, mut writer) = here.split();
        let mut heard = BufReader::new(reader).lines();
        let mut said = Vec::new();
        for line in lines {
            writer.write_all(format!("{line}\n").as_bytes()).await.unwrap();
            said.push(heard.next().await.unwrap().unwrap());
        }
        said
    };
    future::block_on(future::or(talk, server))
}
