//! What several handlers take from a call is a type of one's own, which refuses calls that do not have it.

use mcp_tokio::{Ctx, Failure, FromCall, Router, run, serve_stdio, tool};

/// The tenant that a call is for, which hosts put into its `_meta`.
struct Tenant(String);

impl<S> FromCall<S> for Tenant {
    fn from_call(ctx: &Ctx, _: &S) -> Result<Self, Failure> {
        let meta = ctx.meta();
        let tenant = meta.get("com.acme/tenant").and_then(|tenant| tenant.as_str());
        tenant.map(|tenant| Self(tenant.to_owned())).ok_or_else(|| Failure::new("the call names no tenant"))
    }
}

/// Counts the orders
#[tool]
fn orders(Tenant(tenant): Tenant) -> String {
    format!("{tenant} has 3 orders")
}

/// Deletes an order
#[tool(destructive)]
fn delete(Tenant(tenant): Tenant, order: u32) -> String {
    format!("order {order} of {tenant} is gone")
}

fn main() -> std::io::Result<()> {
    run(serve_stdio(Router::new("orders", "1.0").add(orders).add(delete)))
}
