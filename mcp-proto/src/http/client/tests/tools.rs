use super::*;

fn tool(name: &str, annotation: &str) -> String {
    format!(
        r#"{{"name":"{name}","inputSchema":{{"type":"object","properties":{{"region":{{"type":"string"{annotation}}}}}}}}}"#
    )
}

fn page(tools: &[String], cursor: &str) -> String {
    format!(r#"{{"resultType":"complete","ttlMs":0,"tools":[{}],"cacheScope":"private"{cursor}}}"#, tools.join(","))
}

const CALL: &str = r#"{"name":"t","arguments":{"region":"us-west1"}}"#;
const MISMATCH: &str = r#"{"code":-32020,"message":"header missing"}"#;
const REGION: &str = r#","x-mcp-header":"Region""#;

#[test]
fn names_travel_in_headers() {
    let mut rig = Rig::modern();
    for (method, params, name) in [
        ("tools/call", r#"{"name":"t"}"#, Some("t")),
        ("tools/call", r#"{"name":"\u0074ö"}"#, Some("=?base64?dMO2?=")),
        ("prompts/get", r#"{"arguments":{},"name":"p"}"#, Some("p")),
        ("resources/read", r#"{"uri":"file:///a%20b"}"#, Some("file:///a%20b")),
        ("tools/list", r#"{"name":"no"}"#, None),
        ("tools/call", "{}", None),
    ] {
        rig.request(method, params);
        let sent = rig.one();
        assert_eq!((sent.header("mcp-method"), sent.header("mcp-name")), (Some(method), name), "{params}");
    }
}

#[test]
fn traces_travel_in_headers() {
    let traced = r#"{"_meta":{"traceparent":"00-1-2-01","tracestate":"a=\u0062","baggage":"user=7"}}"#;
    for (params, expected) in [
        (traced, [Some("00-1-2-01"), Some("a=b"), Some("user=7")]),
        (r#"{"_meta":{"traceparent":7,"tracestate":"a\nb"}}"#, [None; 3]),
        ("{}", [None; 3]),
    ] {
        for mut rig in [Rig::modern(), Rig::deaf(Version::V2025_11_25)] {
            rig.request("tools/list", params);
            let sent = rig.one();
            assert_eq!(["traceparent", "tracestate", "baggage"].map(|name| sent.header(name)), expected, "{params}");
        }
    }
}

#[test]
fn annotated_arguments_travel_in_headers_once_the_tool_was_listed() {
    let mut rig = Rig::modern();
    rig.request("tools/call", CALL);
    assert_eq!(rig.one().header("mcp-param-region"), None);
    rig.request("tools/list", "{}");
    let list = rig.one();
    rig.json(&list, 200, &result(3, &page(&[tool("t", REGION)], "")));
    rig.request("tools/call", CALL);
    assert_eq!(rig.one().header("mcp-param-region"), Some("us-west1"));
    rig.request("tools/call", r#"{"name":"t","arguments":{"region":null}}"#);
    assert_eq!(rig.one().header("mcp-param-region"), None);
    rig.request("tools/call", r#"{"name":"t","arguments":{"region":" ä"}}"#);
    assert_eq!(rig.one().header("mcp-param-region"), Some("=?base64?IMOk?="));
    rig.request("tools/list", "{}");
    let list = rig.one();
    rig.stream(&list);
    rig.event(&list, &result(list.id(), &page(&[tool("t", "")], "")));
    rig.request("tools/call", CALL);
    assert_eq!(rig.one().header("mcp-param-region"), None);
}

#[test]
fn a_tool_whose_annotations_are_broken_is_left_out_and_told() {
    let mut rig = Rig::modern();
    let list = rig.request("tools/list", "{}");
    let sent = rig.one();
    let tools = [tool("good", REGION), tool("bad", r#","x-mcp-header":"""#), tool("plain", "")];
    rig.json(&sent, 200, &result(2, &page(&tools, r#","nextCursor":"c""#)));
    let events = rig.events();
    let Event::ToolRejected { tool: rejected, reason } = &events[0] else { panic!("{events:?}") };
    assert_eq!((&**rejected, reason.is_empty()), ("bad", false));
    let kept = page(&[tool("good", REGION), tool("plain", "")], r#","nextCursor":"c""#);
    assert_eq!(events[1..], [finished(list, Ok(&kept))]);
}

#[test]
fn a_legacy_list_passes_as_it_is() {
    let mut rig = Rig::deaf(Version::V2025_11_25);
    let list = rig.request("tools/list", "{}");
    let sent = rig.one();
    let tools = page(&[tool("bad", r#","x-mcp-header":"""#)], "");
    rig.json(&sent, 200, &result(2, &tools));
    assert_eq!(rig.events(), [finished(list, Ok(&tools))]);
}

#[test]
fn a_call_whose_headers_do_not_fit_is_made_again_after_the_tools_were_listed_anew() {
    let mut rig = Rig::modern();
    let call = rig.request("tools/call", CALL);
    let sent = rig.one();
    rig.json(&sent, 400, &error("2", MISMATCH));
    let first = rig.one();
    assert_eq!(first.describe(), "3 tools/list");
    let other = rig.request("tools/call", CALL);
    let sent = rig.one();
    rig.json(&sent, 400, &error("null", MISMATCH));
    assert_eq!(rig.actions().len(), 0);
    rig.json(&first, 200, &result(3, &page(&[], r#","nextCursor":"a \"b""#)));
    let second = rig.one();
    assert_eq!(second.body()["params"]["cursor"], r#"a "b"#);
    rig.json(&second, 200, &result(second.id(), &page(&[tool("t", REGION)], "")));
    assert_eq!(rig.events(), []);
    let calls = rig.sent();
    assert_eq!(calls.len(), 2);
    for (sent, request) in calls.iter().zip([call, other]) {
        assert_eq!((sent.header("mcp-name"), sent.header("mcp-param-region")), (Some("t"), Some("us-west1")));
        rig.json(sent, 200, &result(sent.id(), r#"{"resultType":"complete"}"#));
        assert_eq!(rig.events(), [finished(request, Ok(r#"{"resultType":"complete"}"#))]);
    }
}

#[test]
fn the_tools_are_listed_anew_once_for_a_call() {
    let peer = || {
        let message = "header missing";
        RequestError::Peer(crate::jsonrpc::RpcError::new(crate::jsonrpc::ErrorCode::HEADER_MISMATCH, message))
    };
    let mut rig = Rig::modern();
    let call = rig.request("tools/call", CALL);
    let sent = rig.one();
    rig.json(&sent, 400, &error("2", MISMATCH));
    let list = rig.one();
    rig.json(&list, 200, &result(3, &page(&[], "")));
    let sent = rig.one();
    rig.json(&sent, 400, &error("4", MISMATCH));
    assert_eq!(rig.events(), [finished(call, Err(peer()))]);
    assert_eq!(rig.actions().len(), 0);

    let call = rig.request("tools/call", CALL);
    let sent = rig.one();
    rig.json(&sent, 400, &error("5", MISMATCH));
    let list = rig.one();
    rig.fail(&list);
    assert_eq!(rig.events(), [finished(call, Err(peer()))]);
}

#[test]
fn a_call_that_is_cancelled_meanwhile_is_not_made_again() {
    let mut rig = Rig::modern();
    let call = rig.request("tools/call", CALL);
    let sent = rig.one();
    rig.json(&sent, 400, &error("2", MISMATCH));
    let list = rig.one();
    let now = rig.now;
    rig.client.role_mut().cancel(now, call, None);
    assert_eq!(rig.events(), [finished(call, Err(RequestError::Cancelled))]);
    rig.json(&list, 200, &result(3, &page(&[], "")));
    assert_eq!((rig.actions().len(), rig.events().len()), (0, 0));
}

#[test]
fn a_list_without_an_end_is_not_read_to_its_end() {
    let mut rig = Rig::modern();
    rig.request("tools/call", CALL);
    let sent = rig.one();
    rig.json(&sent, 400, &error("2", MISMATCH));
    for _ in 0..64 {
        let list = rig.one();
        assert!(list.describe().ends_with("tools/list"));
        rig.json(&list, 200, &result(list.id(), &page(&[], r#","nextCursor":"c""#)));
    }
    assert!(rig.one().describe().ends_with("tools/call"));
}

#[test]
fn the_revision_is_negotiated_by_a_request_too() {
    let mut config = config();
    config.era = EraPolicy::Known(client::Verdict::new(Version::V2026_07_28));
    let mut rig = Rig::new(config, http());
    let list = rig.request("tools/list", "{}");
    let sent = rig.one();
    rig.json(
        &sent,
        400,
        &error("1", r#"{"code":-32022,"message":"m","data":{"supported":["2026-07-28"],"requested":"x"}}"#),
    );
    let again = rig.one();
    assert_eq!(again.describe(), "2 tools/list");
    rig.json(&again, 200, &result(2, r#"{"resultType":"complete"}"#));
    assert_eq!(rig.events(), [Event::Ready, finished(list, Ok(r#"{"resultType":"complete"}"#))]);
}
