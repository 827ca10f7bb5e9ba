//! What travels in headers: any value survives, and whatever a server accepts says the same in head and body.

use std::sync::Arc;

use bytes::Bytes;
use http::{HeaderValue, Request};
use mcp_proto::client::{self, EraPolicy, Verdict};
use mcp_proto::http::client::{Action, HttpClient};
use mcp_proto::http::param_header::{ParamHeader, ToolHeaders, annotations};
use mcp_proto::http::server::{Config, Exchange};
use mcp_proto::jsonrpc::Raw;
use mcp_proto::model::Implementation;
use mcp_proto::server::Event;
use mcp_proto::{Instant, Version};
use proptest::prelude::*;
use serde_json::{Value, json};

use super::server_subject::server_config;
use super::subject::Setup;
use super::ways::cases;

const NOW: Instant = Instant::ORIGIN;

#[derive(Debug)]
struct Marked(Arc<[ParamHeader]>);

impl ToolHeaders for Marked {
    fn of_tool(&self, _: &str) -> Option<Arc<[ParamHeader]>> {
        Some(self.0.clone())
    }
}

fn schema() -> Value {
    json!({"type": "object", "properties": {
        "text": {"type": "string", "x-mcp-header": "Text"},
        "whole": {"type": "integer", "x-mcp-header": "Whole"},
        "flag": {"type": "boolean", "x-mcp-header": "Flag"},
        "deep": {"type": "object", "properties": {"er": {"type": "string", "x-mcp-header": "Deeper"}}},
        "plain": {"type": "string"},
    }})
}

fn marked() -> Marked {
    let Value::Object(schema) = schema() else { unreachable!() };
    Marked(annotations(&schema).expect("good annotations").into())
}

/// What a server makes of a request: the params that reach the application, or the status.
fn serve(request: Request<Bytes>) -> Result<Value, u16> {
    let (mut head, body) = request.into_parts();
    head.headers.entry("host").or_insert(HeaderValue::from_static("localhost"));
    let config = Arc::new(Config::new(server_config(&Setup::new(None))));
    let mut exchange = Exchange::new(NOW, config, &head);
    exchange.handle_body(NOW, &body);
    exchange.handle_end(NOW, &marked());
    while let Some(event) = exchange.poll_event() {
        if let Event::Request(incoming) = event {
            return Ok(incoming.params.expect("params").decode().expect("JSON"));
        }
    }
    let status = |output| match output {
        mcp_proto::http::server::Output::Head(head) => Some(head.status.as_u16()),
        _ => None,
    };
    Err(std::iter::from_fn(|| exchange.poll_output()).find_map(status).expect("a response"))
}

/// A client that knows the tool.
fn client(tool: &str) -> HttpClient {
    let mut config = client::Config::new(Implementation::new("client", "1"));
    config.era = EraPolicy::Known(Verdict::new(Version::V2026_07_28));
    let uri = "http://localhost/mcp".parse().expect("a URI");
    let mut client = HttpClient::new(NOW, config, mcp_proto::http::client::Config::new(uri));
    let list = client.role_mut().request(NOW, client::Request::new("tools/list", None));
    list.expect("it can be asked");
    let Some(Action::Open { exchange, request }) = client.poll_action() else { panic!("a request") };
    let id = serde_json::from_slice::<Value>(request.body()).expect("JSON")["id"].clone();
    let list = json!({"jsonrpc": "2.0", "id": id, "result": {
        "resultType": "complete", "tools": [{"name": tool, "inputSchema": schema()}],
        "ttlMs": 0, "cacheScope": "private"}});
    let head = http::Response::builder().header("content-type", "application/json").body(()).expect("a response");
    client.handle_head(NOW, exchange, &head.into_parts().0);
    client.handle_body(NOW, exchange, list.to_string().as_bytes());
    client.handle_end(NOW, exchange);
    while client.poll_event().is_some() {}
    client
}

fn sent(client: &mut HttpClient, method: &str, params: &Value) -> Request<Bytes> {
    let params = Raw::from_text(params.to_string()).expect("JSON");
    client.role_mut().request(NOW, client::Request::new(method, Some(params))).expect("it can be asked");
    let Some(Action::Open { request, .. }) = client.poll_action() else { panic!("a request") };
    request
}

/// Texts of all kinds, those that are hard to carry above all.
fn text() -> impl Strategy<Value = String> {
    prop_oneof![
        3 => any::<String>(),
        2 => "[ -~]{0,20}",
        2 => "[ \t]{0,2}[!-~\t ]{0,10}[ \t]{0,2}",
        1 => "=\\?base64\\?[A-Za-z0-9+/=]{0,12}\\?=",
        1 => "=\\?[a-z0-9?=]{0,14}",
        1 => "[\\x00-\\x20\\x7f-\\xff]{0,10}",
    ]
}

fn argument<T: Into<Value>>(value: impl Strategy<Value = T> + 'static) -> impl Strategy<Value = Option<Value>> {
    prop_oneof![1 => Just(None), 1 => Just(Some(Value::Null)), 6 => value.prop_map(|value| Some(value.into()))]
}

proptest! {
    #![proptest_config(cases(400))]

    /// Whatever the arguments of a tool are, and whatever it is called, the server takes them from a client of ours.
    #[test]
    fn any_argument_survives(
        name in text(), text_value in argument(text()), whole in argument(-9_007_199_254_740_991i64..=9_007_199_254_740_991),
        flag in argument(any::<bool>()), deep in argument(text()), plain in argument(text()),
    ) {
        let mut arguments = serde_json::Map::new();
        for (key, value) in [("text", text_value), ("whole", whole), ("flag", flag), ("plain", plain)] {
            arguments.extend(value.map(|value| (key.to_owned(), value)));
        }
        arguments.extend(deep.map(|value| ("deep".to_owned(), json!({"er": value}))));
        let mut client = client(&name);
        let request = sent(&mut client, "tools/call", &json!({"name": name, "arguments": arguments}));
        let got = serve(request);
        prop_assert!(got.is_ok(), "refused with {:?}", got);
        let got = got.expect("checked");
        prop_assert_eq!(&got["name"], &json!(name));
        prop_assert_eq!(&got["arguments"], &Value::Object(arguments));
    }

    #[test]
    fn any_name_survives(name in text(), uri in text()) {
        let mut client = client("x");
        let got = serve(sent(&mut client, "prompts/get", &json!({"name": name})));
        prop_assert_eq!(got.map(|params| params["name"].clone()), Ok(json!(name)));
        let got = serve(sent(&mut client, "resources/read", &json!({"uri": uri})));
        prop_assert_eq!(got.map(|params| params["uri"].clone()), Ok(json!(uri)));
    }

    /// A request whose headers were meddled with is refused, or says the same in its headers as in its body.
    #[test]
    fn an_accepted_request_says_the_same_twice(
        name in "[a-b]{1,2}", argument in "[a-b]{1,2}", whole in 0i64..3,
        header in prop_oneof![Just("mcp-name"), Just("mcp-method"), Just("mcp-param-text"), Just("mcp-param-whole"),
            Just("mcp-param-flag"), Just("mcp-protocol-version")],
        change in prop_oneof![
            1 => Just(None),
            4 => prop_oneof![
                "[a-b]{0,2}", "[0-2](\\.0)?", "=\\?base64\\?(YQ==|Yg==|YWI=|YmE=|YQ|[A-Za-z]{0,4})\\?=", "[ -~]{0,6}",
                Just("tools/call".to_owned()), Just("tools/list".to_owned()), Just("2026-07-28".to_owned()),
                Just("2025-11-25".to_owned()),
            ].prop_map(Some),
        ],
    ) {
        let mut client = client("x");
        let arguments = json!({"text": argument, "whole": whole});
        let mut request = sent(&mut client, "tools/call", &json!({"name": name, "arguments": arguments}));
        match change {
            Some(value) => drop(request.headers_mut().insert(header, value.parse().expect("printable"))),
            None => drop(request.headers_mut().remove(header)),
        }
        let headers = request.headers().clone();
        let Ok(params) = serve(request) else { return Ok(()) };
        let said = |name: &str| headers.get(name).map(|value| decode(value.to_str().expect("printable")));
        prop_assert_eq!(said("mcp-method"), Some("tools/call".to_owned()));
        prop_assert_eq!(said("mcp-protocol-version"), Some("2026-07-28".to_owned()));
        prop_assert_eq!(said("mcp-name").map(Value::from), Some(params["name"].clone()));
        prop_assert_eq!(said("mcp-param-text").map(Value::from), Some(params["arguments"]["text"].clone()));
        let number = said("mcp-param-whole").and_then(|number| number.parse::<f64>().ok());
        prop_assert_eq!(number, params["arguments"]["whole"].as_f64());
        prop_assert_eq!(said("mcp-param-flag"), None);
    }
}

/// What a value of a header stands for, by another decoder than the one under test.
fn decode(value: &str) -> String {
    let value = value.trim_matches([' ', '\t']);
    let Some(inner) = value.strip_prefix("=?base64?").and_then(|rest| rest.strip_suffix("?=")) else {
        return value.to_owned();
    };
    const LETTERS: &str = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    let (mut bits, mut count, mut bytes) = (0u32, 0u32, Vec::new());
    for letter in inner.trim_end_matches('=').chars() {
        let place = LETTERS.find(letter).unwrap_or_else(|| panic!("{letter:?} is no letter of Base64"));
        bits = bits << 6 | u32::try_from(place).expect("below 64");
        count += 6;
        if count >= 8 {
            count -= 8;
            bytes.push(u8::try_from(bits >> count & 0xff).expect("a byte"));
        }
    }
    String::from_utf8(bytes).expect("UTF-8")
}
