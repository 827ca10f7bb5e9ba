//! What rmcp's `completion_stdio` does: completions of a prompt's arguments that look at those filled in already, and
//! find what was meant.

use mcp_tokio::model::{GetPromptResult, PromptMessage, Role};
use mcp_tokio::{Completing, Router, prompt, run, serve_stdio};

/// Builds an SQL query
#[prompt]
fn sql_query(
    /// `SELECT`, `INSERT`, `UPDATE` or `DELETE`
    #[complete(operations)]
    operation: String,
    /// the table
    #[complete(tables)]
    table: String,
    /// what is read or changed
    #[complete(columns)]
    columns: Option<String>,
    /// for which rows
    #[complete(conditions)]
    where_clause: Option<String>,
    /// what is inserted
    #[complete(values)]
    values: Option<String>,
) -> GetPromptResult {
    let given = |argument: Option<String>, otherwise: &str| {
        argument.filter(|given| !given.is_empty()).unwrap_or_else(|| otherwise.to_owned())
    };
    let filter = where_clause.map(|condition| format!(" WHERE {condition}")).unwrap_or_default();
    let query = match &*operation.to_uppercase() {
        "SELECT" => format!("SELECT {} FROM {table}{filter}", given(columns, "*")),
        "INSERT" => match given(values, "") {
            none if none.is_empty() => format!("INSERT INTO {table} (...) VALUES (...)"),
            values => format!("INSERT INTO {table} VALUES ({values})"),
        },
        "UPDATE" => format!("UPDATE {table} SET {}{filter}", given(columns, "...")),
        "DELETE" => format!("DELETE FROM {table}{filter}"),
        _ => format!("{operation} FROM {table}"),
    };
    let (asked, answered) = match (&*operation, &*table) {
        ("", _) => {
            ("Where does a query begin?".to_owned(), "With what it does: read, add, change or delete?".to_owned())
        }
        (_, "") => (format!("I want to {operation}. And now?"), format!("Which table does the {operation} go to?")),
        _ => (
            "Write the query, and say what it does.".to_owned(),
            format!("A {operation} on {table}:\n```sql\n{query}\n```"),
        ),
    };
    GetPromptResult::new(vec![PromptMessage::new(Role::User, asked), PromptMessage::new(Role::Assistant, answered)])
        .with_description(format!("SQL: {operation} on {table}"))
}

async fn operations(typed: Completing) -> Vec<&'static str> {
    matching(&typed, &["SELECT", "INSERT", "UPDATE", "DELETE"])
}

async fn tables(typed: Completing) -> Vec<&'static str> {
    matching(&typed, &["users", "orders", "products", "categories", "reviews"])
}

async fn columns(typed: Completing) -> Vec<&'static str> {
    of_operation(&typed, &["SELECT", "UPDATE"], &["id", "name", "email", "created_at", "updated_at", "*"])
}

async fn values(typed: Completing) -> Vec<&'static str> {
    of_operation(&typed, &["INSERT"], &["'John Doe'", "'jane@example.com'", "123", "NOW()"])
}

async fn conditions(typed: Completing) -> Vec<&'static str> {
    match typed.arguments.len() {
        0 | 1 => matching(&typed, &["operation and table come first"]),
        _ => matching(&typed, &["id = 1", "name = 'example'", "created_at > '2023-01-01'", "status = 'active'"]),
    }
}

fn of_operation(typed: &Completing, operations: &[&str], values: &[&'static str]) -> Vec<&'static str> {
    match typed.arguments.get("operation") {
        Some(chosen) if operations.contains(&&*chosen.to_uppercase()) => matching(typed, values),
        Some(_) => matching(typed, &["this operation has none"]),
        None => matching(typed, &["the operation comes first"]),
    }
}

/// The ten that fit best: the same, what begins so, what holds it, whose words or letters in order begin so.
fn matching(typed: &Completing, candidates: &[&'static str]) -> Vec<&'static str> {
    let typed = typed.value.to_lowercase();
    let rank = |candidate: &str| {
        let lower = candidate.to_lowercase();
        let initials: String = lower.split_whitespace().filter_map(|word| word.chars().next()).collect();
        let mut letters = lower.chars();
        let fits = [
            lower == typed,
            lower.starts_with(&typed),
            lower.contains(&typed),
            initials == typed,
            typed.chars().all(|wanted| letters.any(|letter| letter == wanted)),
        ];
        fits.iter().position(|fits| *fits)
    };
    let mut ranked: Vec<_> = candidates.iter().filter_map(|candidate| Some((rank(candidate)?, *candidate))).collect();
    if !typed.is_empty() {
        ranked.sort_unstable();
    }
    ranked.into_iter().map(|(_, candidate)| candidate).take(10).collect()
}

fn main() -> std::io::Result<()> {
    let router = Router::new("sql", "1.0").instructions("Operation first, then the table; the rest depends on those.");
    run(serve_stdio(router.add(sql_query)))
}
