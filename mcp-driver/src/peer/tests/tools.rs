use std::cell::{Cell, RefCell};
use std::future::{Future, pending};
use std::pin::pin;
use std::rc::Rc;
use std::task::{Context, Waker};
use std::time::Duration;

use mcp_proto::client::RequestError;
use mcp_proto::jsonrpc::RpcError;
use mcp_proto::model::CallToolResult;
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use super::fixture::{ERAS, Replying, at_once, json as reply, params, talk, talk_in};
use crate::{Call, CallError, Reply, Step};

#[derive(Debug, Deserialize, PartialEq, Serialize)]
struct Pair {
    a: i64,
    b: i64,
}

#[test]
fn a_struct_goes_in_and_a_struct_comes_out() {
    for era in ERAS {
        let pair: Pair =
            talk_in(era, (), echo, async |peer, _| peer.call_tool("echo", &Pair { a: 1, b: 2 }).json().await.unwrap());
        assert_eq!(pair, Pair { a: 1, b: 2 });
    }
}

#[test]
fn no_arguments_are_left_out() {
    let given: Value = talk(
        |call| reply(&structured(&Value::Object(params(&call)))),
        async |peer| peer.call_tool("echo", ()).json().await.unwrap(),
    );
    assert_eq!(given["name"], "echo");
    assert!(given.get("arguments").is_none());
}

#[test]
fn arguments_that_have_no_names_are_not_sent() {
    let error = talk(echo, async |peer| peer.call_tool("echo", [1, 2]).await.unwrap_err());
    assert_eq!(
        error.to_string(),
        "tools/call `echo` was not sent: expected arguments by name, got a list; \
         pass a struct, a map or `json!({..})`, and `()` for none"
    );
}

#[test]
fn text_that_is_json_stands_in_for_a_structured_result() {
    let answer = |_| reply(&json!({"content": [{"type": "text", "text": "{\"a\":1,\"b\":2}"}]}));
    talk(answer, async |peer| {
        let pair: Pair = peer.call_tool("x", ()).json().await.unwrap();
        assert_eq!(pair, Pair { a: 1, b: 2 });
        assert_eq!(peer.call_tool("x", ()).text().await.unwrap(), "{\"a\":1,\"b\":2}");
    });
}

#[test]
fn several_texts_are_lines() {
    let answer = |_| reply(&json!({"content": [{"type": "text", "text": "a"}, {"type": "text", "text": "b"}]}));
    assert_eq!(talk(answer, async |peer| peer.call_tool("x", ()).text().await.unwrap()), "a\nb");
}

#[test]
fn results_of_another_shape_say_where_and_what() {
    let shapes = [
        (
            structured(&json!({"a": 1, "b": "two"})),
            "the result of the tool `x`: the structured result cannot be read: \
             `/b`: expected an integer, got the string \"two\"",
        ),
        (
            json!({"content": [{"type": "text", "text": "{\"a\":1}"}]}),
            "the result of the tool `x`: the text is JSON and cannot be read: `b` is missing",
        ),
        (
            json!({"content": [{"type": "text", "text": "sunny"}]}),
            "the result of the tool `x`: expected a structured result, got text that is no JSON; \
             `text` gives it as it is",
        ),
        (
            json!({"content": [{"type": "image", "data": "", "mimeType": "image/png"}]}),
            "the result of the tool `x`: expected a structured result, or one text that is JSON, got image",
        ),
        (
            json!({"content": []}),
            "the result of the tool `x`: expected a structured result, or one text that is JSON, got nothing",
        ),
    ];
    for (result, message) in shapes {
        let error =
            talk(move |_| reply(&result), async |peer| peer.call_tool("x", ()).json::<Pair>().await.unwrap_err());
        assert_eq!(error.to_string(), message);
    }
}

#[test]
fn what_is_no_text_is_not_taken_for_text() {
    let answer = |_| reply(&json!({"content": [{"type": "image", "data": "", "mimeType": "image/png"}]}));
    let error = talk(answer, async |peer| peer.call_tool("x", ()).text().await.unwrap_err());
    assert_eq!(
        error.to_string(),
        "the result of the tool `x`: expected text, got image; await the call itself for all of it"
    );
}

#[test]
fn a_tool_that_fails_is_a_result_or_an_error_as_is_asked() {
    let answer = |_| reply(&serde_json::to_value(CallToolResult::error("b must not be zero")).unwrap());
    talk(answer, async |peer| {
        assert_eq!(peer.call_tool("divide", ()).await.unwrap().is_error, Some(true));
        let failed = CallError::Tool { tool: "divide".into(), text: "b must not be zero".into() };
        assert_eq!(peer.call_tool("divide", ()).text().await, Err(failed.clone()));
        assert_eq!(peer.call_tool("divide", ()).json::<f64>().await, Err(failed.clone()));
        assert_eq!(failed.to_string(), "the tool `divide` failed: b must not be zero");
    });
}

#[test]
fn an_error_of_the_server_names_the_tool() {
    let answer = |_| at_once(RpcError::invalid_params("unknown tool `ad`; did you mean `add`?"));
    let error = talk(answer, async |peer| peer.call_tool("ad", ()).text().await.unwrap_err());
    assert_eq!(error.answered().map(|error| error.code.0), Some(-32602));
    let text = error.to_string();
    assert!(text.starts_with("tools/call `ad`: the server answered: unknown tool `ad`; did you mean `add`?"), "{text}");
}

#[test]
fn a_call_that_takes_too_long_says_so() {
    let began = |_| -> Replying { Box::pin(pending()) };
    let error = talk(began, async |peer| peer.call_tool("slow", ()).timeout(Duration::from_secs(3)).await.unwrap_err());
    assert!(matches!(error, CallError::Request { error: RequestError::TimedOut, .. }));
    assert_eq!(error.to_string(), "tools/call `slow`: no answer came in time; give it longer with `timeout`");
}

#[test]
fn metadata_goes_beside_that_of_the_protocol() {
    let seen = Rc::new(RefCell::new(Value::Null));
    let sees = seen.clone();
    let answer = move |call: Call| {
        *sees.borrow_mut() = params(&call)["_meta"].clone();
        reply(&json!({"content": []}))
    };
    talk(answer, async |peer| {
        peer.call_tool("x", ()).meta("com.example/tenant", "blue").meta("com.example/n", 7).await.unwrap();
    });
    let seen = seen.borrow();
    assert_eq!((&seen["com.example/tenant"], &seen["com.example/n"]), (&json!("blue"), &json!(7)));
    assert_eq!(seen["io.modelcontextprotocol/protocolVersion"], "2026-07-28");
}

#[test]
fn steps_come_in_order_and_the_answer_last() {
    for era in ERAS {
        let answer = |call: Call| -> Replying {
            Box::pin(async move {
                for step in 1..=3 {
                    call.handle.progress(f64::from(step), Some(3.0), None);
                }
                Reply::from(mcp_proto::jsonrpc::Raw::encode(&structured(&json!(7))).unwrap())
            })
        };
        let told = talk_in(era, (), answer, async |peer, _| {
            let mut steps = peer.call_tool("x", ()).json::<u64>().steps();
            let mut told = Vec::new();
            while let Some(step) = steps.next().await {
                told.push(match step {
                    Step::Progress(step) => format!("{} of {:?}", step.progress, step.total),
                    Step::Done(outcome) => format!("{outcome:?}"),
                });
            }
            assert!(steps.next().await.is_none());
            told
        });
        assert_eq!(told, ["1 of Some(3.0)", "2 of Some(3.0)", "3 of Some(3.0)", "Ok(7)"]);
    }
}

#[test]
fn a_call_that_is_dropped_is_cancelled() {
    for era in ERAS {
        let (running, dropped) = (Rc::new(Cell::new(false)), Rc::new(Cell::new(false)));
        let (runs, drops) = (running.clone(), dropped.clone());
        let answer = move |call: Call| -> Replying {
            if params(&call)["name"] != "slow" {
                return reply(&structured(&json!(1)));
            }
            let (runs, guard) = (runs.clone(), Dropped(drops.clone()));
            Box::pin(async move {
                let _guard = guard;
                runs.set(true);
                pending().await
            })
        };
        talk_in(era, (), answer, async |peer, _| {
            {
                let mut slow = pin!(peer.call_tool("slow", ()).text().steps());
                let mut next = pin!(slow.as_mut().get_mut().next());
                let cx = &mut Context::from_waker(Waker::noop());
                assert!(next.as_mut().poll(cx).is_pending());
                let other = peer.call_tool("quick", ()).json::<u64>().await.unwrap();
                assert_eq!(other, 1);
                assert!(running.get() && !dropped.get());
            }
            assert_eq!(peer.call_tool("quick", ()).json::<u64>().await.unwrap(), 1);
            assert!(dropped.get());
            assert_eq!(peer.pending(), 0);
        });
    }
}

struct Dropped(Rc<Cell<bool>>);

impl Drop for Dropped {
    fn drop(&mut self) {
        self.0.set(true);
    }
}

fn echo(call: Call) -> Replying {
    reply(&structured(&params(&call)["arguments"]))
}

fn structured(value: &Value) -> Value {
    json!({"content": [], "structuredContent": value})
}
