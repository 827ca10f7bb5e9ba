//! Extensions of the Model Context Protocol, typed on both sides.
//!
//! | Module | Extension | Feature |
//! |---|---|---|
//! | [`skills`] | `io.modelcontextprotocol/skills` (SEP-2640): folders of instructions for models | `skills` |
//! | [`apps`] | `io.modelcontextprotocol/ui` (MCP Apps): pages that a host shows beside a conversation | `apps` |
//! | [`extension`] | one of your own: [`Extension`] gives its settings a type at both ends | |
//!
//! All of it stands on [`mcp_driver::Router`] and [`mcp_driver::Peer`], and so runs on every runtime and transport, in
//! every revision that can declare an extension.
//!
//! # Example: a server with skills and a page
//! ```
//! use mcp_driver::Router;
//! use mcp_driver::proto::model::Tool;
//! use mcp_extensions::apps::{App, Apps, ToolUi, UiTool};
//! use mcp_extensions::skills::{SkillFolder, Skills};
//!
//! # fn main() -> Result<(), Box<dyn std::error::Error>> {
//! let manifest = "---\nname: forecast\ndescription: How to read a forecast\n---\nLook at the clouds first.\n";
//! let weather = Tool::named("weather").with_description("The weather").with_ui(UiTool::new("ui://weather"));
//! let router = Router::new("weather", "1.0")
//!     .add(Skills::folders([SkillFolder::new("forecast", manifest)])?)
//!     .add(Apps::new().app(App::new("ui://weather", "weather", "<!doctype html><title>Weather</title>")))
//!     .tool_with(weather, || async { "It is mild." });
//! # let _ = router;
//! # Ok(())
//! # }
//! ```

#[cfg(feature = "apps")]
pub mod apps;
pub mod extension;
#[cfg(feature = "skills")]
pub mod skills;

pub use extension::{Extending, Extension, Undeclared};
