use mcp_tokio::Elicit;

#[derive(Elicit)]
enum Payment {
    Cash,
    Card(String), //~
}

fn main() {
    let _ = (Payment::Cash, Payment::Card);
}
