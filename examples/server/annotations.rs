//! What a tool says about itself: a title, an icon, and whether it changes anything.

use mcp_tokio::model::{Icon, Implementation};
use mcp_tokio::{Router, run, serve_stdio, tool};

/// Looks at the thermostat
#[tool(title = "Thermostat", read_only, icon = "https://example.com/look.svg")]
fn look() -> &'static str {
    "21 °C"
}

/// Sets the thermostat
#[tool(title = "Set the thermostat", idempotent, open_world = false)]
fn set(degrees: f64) -> String {
    format!("{degrees} °C")
}

/// Forgets all that was measured
#[tool(destructive)]
fn forget() -> &'static str {
    "nothing was measured"
}

fn main() -> std::io::Result<()> {
    // The server says who it is in the same words.
    let who = Implementation::new("thermostat", "1.0")
        .with_title("The thermostat")
        .with_icons(vec![Icon::new("https://example.com/thermostat.svg")]);
    let router = Router::new("thermostat", "1.0").configure(|config| config.info = who);
    run(serve_stdio(router.add(look).add(set).add(forget)))
}
