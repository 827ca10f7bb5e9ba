//! What a handler wants to know in its next round: a game of guessing whose secret is drawn once.

use std::collections::hash_map::RandomState;
use std::hash::{BuildHasher, Hasher};

use mcp_tokio::{Ctx, Elicit, Failure, Router, run, serve_stdio, tool};

#[derive(Elicit)]
struct Guess {
    #[elicit(min = 1, max = 3)]
    number: u8,
}

/// Draws a number that the user guesses
#[tool]
async fn guess(ctx: Ctx) -> Result<String, Failure> {
    // It travels sealed through the client, which can neither read nor change it.
    let secret = ctx.kept("secret").unwrap_or_else(draw);
    ctx.keep("secret", &secret)?;
    for round in 1..=3 {
        // A question is known by its words, so those of each round differ.
        let Some(guess) = ctx.elicit::<Guess>(&format!("Guess number {round}: 1, 2 or 3?"))?.accepted() else {
            return Ok("you gave up".to_owned());
        };
        if guess.number == secret {
            return Ok("you got it".to_owned());
        }
    }
    Ok(format!("it was {secret}"))
}

fn draw() -> u8 {
    (RandomState::new().build_hasher().finish() % 3) as u8 + 1
}

fn main() -> std::io::Result<()> {
    run(serve_stdio(Router::new("games", "1.0").add(guess)))
}
