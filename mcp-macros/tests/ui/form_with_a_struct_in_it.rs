use mcp_tokio::Elicit;

#[derive(Elicit)]
struct Address {
    city: String,
}

#[derive(Elicit)]
struct Order {
    address: Address, //~
}

fn main() {
    let _ = |order: Order| order.address.city;
}
