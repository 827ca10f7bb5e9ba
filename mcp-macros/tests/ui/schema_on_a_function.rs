use mcp_tokio::schema;

#[schema]
fn weather() {} //~

fn main() {
    weather();
}
