use mcp_tokio::{Ctx, Failure, Router, tool};

#[tool("Orders")]
async fn order(ctx: Ctx) -> Result<String, Failure> {
    let number = ctx.once("order", || async { Ok::<_, Failure>(7) })?; //~
    Ok(format!("order {number}"))
}

fn main() {
    let _ = Router::new("test", "1.0").add(order);
}
