//! The server that mistakes are made with.

use std::future::pending;

use mcp_driver::proto::model::{BooleanSchema, CallToolResult, ElicitSchema, Object, PromptMessage, Role, Tool};
use mcp_driver::router::{Args, Completing, Ctx, Elicit, Elicited, Failure, Router, arg, named};
use mcp_driver::schemars::JsonSchema;
use serde::Deserialize;
use serde_json::{Value, json};

/// What to order.
#[derive(Deserialize, JsonSchema)]
#[schemars(crate = "mcp_driver::schemars")]
struct Order {
    /// Where to.
    address: Address,
    /// What, and how many.
    items: Vec<Item>,
    /// How fast.
    #[serde(default)]
    speed: Speed,
    /// How to pay.
    payment: Option<Payment>,
}

#[derive(Deserialize, JsonSchema)]
#[schemars(crate = "mcp_driver::schemars")]
struct Address {
    street: String,
    zip: String,
}

#[derive(Deserialize, JsonSchema)]
#[schemars(crate = "mcp_driver::schemars")]
#[serde(deny_unknown_fields)]
struct Item {
    name: String,
    count: u8,
}

#[derive(Default, Deserialize, JsonSchema)]
#[schemars(crate = "mcp_driver::schemars")]
#[serde(rename_all = "lowercase")]
enum Speed {
    #[default]
    Normal,
    Express,
    Overnight,
}

#[derive(Deserialize, JsonSchema)]
#[schemars(crate = "mcp_driver::schemars")]
#[serde(tag = "kind", rename_all = "lowercase")]
enum Payment {
    Card { number: String },
    Invoice { iban: String },
}

/// A type whose author says in his own words what is wrong, and whose schema says less than he knows.
#[derive(JsonSchema)]
#[schemars(crate = "mcp_driver::schemars", transparent)]
struct Even(#[schemars(range(min = 0))] i64);

impl<'de> Deserialize<'de> for Even {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let number = i64::deserialize(deserializer)?;
        if number % 2 == 0 { Ok(Self(number)) } else { Err(serde::de::Error::custom("the number is odd")) }
    }
}

struct Confirm;

impl Elicit for Confirm {
    fn schema() -> ElicitSchema {
        ElicitSchema::default().field("sure", BooleanSchema::default())
    }

    fn from_content(_: &Object) -> Result<Self, Failure> {
        Ok(Self)
    }
}

async fn order(Args(order): Args<Order>) -> String {
    let paid = match &order.payment {
        Some(Payment::Card { number }) => number.clone(),
        Some(Payment::Invoice { iban }) => iban.clone(),
        None => String::new(),
    };
    let count: u32 = order.items.iter().map(|item| u32::from(item.count) + item.name.len() as u32).sum();
    format!("{} {} {count} {} {paid}", order.address.street, order.address.zip, matches!(order.speed, Speed::Normal))
}

async fn wipe(ctx: Ctx) -> Result<&'static str, Failure> {
    match ctx.elicit::<Confirm>("Wipe it all?")? {
        Elicited::Accept(_) => Ok("wiped"),
        Elicited::Decline | Elicited::Cancel => Ok("left as it was"),
    }
}

async fn think(ctx: Ctx) -> Result<&'static str, Failure> {
    ctx.sample("think", 10)?;
    Ok("thought")
}

async fn look(ctx: Ctx) -> Result<String, Failure> {
    Ok(ctx.roots()?.len().to_string())
}

fn by_hand() -> Tool {
    let Value::Object(input) = json!({"type": "object", "properties": {"city": {"type": "string", "minLength": 2}},
        "required": ["city"], "additionalProperties": false})
    else {
        unreachable!()
    };
    let Value::Object(output) = json!({"type": "object", "properties": {"degrees": {"type": "number"}},
        "required": ["degrees"]})
    else {
        unreachable!()
    };
    Tool::new("forecast", input).with_output_schema(output)
}

async fn forecast(Args(asked): Args<Value>) -> CallToolResult {
    CallToolResult::text("mild").with_structured_content(json!({"degrees": "mild", "city": asked["city"]}))
}

/// What it can do, it can be asked for wrongly.
pub(crate) fn server() -> Router {
    let names = [arg("text").describe("what to repeat"), arg("times").or(2)];
    Router::new("mistakes", "1.0")
        .page_size(8)
        .tool("add", "Adds a and b", named(["a", "b"], |a: f64, b: f64| async move { a + b }))
        .tool(
            "repeat",
            "Repeats a text",
            named(names, |text: String, times: u8| async move { text.repeat(times.into()) }),
        )
        .tool("halve", "Halves a number", named(["number"], |Even(number): Even| async move { number / 2 }))
        .tool("now", "Tells the time", || async { "noon" })
        .tool("order", "Orders", order)
        .tool("any", "Takes anything", |Args(any): Args<Value>| async move { any.to_string() })
        .tool(
            "divide",
            "Divides",
            named(
                ["a", "b"],
                |a: f64, b: f64| async move { if b == 0.0 { Err("b must not be zero") } else { Ok(a / b) } },
            ),
        )
        .tool("crash", "Panics", || async {
            if true {
                panic!("secret: 4711")
            }
        })
        .tool("hang", "Takes for ever", || async { pending::<()>().await })
        .tool("wipe", "Wipes all after asking", wipe)
        .tool("think", "Thinks", think)
        .tool("look", "Looks around", look)
        .tool_with(by_hand(), forecast)
        .prompt(
            "greet",
            "Greets",
            named(["name", "speed"], |name: String, speed: Option<Speed>| async move {
                vec![PromptMessage::new(Role::User, format!("{name} {}", speed.is_some()))]
            }),
        )
        .complete("greet", "name", |typed: Completing| async move { vec![typed.value] })
        .resource("config://app", "config", || async { "dark" })
        .template("users://{id}", "user", |id: u32| async move { format!("user {id}") })
}
