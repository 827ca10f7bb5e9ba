//! MCP Apps: a page that a host shows beside a conversation, and a tool that only the page may call.
//!
//! Prints:
//! ```text
//! weather has a page: <!doctype html><title>Weather</title>
//! it reaches: https://api.example.com
//! refresh is for the page
//! ```

use std::error::Error;

use mcp_extensions::Extension;
use mcp_extensions::apps::{
    App, AppPage, Apps, ToolUi, UiCsp, UiExtension, UiResource, UiSettings, UiTool, Visibility,
};
use mcp_tokio::model::Tool;
use mcp_tokio::{Handlers, Router, connect_in_memory, run};

const VIEW: &str = "ui://weather/view.html";

fn server() -> Router {
    let csp = UiCsp::default().connect(["https://api.example.com"]);
    let page =
        App::new(VIEW, "weather", "<!doctype html><title>Weather</title>").with_ui(UiResource::default().with_csp(csp));
    let weather = Tool::named("weather").with_description("The weather").with_ui(UiTool::new(VIEW));
    let refresh = Tool::named("refresh").with_ui(UiTool::new(VIEW).visible_to([Visibility::App]));
    Router::new("weather", "1.0")
        .add(Apps::new().app(page))
        .tool_with(weather, || async { "It is mild." })
        .tool_with(refresh, || async { "It is mild still." })
}

fn main() -> Result<(), Box<dyn Error>> {
    run(async {
        let host = UiExtension::client(Handlers::new(), UiSettings::html());
        let connection = connect_in_memory(server(), ("host", "1.0"), host);
        let peer = connection.peer();
        for tool in peer.list_tools().await? {
            // What is for pages alone is kept from the model.
            if !tool.is_for_model() {
                println!("{} is for the page", tool.name);
                continue;
            }
            let Some(page) = AppPage::of_tool(peer, &tool).await? else { continue };
            println!("{} has a page: {}", tool.name, page.html);
            let reaches = page.ui.csp.and_then(|csp| csp.connect_domains).unwrap_or_default();
            println!("it reaches: {}", reaches.join(", "));
        }
        Ok(())
    })
}
