//! Tools that ask the user: by a form, and at a page that the client does not see.

use mcp_tokio::{Ctx, Elicit, Elicited, Failure, Router, run, serve_stdio, tool};

#[derive(Elicit)]
struct Booking {
    /// for how many
    #[elicit(min = 1, max = 8)]
    guests: u8,
    #[elicit(default = Seat::Inside)]
    seat: Option<Seat>,
}

#[derive(Debug, Elicit)]
enum Seat {
    Inside,
    Outside,
}

/// Books a table
#[tool]
async fn book(ctx: Ctx) -> Result<String, Failure> {
    Ok(match ctx.elicit("Which table?")? {
        Elicited::Accept(Booking { guests, seat }) => format!("{guests} guests, {:?}", seat.unwrap_or(Seat::Inside)),
        Elicited::Decline => "no table then".to_owned(),
        Elicited::Cancel => "ask me again".to_owned(),
    })
}

/// Pays for it
#[tool]
async fn pay(ctx: Ctx) -> Result<&'static str, Failure> {
    let agreed = ctx.elicit_url("Pay for the table", "https://pay.example.com/table")?.accepted();
    Ok(if agreed.is_some() { "the page is open" } else { "not paid" })
}

fn main() -> std::io::Result<()> {
    run(serve_stdio(Router::new("tables", "1.0").add(book).add(pay)))
}
