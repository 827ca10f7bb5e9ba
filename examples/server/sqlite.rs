//! A server over SQLite: a tool that writes, one that searches, and rows that are resources.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use mcp_tokio::{Failure, Json, Router, State, resource, run, schema, serve_stdio, tool};
use rusqlite::Connection;

/// One connection is enough where queries are short; more of them would be a pool here.
type Database = Arc<Mutex<Connection>>;

fn lock(database: &Database) -> MutexGuard<'_, Connection> {
    database.lock().unwrap_or_else(PoisonError::into_inner)
}

#[schema]
struct Note {
    id: i64,
    title: String,
}

/// Writes a note
#[tool]
fn write(title: String, text: String, State(database): State<Database>) -> Result<i64, rusqlite::Error> {
    let database = lock(&database);
    // What a model says is a value, and never a part of the query.
    database.execute("INSERT INTO notes (title, text) VALUES (?1, ?2)", [title, text])?;
    Ok(database.last_insert_rowid())
}

/// Finds notes by a word in them
#[tool(read_only)]
fn find(word: String, State(database): State<Database>) -> Result<Json<Vec<Note>>, rusqlite::Error> {
    let database = lock(&database);
    let mut query = database.prepare("SELECT id, title FROM notes WHERE instr(text, ?1) > 0 ORDER BY id LIMIT 20")?;
    let notes = query.query_map([word], |row| Ok(Note { id: row.get(0)?, title: row.get(1)? }))?;
    Ok(Json(notes.collect::<Result<_, _>>()?))
}

/// A note
#[resource("notes://{id}")]
fn note(id: i64, State(database): State<Database>) -> Result<String, Failure> {
    let found = lock(&database).query_row("SELECT text FROM notes WHERE id = ?1", [id], |row| row.get(0));
    match found {
        Err(rusqlite::Error::QueryReturnedNoRows) => Err(Failure::new(format!("there is no note {id}"))),
        found => Ok(found?),
    }
}

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let path = std::env::args_os().nth(1).unwrap_or_else(|| ":memory:".into());
    let database = Connection::open(path)?;
    database.execute_batch("CREATE TABLE IF NOT EXISTS notes (id INTEGER PRIMARY KEY, title TEXT, text TEXT)")?;
    let router = Router::new("notes", "1.0").state(Arc::new(Mutex::new(database)));
    Ok(run(serve_stdio(router.add(write).add(find).add(note)))?)
}
