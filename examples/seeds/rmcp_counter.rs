//! What rmcp's `counter_stdio` does, and `counter_streamhttp` if it is given an address: tools, prompts and resources
//! of one struct, and the session that a call came in. Theirs has a `_meta` on its lists, too.

use std::net::TcpListener;
use std::sync::Arc;
use std::sync::atomic::{AtomicI32, Ordering::Relaxed};
use std::time::Duration;

use mcp_tokio::model::{GetPromptResult, Object, PromptMessage, Role};
use mcp_tokio::{Args, Parts, Router, run, serve_http, serve_stdio, tools};

#[derive(Default)]
struct Counter(AtomicI32);

#[tools]
impl Counter {
    /// Counts one up
    #[tool]
    fn increment(&self) -> i32 {
        self.0.fetch_add(1, Relaxed) + 1
    }

    /// Counts one down
    #[tool]
    fn decrement(&self) -> i32 {
        self.0.fetch_sub(1, Relaxed) - 1
    }

    /// Where the counter stands
    #[tool]
    fn get_value(&self) -> i32 {
        self.0.load(Relaxed)
    }

    /// Takes ten seconds
    #[tool]
    async fn long_task() -> &'static str {
        tokio::time::sleep(Duration::from_secs(10)).await;
        "done"
    }

    /// Greets the client
    #[tool]
    fn say_hello() -> &'static str {
        "hello"
    }

    /// Gives back all that it is given
    #[tool]
    fn echo(Args(all): Args<Object>) -> String {
        serde_json::Value::Object(all).to_string()
    }

    /// Adds a and b
    #[tool]
    fn sum(a: i32, b: i32) -> i32 {
        a + b
    }

    /// Tells the session that the call came in
    #[tool]
    fn get_session_id(head: Option<Arc<Parts>>) -> String {
        let id = head.as_ref().and_then(|head| head.headers.get("mcp-session-id")?.to_str().ok());
        id.unwrap_or("there is no session").to_owned()
    }

    /// Puts a message into a prompt
    #[prompt(meta = {"meta_key": "meta_value"})]
    fn example_prompt(
        /// what to say
        message: String,
    ) -> String {
        format!("The message is: {message}")
    }

    /// Asks for the way from where the counter stands to a goal
    #[prompt]
    fn counter_analysis(
        &self,
        /// where it shall stand
        goal: i32,
        /// `fast` or `careful`
        #[default("careful")]
        strategy: String,
    ) -> GetPromptResult {
        let value = self.get_value();
        let missing = goal - value;
        let told = format!("The counter is at {value} and shall be at {goal}: {missing} to go. Be {strategy}. How?");
        let messages = [(Role::Assistant, "Let me look at the counter.".into()), (Role::User, told)];
        GetPromptResult::new(messages.map(|(role, text)| PromptMessage::new(role, text)).into())
            .with_description(format!("From {value} to {goal}"))
    }

    /// A folder
    #[resource("str:////Users/to/some/path/", name = "cwd")]
    fn cwd() -> &'static str {
        "/Users/to/some/path/"
    }

    /// What was found out
    #[resource("memo://insights", name = "memo-name")]
    fn memo() -> &'static str {
        "Counting helps."
    }
}

fn main() -> std::io::Result<()> {
    let router = Router::new("counter", "1.0").instructions("A counter, and prompts about it.").add(Counter::default());
    let Some(address) = std::env::args().nth(1) else { return run(serve_stdio(router)) };
    let listener = TcpListener::bind(address)?;
    println!("http://{}/mcp", listener.local_addr()?);
    run(serve_http(listener, router))
}
