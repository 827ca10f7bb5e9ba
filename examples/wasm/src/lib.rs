//! A server in wasm: bytes go in and come out through the module's memory, and the host says what time it is.
//!
//! The exports are all that the host needs: `input(length)` for a place to put bytes, `turn(milliseconds)` to have them
//! worked on, which gives the length of what is to be sent, and `output()` for where that is.

use std::cell::RefCell;
use std::time::Duration;

use mcp_proto::jsonrpc::{Raw, RpcError};
use mcp_proto::model::{Implementation, ServerCapabilities, ToolsCapability};
use mcp_proto::server::{Config, Event, Incoming, Server};
use mcp_proto::{Instant, Stream};

struct Module {
    stream: Stream<Server>,
    input: Vec<u8>,
    output: Vec<u8>,
}

thread_local! {
    static MODULE: RefCell<Module> = RefCell::new(Module::new());
}

impl Module {
    fn new() -> Self {
        let mut config = Config::new(Implementation::new("wasm", "1.0"));
        config.capabilities = ServerCapabilities::default().with_tools(ToolsCapability::default());
        Self { stream: Stream::new(Server::new(config)), input: Vec::new(), output: Vec::new() }
    }

    fn turn(&mut self, now: Instant) {
        self.stream.handle_input(now, &self.input);
        self.stream.handle_timeout(now);
        self.input.clear();
        while let Some(event) = self.stream.poll_event() {
            let Event::Request(request) = event else { continue };
            self.stream.role_mut().respond(now, request.id, answer(&request));
        }
        self.output.clear();
        while self.stream.poll_transmit(&mut self.output).is_some() {}
    }
}

fn answer(request: &Incoming) -> Result<Raw, RpcError> {
    if &*request.method != "tools/call" {
        return Err(RpcError::method_not_found(&request.method));
    }
    let result = serde_json::json!({"content": [{"type": "text", "text": "hello from wasm"}]});
    Raw::encode(&result).map_err(|error| RpcError::internal(error.message))
}

// What the host calls, by these names.

#[no_mangle]
extern "C" fn input(length: usize) -> *mut u8 {
    MODULE.with_borrow_mut(|module| {
        module.input.resize(length, 0);
        module.input.as_mut_ptr()
    })
}

#[no_mangle]
extern "C" fn turn(milliseconds: f64) -> usize {
    MODULE.with_borrow_mut(|module| {
        module.turn(Instant::from_origin(Duration::from_secs_f64(milliseconds.max(0.0) / 1e3)));
        module.output.len()
    })
}

#[no_mangle]
extern "C" fn output() -> *const u8 {
    MODULE.with_borrow(|module| module.output.as_ptr())
}
