use std::pin::pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::task::Poll;
use std::time::Duration;

use http::StatusCode;

use super::legacy::{drain, initialize, open, tool as in_session_tool};
use super::modern::tool;
use super::patience::{Listener, Spawned, read, text, write};
use super::{Fixture, Gate, frame, poll};
use crate::HttpServer;

#[test]
fn what_comes_too_late_is_told_when_to_come_back() {
    let mut fixture = Fixture::new();
    let session = open(&mut fixture);
    let service = fixture.service.clone();
    let mut under_way = Box::pin(service.handle(in_session_tool(&session, 1, "wait")));
    assert!(poll(&mut under_way).is_pending());
    assert!(!fixture.keep_up());
    assert!(!service.is_closing());
    service.close();
    assert!(service.is_closing());

    for late in [tool("plain"), initialize(), in_session_tool(&session, 2, "plain")] {
        let mut response = fixture.ask(late);
        assert_eq!(response.status(), StatusCode::SERVICE_UNAVAILABLE);
        let seconds = fixture.bench.config.limits.drain.as_secs().to_string();
        assert_eq!(response.headers()["retry-after"], *seconds);
        assert!(drain(&mut response).contains("the server is shutting down"));
    }
    fixture.bench.gate.open();
    assert!(fixture.keep_up());
    let Poll::Ready(mut response) = poll(&mut under_way) else { panic!("it is done") };
    assert!(frame(&mut response).unwrap().contains(r#""result""#));
    assert_eq!(fixture.bench.log.take(), ["started", "finished"]);
}

#[test]
fn whoever_looks_on_sees_sessions_bytes_and_refusals() {
    let mut fixture = Fixture::new();
    let seen = fixture.bench.seen.clone();
    let request = tool("plain");
    let length = request.body().chunks.concat().len();
    let mut response = fixture.ask(request);
    assert_eq!(*seen.bytes.lock().unwrap(), (length, 0));
    let said = drain(&mut response);
    assert_eq!(*seen.bytes.lock().unwrap(), (length, said.len()));

    let mut wrong = tool("plain");
    wrong.headers_mut().insert("mcp-name", "another".parse().unwrap());
    assert_eq!(fixture.ask(wrong).status(), StatusCode::BAD_REQUEST);
    assert_eq!(seen.words.take(), ["refused 400"]);

    open(&mut fixture);
    assert_eq!(seen.words.take(), ["opened"]);
    fixture.clock.pass(Duration::from_secs(3));
    fixture.service.close();
    assert!(fixture.keep_up());
    assert_eq!(seen.words.take(), ["closed after 3s"]);
}

#[test]
fn a_session_that_nobody_keeps_going_is_seen_to_end() {
    let mut fixture = Fixture::new();
    let seen = fixture.bench.seen.clone();
    open(&mut fixture);
    drop(fixture.upkeep);
    assert_eq!(seen.words.take(), ["opened", "closed after 0ns"]);
}

#[test]
fn probes_need_no_token_and_are_no_traffic() {
    let (fixture, stop, is_ready) = (Fixture::new(), Gate::default(), Arc::new(AtomicBool::new(false)));
    let (listener, tasks) = (Listener::default(), Spawned::default());
    let (ready, stopped) = (is_ready.clone(), stop.clone());
    let server = HttpServer::new(fixture.bench.clone())
        .authenticate(crate::bearer("secret"))
        .health("/up")
        .ready("/ready", move || ready.load(Ordering::SeqCst))
        .shutdown_on(async move { stopped.pass().await })
        .notice(Duration::from_secs(5));
    let mut server = Box::pin(server.run(listener.clone(), tasks.clone(), fixture.clock.clone()));
    let mut client = listener.connect();
    let mut turn = |ask: &str| {
        write(&mut client, &format!("{ask} HTTP/1.1\r\nhost: elsewhere\r\ncontent-length: 0\r\n\r\n"));
        assert!(poll(&mut server).is_pending());
        tasks.run();
        tasks.run();
        read(&mut client)
    };

    assert!(turn("GET /up").ends_with("up\n"));
    assert!(turn("GET /ready").starts_with("HTTP/1.1 503 "));
    is_ready.store(true, Ordering::SeqCst);
    let head = turn("HEAD /ready");
    assert!(head.starts_with("HTTP/1.1 200 ") && head.ends_with("\r\n\r\n"), "{head}");
    assert!(head.contains("cache-control: no-store\r\n"), "{head}");
    let refused = turn("POST /up");
    assert!(refused.starts_with("HTTP/1.1 405 ") && refused.contains("allow: GET, HEAD\r\n"), "{refused}");
    stop.open();
    let leaving = turn("GET /ready");
    assert!(leaving.starts_with("HTTP/1.1 503 ") && leaving.ends_with("draining\n"), "{leaving}");
    assert!(turn("GET /up").starts_with("HTTP/1.1 200 "));
    assert_eq!(fixture.bench.seen.words.take(), [""; 0]);
    assert_eq!(*fixture.bench.seen.bytes.lock().unwrap(), (0, 0));
    assert!(turn("GET /mcp").starts_with("HTTP/1.1 401 "));
    assert_eq!(fixture.bench.seen.words.take(), ["refused 401"]);
}

#[test]
fn ids_of_sessions_may_be_chosen() {
    let (fixture, listener, tasks) = (Fixture::new(), Listener::default(), Spawned::default());
    let server = HttpServer::new(fixture.bench.clone()).session_ids(|| [0xab; 16]);
    let mut server = Box::pin(server.run(listener.clone(), tasks.clone(), fixture.clock.clone()));
    let mut client = listener.connect();
    let body = r#"{"jsonrpc":"2.0","id":0,"method":"initialize","params":{"protocolVersion":"2025-11-25","capabilities":{},"clientInfo":{"name":"c","version":"1"}}}"#;
    let head = "host: localhost\r\ncontent-type: application/json\r\naccept: application/json, text/event-stream\r\n";
    write(&mut client, &format!("POST /mcp HTTP/1.1\r\n{head}content-length: {}\r\n\r\n{body}", body.len()));
    assert!(poll(&mut server).is_pending());
    tasks.run();
    tasks.run();
    let answer = read(&mut client);
    assert!(answer.contains(&format!("mcp-session-id: {}\r\n", "ab".repeat(16))), "{answer}");
}

#[test]
fn the_end_is_announced_then_waited_for_and_then_made() {
    let (fixture, stop) = (Fixture::new(), Gate::default());
    let (listener, tasks, stopped) = (Listener::default(), Spawned::default(), stop.clone());
    let server = HttpServer::new(fixture.bench.clone())
        .shutdown_on(async move { stopped.pass().await })
        .notice(Duration::from_secs(5))
        .drain(Duration::from_secs(20));
    let mut server = pin!(server.run(listener.clone(), tasks.clone(), fixture.clock.clone()));
    stop.open();
    // Whoever comes before the others have noticed is served.
    let mut client = listener.connect();
    assert!(poll(&mut server).is_pending());
    write(&mut client, &text("wait"));
    tasks.run();
    assert_eq!(fixture.bench.log.take(), ["started"]);

    fixture.clock.pass(Duration::from_secs(5));
    assert!(poll(&mut server).is_pending());
    let _too_late = listener.connect();
    assert!(poll(&mut server).is_pending());
    assert_eq!(listener.waiting(), 1, "nobody is accepted any more");
    fixture.clock.pass(Duration::from_millis(19_999));
    tasks.run();
    assert!(poll(&mut server).is_pending());
    fixture.clock.pass(Duration::from_millis(1));
    assert!(matches!(poll(&mut server), Poll::Ready(Ok(()))));
}
