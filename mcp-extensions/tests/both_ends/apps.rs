use mcp_driver::router::Ctx;
use mcp_driver::{Handlers, Router};
use mcp_extensions::Extension;
use mcp_extensions::apps::{
    APP_MIME_TYPE, App, AppError, AppPage, Apps, ResourceUi, ToolUi, UiCsp, UiExtension, UiPermissions, UiResource,
    UiSettings, UiTool, Visibility, shows_apps,
};
use mcp_proto::model::{BlobResourceContents, Resource, TextResourceContents, Tool};
use serde_json::{Value, json};

use crate::{ERAS, talk};

const VIEW: &str = "ui://weather/view.html";
const HTML: &str = "<!doctype html><title>Weather</title>";

fn needs() -> UiResource {
    let csp = UiCsp::default().connect(["https://api.example.com"]).resources(["https://cdn.example.com"]);
    UiResource::default().with_csp(csp).with_permissions(UiPermissions::default().geolocation()).with_border(true)
}

fn router() -> Router {
    let weather = Tool::named("weather").with_description("The weather").with_ui(UiTool::new(VIEW));
    let refresh = Tool::named("refresh").with_ui(UiTool::new(VIEW).visible_to([Visibility::App]));
    let words = |ctx: Ctx| async move { if shows_apps(ctx.context()) { "See there." } else { "It is mild." } };
    Router::new("weather", "1.0")
        .add(Apps::new().app(App::new(VIEW, "weather", HTML).with_ui(needs())))
        .tool_with(weather, words)
        .tool_with(refresh, || async { "It is mild still." })
        .tool("plain", "Nothing to see", || async { "words" })
}

fn host() -> Handlers {
    UiExtension::client(Handlers::new(), UiSettings::html())
}

#[test]
fn a_host_shows_the_page_of_a_tool() {
    for era in ERAS {
        talk(era, router(), host(), async |peer| {
            assert_eq!(UiExtension::of_server(&peer), Ok(()));
            let tools = peer.list_tools().await.expect("a list");
            let names: Vec<_> = tools.iter().map(|tool| tool.name.as_str()).collect();
            assert_eq!(names, ["weather", "refresh", "plain"]);
            let for_model: Vec<_> = tools.iter().filter(|tool| tool.is_for_model()).map(|tool| &*tool.name).collect();
            assert_eq!(for_model, ["weather", "plain"]);

            let page = AppPage::of_tool(&peer, &tools[0]).await.expect("a page").expect("one");
            assert_eq!((page.html.as_str(), page.uri.as_str(), &page.ui), (HTML, VIEW, &needs()));
            assert_eq!(AppPage::of_tool(&peer, &tools[2]).await, Ok(None));
            let listed = peer.list_resources().await.expect("a list").remove(0);
            assert_eq!((listed.mime_type.as_deref(), listed.ui()), (Some(APP_MIME_TYPE), Some(needs())));
            assert_eq!(AppPage::read_listed(&peer, &listed).await, Ok(page));
            assert_eq!(peer.call_tool("weather", ()).text().await.expect("words"), "See there.");
            assert_eq!(peer.call_tool("refresh", ()).text().await.expect("words"), "It is mild still.");
        });
    }
}

#[test]
fn who_shows_no_pages_gets_words_and_no_tools_of_pages() {
    let odd = UiExtension::client(Handlers::new(), UiSettings::default());
    for (era, client) in ERAS.into_iter().zip([Handlers::new(), odd]) {
        talk(era, router(), client, async |peer| {
            let tools = peer.list_tools().await.expect("a list");
            let names: Vec<_> = tools.iter().map(|tool| tool.name.as_str()).collect();
            assert_eq!(names, ["weather", "plain"]);
            assert_eq!(peer.call_tool("weather", ()).text().await.expect("words"), "It is mild.");
            let error = peer.call_tool("refresh", ()).await.expect_err("it is not there");
            assert_eq!(error.answered().expect("an answer").code.0, -32602);
        });
    }
    let shown = Tool::named("refresh").with_ui(UiTool::default().visible_to([Visibility::App]));
    let all = Router::new("weather", "1.0").add(Apps::new().show_all()).tool_with(shown, || async { "" });
    talk(ERAS[0].clone(), all, (), async |peer| {
        assert_eq!(peer.list_tools().await.expect("a list").len(), 1);
    });
}

#[test]
fn a_page_made_anew_may_need_something_else() {
    let listed = Resource::new("ui://x", "x").with_mime_type(APP_MIME_TYPE).with_ui(needs());
    let silent = Resource::new("ui://y", "y").with_mime_type(APP_MIME_TYPE).with_ui(needs());
    let less = UiResource::default().with_border(false);
    let page = BlobResourceContents::from_bytes("ui://x", HTML.as_bytes()).with_mime_type(APP_MIME_TYPE);
    let page: mcp_proto::model::ResourceContents = page.with_ui(less.clone()).into();
    let router = Router::local("x", "1.0")
        .add(Apps::new())
        .resource_with(listed.clone(), move || std::future::ready(page.clone()))
        .resource_with(silent.clone(), || async { HTML });
    talk(ERAS[0].clone(), router, host(), async |peer| {
        let read = AppPage::read_listed(&peer, &listed).await.expect("a page");
        assert_eq!((read.html.as_str(), read.ui), (HTML, less));
        assert_eq!(AppPage::read_listed(&peer, &silent).await.expect("a page").ui, needs());
        assert_eq!(AppPage::read(&peer, "ui://y").await.expect("a page").ui, UiResource::default());
    });
}

#[test]
fn what_is_no_page_is_not_shown() {
    let other = TextResourceContents::new("ui://other", HTML).with_mime_type(APP_MIME_TYPE);
    let other: mcp_proto::model::ResourceContents = other.into();
    let router = Router::new("x", "1.0")
        .resource_with(Resource::new("https://x", "x").with_mime_type(APP_MIME_TYPE), || async { HTML })
        .resource_with(Resource::new("ui://plain", "x").with_mime_type("text/html"), || async { HTML })
        .resource_with(Resource::new("ui://bytes", "x").with_mime_type(APP_MIME_TYPE), || async { vec![0xff_u8] })
        .resource("ui://elsewhere", "x", move || std::future::ready(other.clone()));
    talk(ERAS[0].clone(), router, host(), async |peer| {
        for uri in ["https://x", "ui://plain", "ui://bytes", "ui://elsewhere"] {
            assert_eq!(AppPage::read(&peer, uri).await, Err(AppError::NoPage(uri.into())));
        }
        assert!(matches!(AppPage::read(&peer, "ui://none").await, Err(AppError::Call(_))));
    });
}

#[test]
fn a_page_is_as_large_as_a_host_takes() {
    let made = Resource::new("ui://made", "made").with_mime_type(APP_MIME_TYPE);
    let router = router().resource_with(made.clone(), || async { HTML });
    talk(ERAS[0].clone(), router, host(), async |peer| {
        let size = HTML.len() as u64;
        let listed = peer.list_resources().await.expect("a list").remove(0);
        assert_eq!(listed.size, Some(size));
        for page in [&listed, &made] {
            assert!(AppPage::read_within(&peer, page, size).await.is_ok());
            let error = AppPage::read_within(&peer, page, size - 1).await.expect_err("one byte too many");
            let said = format!("the page at {:?} has {size} bytes, and {} are taken", page.uri, size - 1);
            assert_eq!(error.to_string(), said);
        }
    });
}

#[test]
#[should_panic(expected = "the URI of a page begins with `ui://`: https://x")]
fn a_page_stands_at_ui() {
    let _ = App::new("https://x", "x", HTML);
}

/// Everything that goes onto the wire, against the official schema: `dist/src/generated/schema.json` of the npm package
/// that `npm ci --ignore-scripts` installs in `tests/schema`.
#[test]
#[ignore = "needs MCP_APPS_SCHEMA, the path of the official schema"]
fn what_is_said_keeps_the_official_schema() {
    let path = std::env::var("MCP_APPS_SCHEMA").expect("the path of the official schema");
    let schema: Value = serde_json::from_slice(&std::fs::read(path).expect("a file")).expect("JSON");
    let holds = |name: &str, value: &Value| {
        let mut of = schema.clone();
        assert!(of["$defs"][name].is_object(), "there is no {name}");
        of["$ref"] = format!("#/$defs/{name}").into();
        jsonschema::is_valid(&of, value)
    };
    assert!(!holds("McpUiToolMeta", &json!({"visibility": ["nobody"]})), "it refuses something");
    talk(ERAS[0].clone(), router(), host(), async |peer| {
        for tool in peer.list_tools().await.expect("a list") {
            if let Some(said) = tool.meta.as_ref().and_then(|meta| meta.get("ui")) {
                assert!(holds("McpUiToolMeta", said), "{said}");
            }
        }
        let read: Value = peer.send("resources/read", json!({"uri": VIEW})).json().await.expect("a page");
        let said = &read["contents"][0]["_meta"]["ui"];
        assert!(said.is_object() && holds("McpUiResourceMeta", said), "{said}");
        let listed: Value = peer.send("resources/list", ()).json().await.expect("a list");
        assert_eq!(listed["resources"][0]["_meta"]["ui"], *said);
    });
    let all = UiPermissions::default().camera().microphone().geolocation().clipboard_write();
    let csp = UiCsp::default().connect(["a"]).resources(["b"]).frames(["c"]).base_uris(["d"]);
    let whole = UiResource::default().with_csp(csp).with_permissions(all).with_domain("e").with_border(false);
    for said in [whole, UiResource::default()] {
        let said = serde_json::to_value(said).expect("JSON");
        assert!(holds("McpUiResourceMeta", &said), "{said}");
    }
    let settings = serde_json::to_value(UiSettings::html()).expect("JSON");
    assert!(holds("McpUiClientCapabilities", &settings), "{settings}");
    let both = UiTool::new(VIEW).visible_to([Visibility::Model, Visibility::App]);
    assert!(holds("McpUiToolMeta", &serde_json::to_value(both).expect("JSON")));
}
