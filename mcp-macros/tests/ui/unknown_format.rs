use mcp_tokio::Elicit;

#[derive(Elicit)]
struct Order {
    #[elicit(format = "mail")] //~
    address: String,
}

fn main() {
    let _ = |order: Order| order.address;
}
