//! Arguments that belong together are a struct, whose comments are what the model reads.

use mcp_tokio::{Args, Router, run, schema, serve_stdio, tool};

#[schema]
struct Order {
    /// what to bring
    dish: String,
    /// how many of it
    #[serde(default = "one")]
    #[schemars(range(min = 1, max = 12))]
    portions: u8,
    to: Option<Table>,
}

#[schema]
#[serde(rename_all = "lowercase")]
enum Table {
    Window,
    Garden,
}

fn one() -> u8 {
    1
}

/// Orders a dish
#[tool]
fn order(Args(Order { dish, portions, to }): Args<Order>) -> String {
    let place = match to {
        Some(Table::Window) => "at the window",
        Some(Table::Garden) => "in the garden",
        None => "to go",
    };
    format!("{portions} x {dish}, {place}")
}

fn main() -> std::io::Result<()> {
    run(serve_stdio(Router::new("kitchen", "1.0").add(order)))
}
