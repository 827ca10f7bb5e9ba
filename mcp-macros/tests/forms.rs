//! What the macros write and what a person writes with the router are the same server.

mod said;

use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};

use mcp_driver::proto::model::{
    Annotations, CallToolResult, Icon, Object, Prompt, Resource, ResourceTemplate, Role, TaskSupport, Theme, Tool,
    ToolAnnotations, ToolExecution,
};
use mcp_driver::router::output_schema;
use mcp_driver::{Args, Completing, Ctx, Json, Router, State, arg, named, prompt, resource, schema, tool, tools};
use said::{answers, lists};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

#[derive(Deserialize, JsonSchema)]
struct Pair {
    a: f64,
    b: f64,
}

#[derive(Serialize, JsonSchema)]
struct Sum {
    sum: f64,
}

mod macros {
    use super::*;

    /// Adds a and b.
    ///
    /// Both are numbers.
    #[tool]
    pub(super) async fn add(
        /// the first
        a: f64,
        #[default(2.0)] b: f64,
    ) -> f64 {
        a + b
    }

    #[tool(
        "Adds a pair",
        name = "add-pair",
        title = "Add",
        read_only,
        destructive = false,
        icon = ["https://example.com/add.png", Icon::new("data:,").with_theme(Theme::Dark)]
    )]
    pub(super) fn add_pair(Args(pair): Args<Pair>) -> Json<Sum> {
        Json(Sum { sum: pair.a + pair.b })
    }

    #[tool("Repeats", output = Sum, task = "optional", meta = {"example.com/key": [1, "two"]})]
    pub(super) async fn repeat(ctx: Ctx, #[header("Text")] text: String, times: Option<usize>) -> CallToolResult {
        ctx.progress(1, 1);
        CallToolResult::text(text.repeat(times.unwrap_or(2))).with_structured_content(serde_json::json!({"sum": 1.0}))
    }

    #[tool("Counts one up")]
    pub(super) async fn next(State(counter): State<Arc<AtomicI64>>) -> Result<i64, String> {
        match counter.fetch_add(1, Ordering::Relaxed) {
            0 => Err("not yet".into()),
            value => Ok(value),
        }
    }

    #[tool("Has nothing to say", group = "quiet")]
    pub(super) fn r#match() {}

    /// Greets somebody
    #[prompt(title = "Greeting")]
    pub(super) async fn greet(
        /// who
        #[complete(names)]
        name: String,
        loudly: Option<bool>,
    ) -> String {
        format!("Say hello to {name}{}", if loudly == Some(true) { "!" } else { "" })
    }

    #[resource("about://server", mime_type = "text/plain", size = 5, audience = ["user", "assistant"], priority = 0.5)]
    pub(super) async fn about() -> &'static str {
        "notes"
    }

    /// A note
    #[resource("notes://{year}/{id}", name = "note", mime_type = "text/plain")]
    pub(super) async fn a_note(id: u32, ctx: Ctx, #[complete(years)] year: u16) -> String {
        let _ = ctx;
        format!("note {id} of {year}")
    }
}

async fn names(typed: Completing) -> Vec<&'static str> {
    ["Ada", "Alan", "Grace"].into_iter().filter(|name| name.starts_with(&typed.value)).collect()
}

fn years() -> std::future::Ready<Vec<&'static str>> {
    std::future::ready(vec!["1815"])
}

fn written() -> Router<Arc<AtomicI64>> {
    let description = "Adds a and b.\n\nBoth are numbers.";
    let add = named([arg("a").describe("the first"), arg("b").or(2.0)], |a: f64, b: f64| async move { a + b });
    let pair = Tool::new("add-pair", Object::new())
        .with_description("Adds a pair")
        .with_title("Add")
        .with_icons([Icon::new("https://example.com/add.png"), Icon::new("data:,").with_theme(Theme::Dark)])
        .with_annotations(ToolAnnotations::new().with_read_only_hint(true).with_destructive_hint(false));
    let repeat = Tool::new("repeat", Object::new())
        .with_description("Repeats")
        .with_output_schema(output_schema::<Sum>())
        .with_execution(ToolExecution::new().with_task_support(TaskSupport::Optional))
        .with_meta(mcp_driver::proto::model::Meta(
            serde_json::json!({"example.com/key": [1, "two"]}).as_object().cloned().unwrap(),
        ));
    let repeating = |ctx: Ctx, text: String, times: Option<usize>| async move {
        ctx.progress(1, 1);
        CallToolResult::text(text.repeat(times.unwrap_or(2))).with_structured_content(serde_json::json!({"sum": 1.0}))
    };
    let next = |State(counter): State<Arc<AtomicI64>>| async move {
        match counter.fetch_add(1, Ordering::Relaxed) {
            0 => Err("not yet".to_owned()),
            value => Ok(value),
        }
    };
    let greeting = |name: String, loudly: Option<bool>| async move {
        format!("Say hello to {name}{}", if loudly == Some(true) { "!" } else { "" })
    };
    let about = Resource::new("about://server", "about")
        .with_mime_type("text/plain")
        .with_size(5_u64)
        .with_annotations(Annotations::new().with_audience([Role::User, Role::Assistant]).with_priority(0.5));
    let note =
        ResourceTemplate::new("notes://{year}/{id}", "note").with_description("A note").with_mime_type("text/plain");
    Router::new("forms", "1.0")
        .state(Arc::new(AtomicI64::new(0)))
        .tool("add", description, add)
        .tool_with(pair, |Args(pair): Args<Pair>| async move { Json(Sum { sum: pair.a + pair.b }) })
        .tool_with(repeat, named([arg("text").header("Text"), arg("times")], repeating))
        .tool("next", "Counts one up", next)
        .group("quiet", |router| router.tool("match", "Has nothing to say", || async {}))
        .prompt_with(
            Prompt::new("greet").with_description("Greets somebody").with_title("Greeting"),
            named([arg("name").describe("who"), arg("loudly")], greeting),
        )
        .complete("greet", "name", names)
        .resource_with(about, || async { "notes" })
        .template_with(note, |year: u16, id: u32| async move { format!("note {id} of {year}") })
        .complete("notes://{year}/{id}", "year", years)
}

fn by_macros() -> Router<Arc<AtomicI64>> {
    use macros::{a_note, about, add, add_pair, greet, r#match, next, repeat};

    let router = Router::new("forms", "1.0").state(Arc::new(AtomicI64::new(0)));
    router.add(add).add(add_pair).add(repeat).add(next).add(r#match).add(greet).add(about).add(a_note)
}

#[test]
fn both_list_the_same() {
    assert_eq!(lists(by_macros()), lists(written()));
}

#[test]
fn both_answer_the_same() {
    let calls = [
        ("tools/call", r#"{"name":"add","arguments":{"a":1}}"#, r#""text":"3""#),
        ("tools/call", r#"{"name":"add","arguments":{"b":"x","c":1}}"#, "isError"),
        ("tools/call", r#"{"name":"add-pair","arguments":{"a":1,"b":2.5}}"#, r#""sum":3.5"#),
        ("tools/call", r#"{"name":"add-pair","arguments":{"a":1}}"#, "isError"),
        ("tools/call", r#"{"name":"repeat","arguments":{"text":"ab"}}"#, "abab"),
        ("tools/call", r#"{"name":"repeat","arguments":{"text":"ab","times":3}}"#, "ababab"),
        ("tools/call", r#"{"name":"next"}"#, "not yet"),
        ("tools/call", r#"{"name":"next"}"#, r#""text":"1""#),
        ("tools/call", r#"{"name":"match"}"#, "content"),
        ("prompts/get", r#"{"name":"greet","arguments":{"name":"Ada","loudly":"true"}}"#, "Say hello to Ada!"),
        ("prompts/get", r#"{"name":"greet"}"#, "-32602"),
        ("resources/read", r#"{"uri":"about://server"}"#, r#""text":"notes""#),
        ("resources/read", r#"{"uri":"notes://1815/7"}"#, "note 7 of 1815"),
        ("resources/read", r#"{"uri":"notes://1815/x"}"#, "error"),
        (
            "completion/complete",
            r#"{"ref":{"type":"ref/prompt","name":"greet"},"argument":{"name":"name","value":"A"}}"#,
            r#"["Ada","Alan"]"#,
        ),
        (
            "completion/complete",
            r#"{"ref":{"type":"ref/resource","uri":"notes://{year}/{id}"},"argument":{"name":"year","value":""}}"#,
            r#"["1815"]"#,
        ),
    ];
    let (ours, theirs) = (answers(by_macros(), &calls), answers(written(), &calls));
    for ((call, ours), theirs) in calls.iter().zip(ours).zip(theirs) {
        assert_eq!(ours, theirs, "{call:?}");
        assert!(ours.contains(call.2), "{call:?}: {ours}");
    }
}

#[test]
fn a_group_is_switched_off_as_one() {
    let listed = |router: Router<Arc<AtomicI64>>| lists(router)[0].contains(r#""name":"match""#);
    assert!(listed(by_macros()));
    assert!(!listed(by_macros().disable_group("quiet")));
}

#[test]
fn what_was_written_can_be_called() {
    assert_eq!(futures_lite::future::block_on(macros::add::call(1.0, 2.0)), 3.0);
    assert_eq!(macros::add_pair::call(Args(Pair { a: 1.0, b: 2.0 })).0.sum, 3.0);
}

#[test]
fn a_local_variable_may_have_the_name_of_a_tool() {
    use macros::add;

    let router = Router::new("names", "1.0").add(add);
    let add = 3;
    assert_eq!(add, 3);
    drop(router);
}

#[derive(Default)]
struct Counter(AtomicI64);

#[tools]
impl Counter {
    /// Adds to the counter.
    #[tool(title = "Add")]
    async fn add(&self, #[default(1)] by: i64) -> i64 {
        self.0.fetch_add(by, Ordering::Relaxed) + by
    }

    #[tool("Counts down")]
    async fn down(self: Arc<Self>) -> i64 {
        self.add(-1).await
    }

    #[tool("Says hello")]
    fn hello(name: String) -> String {
        Self::greeting(&name)
    }

    #[resource("counter://{which}")]
    async fn value(&self, which: String) -> String {
        format!("{which}: {}", self.0.load(Ordering::Relaxed))
    }

    #[prompt("Explains")]
    fn explain(&self) -> &'static str {
        "Explain the counter"
    }

    fn greeting(name: &str) -> String {
        format!("hello, {name}")
    }
}

fn by_hand() -> Router<Arc<Counter>> {
    Router::new("counter", "1.0")
        .state(Arc::new(Counter::default()))
        .tool_with(
            Tool::new("add", Object::new()).with_title("Add").with_description("Adds to the counter."),
            named([arg("by").or(1)], |counter: Arc<Counter>, by: i64| async move { counter.add(by).await }),
        )
        .tool("down", "Counts down", Counter::down)
        .tool("hello", "Says hello", named(["name"], |name: String| async move { Counter::hello(name) }))
        .template("counter://{which}", "value", |counter: Arc<Counter>, which: String| async move {
            counter.value(which).await
        })
        .prompt("explain", "Explains", || async { "Explain the counter" })
}

#[test]
fn methods_list_and_answer_the_same() {
    let ours = || Router::new("counter", "1.0").add(Counter::default());
    assert_eq!(lists(ours()), lists(by_hand()));
    let calls = [
        ("tools/call", r#"{"name":"add","arguments":{"by":5}}"#, r#""text":"5""#),
        ("tools/call", r#"{"name":"add"}"#, r#""text":"6""#),
        ("tools/call", r#"{"name":"down"}"#, r#""text":"5""#),
        ("tools/call", r#"{"name":"hello","arguments":{"name":"Ada"}}"#, "hello, Ada"),
        ("resources/read", r#"{"uri":"counter://now"}"#, "now: 5"),
        ("prompts/get", r#"{"name":"explain"}"#, "Explain the counter"),
    ];
    let (ours, theirs) = (answers(ours(), &calls), answers(by_hand(), &calls));
    for ((call, ours), theirs) in calls.iter().zip(ours).zip(theirs) {
        assert_eq!(ours, theirs, "{call:?}");
        assert!(ours.contains(call.2), "{call:?}: {ours}");
    }
}

#[test]
fn an_impl_may_be_generic() {
    struct Shelf<T>(T);

    #[tools]
    impl<T> Shelf<T>
    where
        T: std::fmt::Display + Send + Sync + 'static,
    {
        /// Says what lies here.
        #[tool]
        async fn look(&self, times: usize) -> String {
            self.0.to_string().repeat(times)
        }
    }

    let router = Router::new("shelf", "1.0").add(Shelf(7));
    let said = answers(router, &[("tools/call", r#"{"name":"look","arguments":{"times":2}}"#, "")]);
    assert!(said[0].contains(r#""text":"77""#), "{said:?}");
}

#[test]
fn a_value_may_be_shared_with_the_rest_of_the_program() {
    let counter = Arc::new(Counter::default());
    let router = Router::new("counter", "1.0").add(counter.clone());
    answers(router, &[("tools/call", r#"{"name":"add","arguments":{"by":5}}"#, "")]);
    assert_eq!(counter.0.load(Ordering::Relaxed), 5);
}

#[test]
fn what_is_not_send_is_served_by_a_router_of_one_thread() {
    use std::rc::Rc;

    #[tool("Counts", local)]
    async fn count(State(counter): State<Rc<std::cell::Cell<i64>>>) -> i64 {
        let held = Rc::clone(&counter);
        futures_lite::future::yield_now().await;
        held.replace(held.get() + 1)
    }

    let router = Router::local("counter", "1.0").state(Rc::new(std::cell::Cell::new(7))).add(count);
    let said = answers(router, &[("tools/call", r#"{"name":"count"}"#, "")]);
    assert!(said[0].contains(r#""text":"7""#), "{said:?}");
}

#[test]
fn what_is_send_is_served_by_both() {
    #[tool("Adds")]
    async fn plus(a: i64, b: i64) -> i64 {
        a + b
    }

    let call = [("tools/call", r#"{"name":"plus","arguments":{"a":1,"b":2}}"#, "")];
    let shared = answers(Router::new("plus", "1.0").add(plus), &call);
    assert_eq!(shared, answers(Router::local("plus", "1.0").add(plus), &call));
    assert!(shared[0].contains(r#""text":"3""#), "{shared:?}");
}

#[test]
fn what_the_user_calls_things_is_seen_as_the_user_means_it() {
    #[derive(Deserialize, JsonSchema)]
    struct S {
        router: i64,
    }
    type T = i64;
    const DEFINITION: &str = "definition";

    fn parameters() -> i64 {
        40
    }

    #[tool(title = DEFINITION)]
    async fn state(taking: S, #[default(parameters())] this: T) -> T {
        taking.router + this
    }

    let call = [("tools/call", r#"{"name":"state","arguments":{"taking":{"router":2}}}"#, "")];
    let said = answers(Router::new("names", "1.0").add(state), &call);
    assert!(said[0].contains(r#""text":"42""#), "{said:?}");
}

mod derived {
    use super::*;

    /// A guest.
    #[derive(Clone, Deserialize, JsonSchema, Serialize)]
    #[serde(rename_all = "camelCase")]
    pub(super) struct Guest<T> {
        /// as on the invitation
        first_name: String,
        #[serde(default)]
        #[schemars(range(max = 9))]
        children: u8,
        at: T,
    }

    #[derive(Clone, Deserialize, JsonSchema, Serialize)]
    #[serde(tag = "kind", content = "number")]
    pub(super) enum Table {
        Window(u8),
        Garden,
    }

    #[tool("Seats")]
    pub(super) fn seat(Args(guest): Args<Guest<Table>>, ctx: Ctx) -> Json<Guest<Table>> {
        let _ = ctx;
        Json(guest)
    }
}

mod by_schema {
    use super::*;

    /// A guest.
    #[schema]
    #[derive(Clone)]
    #[serde(rename_all = "camelCase")]
    pub(super) struct Guest<T> {
        /// as on the invitation
        first_name: String,
        #[serde(default)]
        #[schemars(range(max = 9))]
        children: u8,
        at: T,
    }

    // What is derived already is not derived again, and where the library is can be said.
    #[schema(crate = mcp_driver)]
    #[derive(Clone, Serialize)]
    #[serde(tag = "kind", content = "number")]
    pub(super) enum Table {
        Window(u8),
        Garden,
    }

    #[tool("Seats")]
    pub(super) fn seat(Args(guest): Args<Guest<Table>>, ctx: Ctx) -> Json<Guest<Table>> {
        let _ = ctx;
        Json(guest)
    }
}

#[test]
fn a_schema_is_what_the_derives_are() {
    let router = || Router::new("seats", "1.0");
    let (ours, theirs) = (|| router().add(by_schema::seat), || router().add(derived::seat));
    assert_eq!(lists(ours()), lists(theirs()));
    let calls = [
        (
            "tools/call",
            r#"{"name":"seat","arguments":{"firstName":"Ada","at":{"kind":"Window","number":2}}}"#,
            r#""structuredContent":{"at":{"kind":"Window","number":2},"children":0,"firstName":"Ada"}"#,
        ),
        ("tools/call", r#"{"name":"seat","arguments":{"first_name":"Ada","at":{"kind":"Garden"}}}"#, "isError"),
    ];
    let (ours, theirs) = (answers(ours(), &calls), answers(theirs(), &calls));
    for ((call, ours), theirs) in calls.iter().zip(ours).zip(theirs) {
        assert_eq!(ours, theirs, "{call:?}");
        assert!(ours.contains(call.2), "{call:?}: {ours}");
    }
}

#[test]
fn a_schema_goes_one_way_where_the_other_is_none() {
    /// Can be read and not written.
    struct Typed(u8);

    impl<'de> Deserialize<'de> for Typed {
        fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
            u8::deserialize(deserializer).map(Self)
        }
    }

    impl JsonSchema for Typed {
        fn schema_name() -> std::borrow::Cow<'static, str> {
            "Typed".into()
        }

        fn json_schema(generator: &mut schemars::SchemaGenerator) -> schemars::Schema {
            u8::json_schema(generator)
        }
    }

    /// Can be written and not read.
    #[derive(Serialize, JsonSchema)]
    struct Shown(u8);

    #[schema(input)]
    struct Taken {
        typed: Typed,
    }

    #[schema(output)]
    struct Given {
        shown: Shown,
    }

    #[tool("Passes on")]
    fn pass(Args(taken): Args<Taken>) -> Json<Given> {
        Json(Given { shown: Shown(taken.typed.0) })
    }

    let call = [("tools/call", r#"{"name":"pass","arguments":{"typed":7}}"#, "")];
    let said = answers(Router::new("ways", "1.0").add(pass), &call);
    assert!(said[0].contains(r#""structuredContent":{"shown":7}"#), "{said:?}");
}

#[test]
fn values_are_any_expressions() {
    const TITLES: [&str; 2] = ["One", "Two"];

    #[tool("Lists", title = TITLES[1..][0], icon = ["data:,", if true { "data:,a" } else { "data:,b" }], read_only = true)]
    fn list(
        #[default([1, 2])] of: [u8; 2],
        #[default(vec![1; 2].into_iter().map(|one| one + 1).collect())] mut and: Vec<u8>,
    ) -> String {
        and.extend(of);
        format!("{and:?}")
    }

    #[prompt("Greets")]
    fn greet(#[complete(async |typed: Completing| vec![format!("{}!", typed.value)])] name: String) -> String {
        name
    }

    let router = Router::new("values", "1.0").add(list).add(greet);
    let listed = lists(router.clone()).remove(0);
    assert!(listed.contains(r#""title":"Two""#) && listed.contains("data:,a"), "{listed}");
    let completion = r#"{"ref":{"type":"ref/prompt","name":"greet"},"argument":{"name":"name","value":"A"}}"#;
    let said = answers(router, &[("tools/call", r#"{"name":"list"}"#, ""), ("completion/complete", completion, "")]);
    assert!(said[0].contains("[2, 2, 1, 2]") && said[1].contains(r#"["A!"]"#), "{said:?}");
}

#[test]
fn a_block_holds_whatever_a_block_can() {
    macro_rules! named {
        ($name:ident: $ty:ty = $value:expr) => {
            fn $name(&self) -> $ty {
                $value
            }
        };
    }

    #[derive(Clone, Copy)]
    struct Desk {
        drawers: u8,
    }

    #[tools]
    impl Desk {
        #![allow(clippy::same_name_method)]

        const EMPTY: Self = Self { drawers: 0 };

        named! { width: u8 = 2 }

        named!(depth: u8 = 3);

        /// Measures.
        #[tool]
        fn area(self: Arc<Self>) -> u8 {
            self.width() * self.depth() + Self::EMPTY.drawers + self.drawers
        }
    }

    let said =
        answers(Router::new("desk", "1.0").add(Desk { drawers: 1 }), &[("tools/call", r#"{"name":"area"}"#, "")]);
    assert!(said[0].contains(r#""text":"7""#), "{said:?}");
}
