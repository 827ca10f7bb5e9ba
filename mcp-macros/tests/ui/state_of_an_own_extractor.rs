use mcp_tokio::{Ctx, Failure, FromCall, Router, tool};

#[derive(Clone)]
struct App;

struct Tenant;

impl FromCall<App> for Tenant {
    fn from_call(_: &Ctx, _: &App) -> Result<Self, Failure> {
        Ok(Self)
    }
}

#[tool("Greets")]
async fn greet(tenant: Tenant) -> String { //~
    let _ = tenant;
    "hello".into()
}

fn main() {
    let _ = Router::new("test", "1.0").state(App).add(greet);
}
