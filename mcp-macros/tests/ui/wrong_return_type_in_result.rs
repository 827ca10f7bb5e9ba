use mcp_tokio::{Failure, Router, tool};

struct Weather;

#[tool("Tells the weather")]
async fn weather(city: String) -> Result<Weather, Failure> { //~
    let _ = city;
    Ok(Weather)
}

fn main() {
    let _ = Router::new("test", "1.0").add(weather);
}
