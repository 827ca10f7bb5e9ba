use mcp_tokio::{Router, tool};

struct Weather;

#[tool("Tells the weather")]
async fn weather(city: String) -> Weather { //~
    let _ = city;
    Weather
}

fn main() {
    let _ = Router::new("test", "1.0").add(weather);
}
