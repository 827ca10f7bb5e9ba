//! The trace of a call across client and server, exported to an OpenTelemetry collector, which is a stub in this program:
//! `cargo run --example opentelemetry`.

use std::collections::{HashMap, HashSet};
use std::io::{BufRead, BufReader, Read, Write};
use std::net::{TcpListener, TcpStream};
use std::thread;

use async_trait::async_trait;
use mcp_telemetry::{OpenTelemetry, Traced};
use mcp_tokio::{HttpServer, Router, connect_http, run, serve_http};
use opentelemetry::trace::TracerProvider as _;
use opentelemetry_http::{Bytes, HttpClient, HttpError, Request, Response};
use opentelemetry_otlp::{Protocol, SpanExporter, WithExportConfig, WithHttpConfig};
use opentelemetry_sdk::propagation::TraceContextPropagator;
use opentelemetry_sdk::trace::SdkTracerProvider;
use serde_json::Value;
use tracing_subscriber::layer::SubscriberExt;
use tracing_subscriber::util::SubscriberInitExt;

type Result<T> = std::result::Result<T, Box<dyn std::error::Error>>;

fn main() -> Result<()> {
    print!("{}", export()?);
    Ok(())
}

fn export() -> Result<String> {
    let collector = TcpListener::bind("127.0.0.1:0")?;
    let endpoint = format!("http://{}/v1/traces", collector.local_addr()?);
    let collecting = thread::spawn(move || collect(&collector));

    // With the feature `reqwest-blocking-client` the exporter has a client of its own.
    let exporter = SpanExporter::builder().with_http().with_protocol(Protocol::HttpJson).with_endpoint(endpoint);
    let exporter = exporter.with_http_client(Post).build()?;
    let provider = SdkTracerProvider::builder().with_batch_exporter(exporter).build();
    let tracer = provider.tracer("example");
    tracing_subscriber::registry().with(tracing_opentelemetry::layer().with_tracer(tracer)).init();
    opentelemetry::global::set_text_map_propagator(TraceContextPropagator::new());

    run(talk())?;
    provider.shutdown()?;
    Ok(shown(&collecting.join().map_err(|_| "the collector panicked")??))
}

async fn talk() -> std::io::Result<()> {
    let traced = Traced::new().propagate(OpenTelemetry::new());
    let router = Router::new("shop", "1.0")
        .tool("sell", "Sells a thing", async || tracing::info_span!("look up the price").in_scope(|| "sold"));
    let listener = TcpListener::bind("127.0.0.1:0")?;
    let client =
        connect_http(format!("http://{}/mcp", listener.local_addr()?), ("example", "1.0"), traced.around_handler(()))?;
    let asking = async {
        // From here on it is known which revision is spoken, and spans say so.
        client.peer().ready().await.expect("it opens");
        let sold = client.peer().call_tool("sell", ()).text().await;
        assert_eq!(sold.expect("it is for sale"), "sold");
    };
    serve_http(listener, HttpServer::new(traced.around(router)).shutdown_on(asking)).await
}

/// Each span beneath its parent.
fn shown(body: &Value) -> String {
    let mut shown = String::new();
    let spans = body["resourceSpans"][0]["scopeSpans"].as_array().into_iter().flatten();
    let spans: Vec<_> = spans.flat_map(|scope| scope["spans"].as_array()).flatten().collect();
    let parents: HashMap<_, _> =
        spans.iter().map(|span| (span["spanId"].as_str(), span["parentSpanId"].as_str())).collect();
    let depth = |span: &Value| {
        std::iter::successors(span["parentSpanId"].as_str(), |id| *parents.get(&Some(*id))?)
            .filter(|id| !id.is_empty())
            .count()
    };
    let mut lines: Vec<_> = spans
        .iter()
        .map(|span| (depth(span), span["kind"].as_i64(), span["name"].as_str(), told(span).collect::<String>()))
        .collect();
    lines.sort();
    for (depth, kind, name, told) in lines {
        let kind = match kind {
            Some(2) => "server",
            Some(3) => "client",
            _ => "internal",
        };
        shown += &format!("{:indent$}{kind}: {}{told}\n", "", name.unwrap_or_default(), indent = 2 * depth);
    }
    let traces: HashSet<_> = spans.iter().map(|span| span["traceId"].as_str()).collect();
    shown + &format!("{} traces\n", traces.len())
}

/// Some of what is told of it besides.
fn told(span: &Value) -> impl Iterator<Item = String> {
    ["gen_ai.tool.name", "mcp.protocol.version"].into_iter().filter_map(|key| {
        let attribute = span["attributes"].as_array()?.iter().find(|attribute| attribute["key"] == key)?;
        Some(format!(", {key} {}", attribute["value"]["stringValue"].as_str()?))
    })
}

/// Takes one export.
fn collect(listener: &TcpListener) -> std::io::Result<Value> {
    let (mut stream, _) = listener.accept()?;
    let mut reader = BufReader::new(stream.try_clone()?);
    let (mut line, mut length) = (String::new(), 0);
    reader.read_line(&mut line)?;
    assert_eq!(line.trim_end(), "POST /v1/traces HTTP/1.1");
    line.clear();
    while reader.read_line(&mut line)? > 2 {
        if let Some(value) = line.to_ascii_lowercase().strip_prefix("content-length:") {
            length = value.trim().parse().unwrap_or(0);
        }
        line.clear();
    }
    let mut body = vec![0; length];
    reader.read_exact(&mut body)?;
    stream.write_all(
        b"HTTP/1.1 200 OK\r\ncontent-length: 2\r\ncontent-type: application/json\r\nconnection: close\r\n\r\n{}",
    )?;
    Ok(serde_json::from_slice(&body)?)
}

/// As small an HTTP client as will do.
#[derive(Debug)]
struct Post;

#[async_trait]
impl HttpClient for Post {
    async fn send_bytes(&self, request: Request<Bytes>) -> std::result::Result<Response<Bytes>, HttpError> {
        let uri = request.uri();
        let host = uri.authority().ok_or("a URI with a host")?;
        let mut stream = TcpStream::connect(host.as_str())?;
        let body = request.body();
        write!(stream, "POST {} HTTP/1.1\r\nhost: {host}\r\ncontent-length: {}\r\n\r\n", uri.path(), body.len())?;
        stream.write_all(body)?;
        let mut answer = String::new();
        stream.read_to_string(&mut answer)?;
        let status = answer.split(' ').nth(1).ok_or("a status")?;
        Ok(Response::builder().status(status).body(Bytes::from("{}"))?)
    }
}

#[test]
fn a_call_is_one_trace_and_the_opening_another() {
    assert_eq!(
        export().expect("an export"),
        "client: server/discover\n\
         client: tools/call sell, gen_ai.tool.name sell, mcp.protocol.version 2026-07-28\n  \
         server: tools/call sell, gen_ai.tool.name sell, mcp.protocol.version 2026-07-28\n    \
         internal: look up the price\n\
         2 traces\n"
    );
}
