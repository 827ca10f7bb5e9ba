//! Flat arguments: described, with a default, and one of a few words.

use mcp_tokio::{Router, run, schema, serve_stdio, tool};

#[schema]
#[derive(Clone, Copy)]
#[serde(rename_all = "lowercase")]
enum Unit {
    Celsius,
    Fahrenheit,
}

/// Tells the weather
#[tool(read_only, title = "Weather")]
fn weather(
    /// the city
    city: String,
    /// days from today
    #[default(0)]
    day: u8,
    #[default(Unit::Celsius)] unit: Unit,
) -> String {
    let degrees = match unit {
        Unit::Celsius => "21 °C",
        Unit::Fahrenheit => "70 °F",
    };
    format!("{city}, in {day} days: {degrees}")
}

fn main() -> std::io::Result<()> {
    run(serve_stdio(Router::new("weather", "1.0").add(weather)))
}
