use mcp_proto::client::RequestError;
use mcp_proto::{CloseReason, SendError};

use crate::CallError;

#[test]
fn what_went_wrong_names_the_call_and_the_next_step() {
    let errors = [
        (
            CallError::send("tools/call", SendError::Full).about("add"),
            "tools/call `add` was not sent: too much is waiting to be sent or answered; \
             wait for answers before asking more, or raise the limit `pending`",
        ),
        (
            CallError::send("tools/list", SendError::Closed),
            "tools/list was not sent: the connection is closed; `Peer::close_reason` tells why",
        ),
        (
            CallError::request("tools/list", RequestError::Lost(CloseReason::PeerClosed)),
            "tools/list: the connection ended: closed by the peer",
        ),
        (
            CallError::request("tools/list", RequestError::Unauthorized(401)),
            "tools/list: the server wants authorization (HTTP status 401); `Peer::authorize` gives it a token",
        ),
        (
            CallError::Schema { tool: "add".into(), mistakes: "`/sum`: expected a number, got text".into() },
            "the structured result of the tool `add` breaks its own output schema: \
             `/sum`: expected a number, got text; the server is at fault",
        ),
        (
            CallError::TooManyPages { call: "tools/list".into(), most: 2 },
            "tools/list: there are more than 2 pages; read more with `max_pages`",
        ),
    ];
    assert_eq!(errors[2].0.lost(), Some(&CloseReason::PeerClosed));
    assert_eq!(errors[1].0.lost(), None);
    for (error, text) in errors {
        assert_eq!(error.to_string(), text);
    }
}
