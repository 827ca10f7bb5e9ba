use mcp_tokio::Elicit;

#[derive(Elicit)]
struct Order {
    #[elicit(max = 10)] //~
    address: String,
}

fn main() {
    let _ = |order: Order| order.address;
}
