//! A type of one's own that answers a server: what is written is declared, and nothing else.
//!
//! Prints:
//! ```text
//! Ada, Shall I?
//! info: it will take a while
//! yes, In rust we trust.
//! no folders: the client does not declare the capability `roots`, which `roots/list` needs
//! ```

use mcp_tokio::model::{
    CreateMessageParams, CreateMessageResult, ElicitFormParams, ElicitResult, LoggingLevel, LoggingMessageParams, Role,
};
use mcp_tokio::proto::jsonrpc::RpcError;
use mcp_tokio::{CallError, ClientHandler, Ctx, Failure, Router, connect_in_memory, run, tool};

struct Terminal {
    user: &'static str,
}

impl ClientHandler for Terminal {
    async fn elicitation(&self, form: ElicitFormParams) -> Result<ElicitResult, RpcError> {
        println!("{}, {}", self.user, form.message);
        Ok(ElicitResult::accept(form.requested_schema.defaults()))
    }

    async fn sampling(&self, _: CreateMessageParams) -> Result<CreateMessageResult, RpcError> {
        Ok(CreateMessageResult::new(Role::Assistant, "In rust we trust.", "poet-1"))
    }

    fn log(&self, message: LoggingMessageParams) {
        println!("{}: {}", message.level, message.data.as_str().unwrap_or_default());
    }
}

/// Asks for everything
#[tool]
async fn ask(ctx: Ctx) -> Result<String, Failure> {
    let yes = ctx.elicit::<()>("Shall I?")?.accepted().is_some();
    let poem = ctx.sample("Rhyme on rust.", 20)?;
    ctx.log(LoggingLevel::Info, "it will take a while");
    Ok(format!("{}, {poem}", if yes { "yes" } else { "no" }))
}

/// Counts the folders
#[tool]
async fn folders(ctx: Ctx) -> Result<usize, Failure> {
    Ok(ctx.roots()?.len())
}

fn main() -> Result<(), CallError> {
    let terminal = Terminal { user: "Ada" }.handler();
    run(async {
        let server = connect_in_memory(Router::new("asker", "1.0").add(ask).add(folders), ("client", "1.0"), terminal);
        let said = server.peer().call_tool("ask", ()).log_level(LoggingLevel::Info).text().await?;
        println!("{said}");
        if let Err(error) = server.peer().call_tool("folders", ()).text().await {
            println!("no folders: {}", error.answered().map_or("no answer", |answer| &answer.message));
        }
        Ok(())
    })
}
