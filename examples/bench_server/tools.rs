//! The tools.

mod arguments;
#[cfg(test)]
mod tests;

use std::time::Duration;

use mcp_tokio::proto::model::{Object, Tool};
use mcp_tokio::schemars::generate::SchemaSettings;
use mcp_tokio::schemars::{self, JsonSchema};
use mcp_tokio::{Args, Ctx, Router, Runtime, named};
use serde_json::{Value, json};

use arguments::{Create, Delete, Echo, Export, Search, Update, Watch};

/// All tools; with `extra` one more, which sleeps on the clock of `runtime`.
pub(crate) fn router<T>(runtime: T, extra: bool) -> Router
where
    T: Runtime<Sleep: Send> + Send + Sync + 'static,
{
    let router = Router::new("bench-server", "1.0.0")
        .add(records("calendar", "calendar event"))
        .add(records("dataset", "tabular dataset"))
        .add(records("deployment", "service deployment"))
        .tool_with(tool::<Echo>("echo", "Echo the message back unchanged."), async |Args(echo): Args<Echo>| {
            echo.message
        })
        .add(records("file", "file on the workspace volume"))
        .add(records("invoice", "customer invoice"))
        .add(records("issue", "issue in the tracker"))
        .tool_with(progress100(), async |ctx: Ctx| {
            for step in 1..=100 {
                ctx.progress_with(step, 100, "Some message");
            }
            "done"
        })
        .add(records("repo", "source repository"))
        .add(records("ticket", "support ticket"));
    if !extra {
        return router;
    }
    let sleep = move |ms: u64| {
        let runtime = runtime.clone();
        // A call that is cancelled is dropped where it waits.
        async move {
            runtime.sleep_until(runtime.now() + Duration::from_millis(ms)).await;
            "slept"
        }
    };
    router.tool("sleep", "Sleep for so many milliseconds, or until cancelled.", named(["ms"], sleep))
}

/// The six tools for one kind of record.
fn records(prefix: &str, what: &str) -> impl FnOnce(Router) -> Router {
    let create = tool::<Create>(
        &format!("{prefix}_create"),
        &format!(
            "Create a new {what} from the given fields, validate them against the organisation policy and return the \
             stored record."
        ),
    );
    let delete = tool::<Delete>(
        &format!("{prefix}_delete"),
        &format!(
            "Delete the {what} with the given identifier, optionally keeping an audit copy for the retention period."
        ),
    );
    let export = tool::<Export>(
        &format!("{prefix}_export"),
        &format!(
            "Export the selected {what} records in the requested format and return a link that stays valid for one hour."
        ),
    );
    let search = tool::<Search>(
        &format!("{prefix}_search"),
        &format!(
            "Search for every {what} that matches the query and return a ranked, paginated list with the most relevant \
             match first."
        ),
    );
    let update = tool::<Update>(
        &format!("{prefix}_update"),
        &format!(
            "Update an existing {what} in place; fields that are absent are left unchanged and the new revision number \
             is returned."
        ),
    );
    let watch = tool::<Watch>(
        &format!("{prefix}_watch"),
        &format!(
            "Subscribe to changes of a {what} and report each change, with its author and time, until the limit is \
             reached."
        ),
    );
    move |router| {
        router
            .tool_with(create, async |_: Args<Create>| "ok")
            .tool_with(delete, async |_: Args<Delete>| "ok")
            .tool_with(export, async |_: Args<Export>| "ok")
            .tool_with(search, async |_: Args<Search>| "ok")
            .tool_with(update, async |_: Args<Update>| "ok")
            .tool_with(watch, async |_: Args<Watch>| "ok")
    }
}

/// A tool whose schema is as `schemars` makes it and all servers that are measured have it: the router's own would be
/// stricter and shorter.
fn tool<A: JsonSchema>(name: &str, description: &str) -> Tool {
    let generator = SchemaSettings::draft2020_12().into_generator();
    let mut schema = schemars::Schema::to_value(generator.into_root_schema_for::<A>());
    let schema = schema.as_object_mut().map(std::mem::take).unwrap_or_default();
    let schema = schema.into_iter().filter(|(key, _)| key != "title").collect();
    described(name, description, schema)
}

fn progress100() -> Tool {
    let schema =
        Object::from_iter([("type".into(), json!("object")), ("properties".into(), Value::Object(Object::new()))]);
    described("progress100", "Report progress one hundred times, then finish.", schema)
}

fn described(name: &str, description: &str, schema: Object) -> Tool {
    Tool::new(name, schema).with_description(description)
}
