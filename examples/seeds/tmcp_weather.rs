//! What tmcp's `weather_server` does: flat arguments, results for programs, and a log.

use mcp_tokio::model::LoggingLevel;
use mcp_tokio::schemars::JsonSchema;
use mcp_tokio::{Ctx, Json, Router, run, serve_stdio, tool};
use serde::Serialize;

#[derive(JsonSchema, Serialize)]
#[schemars(crate = "mcp_tokio::schemars")]
struct Weather {
    /// the city
    city: String,
    /// in degrees Celsius
    temperature_c: f64,
    /// in words
    conditions: &'static str,
}

#[derive(JsonSchema, Serialize)]
#[schemars(crate = "mcp_tokio::schemars")]
struct Pong {
    /// what is said
    message: &'static str,
}

#[derive(JsonSchema, Serialize)]
#[schemars(crate = "mcp_tokio::schemars")]
struct Logged {
    /// it was passed on
    logged: bool,
}

/// Tells the weather of a city
#[tool]
fn get_weather(
    /// the city
    city: String,
) -> Json<Weather> {
    Json(Weather { city, temperature_c: 22.5, conditions: "Partly cloudy" })
}

/// Answers
#[tool]
fn ping() -> Json<Pong> {
    Json(Pong { message: "pong" })
}

/// Logs a message to the client
#[tool]
fn log_message(
    /// what to log
    message: String,
    ctx: Ctx,
) -> Json<Logged> {
    ctx.log_as("weather_server", LoggingLevel::Info, serde_json::json!({ "message": message }));
    Json(Logged { logged: true })
}

fn main() -> std::io::Result<()> {
    let router = Router::new("weather_server", "1.0").instructions("The weather, always the same.");
    run(serve_stdio(router.add(get_weather).add(ping).add(log_message)))
}
