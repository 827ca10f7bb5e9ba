use mcp_tokio::{Ctx, Failure, Router, tool};

struct Confirm {
    sure: bool,
}

#[tool("Wipes everything")]
async fn wipe(ctx: Ctx) -> Result<String, Failure> {
    let confirm = ctx.elicit::<Confirm>("Really?")?; //~
    Ok(if confirm.accepted().is_some_and(|confirm| confirm.sure) { "gone".into() } else { "kept".into() })
}

fn main() {
    let _ = Router::new("test", "1.0").add(wipe);
}
