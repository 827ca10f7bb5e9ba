//! What a server is published with. The manifest that is kept here is validated with the tool of the format's authors too:
//! see `schema/package.json`.

use std::panic::catch_unwind;

use mcp_driver::Router;
use mcp_proto::model::{Icon, Implementation};
use mcp_testkit::{Bundle, Package, Platform, Published, ServerJson, Setting, assert_published};

fn router() -> Router {
    let pictures = vec![Icon::new("https://weather.example.com/icon.png"), Icon::new("data:image/png;base64,AA==")];
    let info = Implementation::new("weather", "1.2.0").with_title("Weather").with_icons(pictures);
    let info = info.with_description("The weather, anywhere").with_website_url("https://weather.example.com");
    Router::new("weather", "1.2.0")
        .configure(|config| config.info = info)
        .tool("now", "The weather now", || async { "mild" })
        .prompt("ask", "Asks for the weather", || async { "What is it like?" })
}

fn settings() -> [Setting; 2] {
    let token = Setting::new("WEATHER_TOKEN", "Token of the weather service").required().secret();
    [token, Setting::new("WEATHER_UNIT", "Unit of temperatures").default_value("celsius")]
}

fn entry() -> ServerJson {
    let crates = settings().into_iter().fold(Package::cargo("weather-mcp"), Package::setting);
    let file = "https://github.com/example/weather/releases/download/v1.2.0/weather.mcpb";
    let image = Package::oci("ghcr.io/example/weather:1.2.0").http("http://127.0.0.1:8080/mcp");
    ServerJson::of(&router(), "io.github.example/weather")
        .repository("https://github.com/example/weather")
        .package(crates.argument("serve").asked_argument("place", "Where it is"))
        .package(Package::mcpb(file, "0123456789abcdef".repeat(4)))
        .package(image)
        .remote("https://weather.example.com/mcp")
        .publisher_meta("tool", "mcp-testkit")
}

fn bundle() -> Bundle {
    let bundle = Bundle::of(router(), "Example Ltd", "server/weather").argument("serve").license("MIT");
    let bundle = settings().into_iter().fold(bundle, Bundle::setting);
    bundle.platforms([Platform::Darwin, Platform::Win32, Platform::Linux])
}

#[test]
fn the_files_say_what_the_server_is() {
    assert_published!("tests/published/server.json", entry());
    assert_published!("tests/published/manifest.json", bundle());
}

#[test]
fn a_file_may_be_laid_out_otherwise() {
    let kept = std::fs::read_to_string("tests/published/server.json").expect("a file");
    let path = std::path::Path::new(env!("CARGO_TARGET_TMPDIR")).join("server.json");
    let kept: serde_json::Value = serde_json::from_str(&kept).expect("JSON");
    std::fs::write(&path, kept.to_string()).expect("written");
    assert_published!(path.to_str().expect("text"), entry());
}

#[test]
fn what_has_changed_is_shown() {
    let newer = ServerJson::of(&Router::new("weather", "1.3.0"), "io.github.example/weather");
    let newer = newer.description("The weather, anywhere").package(Package::cargo("weather-mcp"));
    let complaint = complaint(|| assert_published!("tests/published/server.json", newer));
    assert!(complaint.contains("-   \"version\": \"1.2.0\"") && complaint.contains("+   \"version\": \"1.3.0\""));
    assert!(complaint.contains("UPDATE_SURFACE=1"), "{complaint}");
}

#[test]
fn what_would_be_refused_is_told_before() {
    let router = Router::new("house", "1.x");
    let long = "a".repeat(101);
    let package = Package::mcpb("https://example.com/house.zip", "AB").version("latest").http("stdio");
    let entry = ServerJson::of(&router, "house").description(long).package(package).remote("ftp://example.com");
    let entry = entry.repository("git@example.com").publisher_meta("much", "b".repeat(5000));
    let problems = entry.problems();
    let expected = [
        "the name is like `io.github.example/house`",
        "the description has 1 to 100 characters, not 101",
        "the version of the server is one version like 1.0.0, not `1.x`",
        "the repository begins with https:// or http://, not `git@example.com`",
        "the version of `https://example.com/house.zip` is one version like 1.0.0, not `latest`",
        "the URL of `https://example.com/house.zip` begins with",
        "the bundle `https://example.com/house.zip` has to be on github.com or gitlab.com",
        "the SHA-256 of `https://example.com/house.zip` is 64 hexadecimal digits in lower case, not `AB`",
        "the URL of a remote begins with https:// or http://, not `ftp://example.com`",
        "the publisher's metadata has 5011 bytes, and 4096 are taken",
    ];
    assert_eq!(problems.len(), expected.len(), "{problems:#?}");
    for (problem, expected) in problems.iter().zip(expected) {
        assert!(problem.starts_with(expected), "{problem}");
    }
    let nowhere = ServerJson::of(&Router::new("house", "1.0.0"), "com.example/house").description("A house");
    assert_eq!(nowhere.problems(), ["there is neither a package nor a URL to get the server from"]);
    assert!(complaint(|| assert_published!("tests/published/server.json", nowhere)).contains("would be refused"));

    let bundle = Bundle::of(Router::new("house", "1.0.0"), "", "../house");
    let problems = bundle.problems();
    assert_eq!(problems[..2], ["the description is not there", "the author is not there"]);
    assert!(problems[2].contains("not `../house`"), "{problems:#?}");
}

#[test]
fn names_of_the_registry() {
    for (name, fine) in
        [("a/b", true), ("io.github.a-b/c_d.e", true), ("a_b/c", false), ("a/b/c", false), ("/b", false)]
    {
        let entry = ServerJson::of(&Router::new("a", "1.0.0"), name).description("It is").remote("https://a.example");
        assert_eq!(entry.problems().is_empty(), fine, "{name}");
    }
}

fn complaint(check: impl FnOnce()) -> String {
    let panic = catch_unwind(std::panic::AssertUnwindSafe(check)).expect_err("it complains");
    panic.downcast_ref::<String>().cloned().expect("in words")
}
