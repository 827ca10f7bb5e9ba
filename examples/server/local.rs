//! Handlers that stay on one thread, and so may hold what others must not: an `Rc`, a `RefCell`.

use std::cell::RefCell;
use std::rc::Rc;

use mcp_tokio::{Router, State, run, serve_stdio, tool};

type Board = Rc<RefCell<Vec<String>>>;

/// Writes a line
#[tool(local)]
async fn write(line: String, State(board): State<Board>) {
    board.borrow_mut().push(line);
}

/// Reads all lines
#[tool(local)]
async fn read(State(board): State<Board>) -> String {
    board.borrow().join("\n")
}

fn main() -> std::io::Result<()> {
    run(serve_stdio(Router::local("board", "1.0").state(Board::default()).add(write).add(read)))
}
