//! A family of resources, a prompt, and completion of what both take.

use mcp_tokio::{Completing, Router, named, run, serve_stdio};

const USERS: [&str; 3] = ["ada", "alan", "grace"];

async fn user(id: String) -> Result<String, String> {
    let known = USERS.contains(&id.as_str());
    known
        .then(|| format!("{id} is a user"))
        .ok_or(format!("there is no user {id}"))
}

async fn welcome(user: String) -> String {
    format!("Write a welcome for {user}.")
}

async fn users(typed: Completing) -> Vec<&'static str> {
    let starts = |user: &&str| user.starts_with(&typed.value);
    USERS.into_iter().filter(starts).collect()
}

fn main() -> std::io::Result<()> {
    let router = Router::new("users", "1.0")
        .template("users://{id}", "user", user)
        .complete("users://{id}", "id", users)
        .prompt("welcome", "Welcomes a user", named(["user"], welcome))
        .complete("welcome", "user", users);
    run(serve_stdio(router))
}
