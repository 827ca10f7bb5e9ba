//! A form that is made at run time: its fields are what the server finds out that it has to ask for.

use mcp_tokio::model::{
    BooleanSchema, ElicitSchema, NumberKind, NumberSchema, StringFormat, StringSchema, TitledOption,
    TitledSingleSelectSchema,
};
use mcp_tokio::{Ctx, Failure, Router, run, serve_stdio, tool};
use serde_json::Value;

/// Signs up for a course
#[tool]
async fn sign_up(ctx: Ctx) -> Result<String, Failure> {
    let courses = ["Baking", "Sailing"].map(|title| TitledOption::new(title.to_lowercase(), title));
    let form = ElicitSchema::default()
        .field("course", TitledSingleSelectSchema::new(courses.to_vec()))
        .field("email", StringSchema::default().with_format(StringFormat::Email))
        .field("age", NumberSchema::new(NumberKind::Integer).with_minimum(18.0))
        .optional_field("news", BooleanSchema::default().with_default(false));
    let Some(filled) = ctx.elicit_form("Which course?", form)?.accepted() else {
        return Ok("nobody signed up".to_owned());
    };
    // What came back was checked against the form.
    let course = filled.get("course").and_then(Value::as_str).unwrap_or_default();
    let news = filled.get("news").and_then(Value::as_bool).unwrap_or_default();
    Ok(format!("signed up for {course}{}", if news { ", with news" } else { "" }))
}

fn main() -> std::io::Result<()> {
    run(serve_stdio(Router::new("courses", "1.0").add(sign_up)))
}
