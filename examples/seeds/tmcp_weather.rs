//! What tmcp's `weather_server` does: flat arguments, results for programs, and a log.

use mcp_tokio::model::LoggingLevel;
use mcp_tokio::{Ctx, Json, Router, run, schema, serve_stdio, tool};

#[schema]
struct Weather {
    /// the city
    city: String,
    /// in degrees Celsius
    temperature_c: f64,
    /// in words
    conditions: &'static str,
}

#[schema]
struct Pong {
    /// what is said
    message: &'static str,
}

#[schema]
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
