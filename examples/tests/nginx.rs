//! nginx with the configuration that is shipped, and a server behind it. What differs from a real machine: it listens on
//! loopback, the server is known by its address, and certificate, key and temporary files are in a folder of the test.

#![cfg(unix)]

mod tools;

use std::fs::{self, File};
use std::io;
use std::net::{SocketAddr, TcpListener};
use std::path::{Path, PathBuf};
use std::process::{Command, ExitStatus, Stdio};
use std::thread;
use std::time::Duration;

use futures_lite::future::or;
use mcp_tokio::model::Object;
use mcp_tokio::proto::Version;
use mcp_tokio::proto::client::Config;
use mcp_tokio::proto::http::server::Hosts;
use mcp_tokio::{
    Compat, Connection, Ctx, Elicit, Failure, Handlers, HttpEndpoint, HttpServer, Router, Step, Target, Watched,
    connect_http_with, named, run, serve_http,
};
use rcgen::{CertifiedKey, generate_simple_self_signed};
use serde_json::json;
use smol::channel::unbounded;
use tokio::net::TcpStream;
use tokio::time::timeout;

const NAME: &str = "mcp.example.com";

/// Nothing takes so long; what is held back does, and is an error then.
const PATIENCE: Duration = Duration::from_secs(30);

#[derive(Elicit)]
struct Guest {
    name: String,
}

#[test]
fn a_server_behind_nginx_is_as_one_without() {
    let listener = TcpListener::bind("127.0.0.1:0").expect("a port");
    let address = listener.local_addr().expect("an address");
    let Some(nginx) = Nginx::start(address) else { return tools::missing("nginx", "its configuration was not run") };

    let weather = Watched::new("sunny".to_owned());
    let (heard, hears) = unbounded::<()>();
    let two_steps = move |ctx: Ctx| {
        let hears = hears.clone();
        async move {
            ctx.progress(1, 2);
            // A proxy that keeps the first step until there is more to pass on waits for ever.
            hears.recv().await.map_err(|_| Failure::new("nobody listens"))?;
            ctx.progress(2, 2);
            Ok::<_, Failure>("both steps")
        }
    };
    let ask = async |ctx: Ctx| -> Result<String, Failure> {
        let guest: Option<Guest> = ctx.elicit("Who is there?")?.accepted();
        Ok(guest.map_or_else(|| "nobody".to_owned(), |guest| guest.name))
    };
    let router = Router::new("behind", "1.0")
        .watched("house://weather", "weather", &weather)
        .tool("length", "Measures a text", named(["text"], async |text: String| text.len()))
        .tool("two_steps", "Tells how far it is", two_steps)
        .tool("ask", "Asks who is there", ask);
    let server = HttpServer::new(router)
        .configure(|http| http.hosts = Hosts::Only(vec![NAME.into()]))
        .health("/health")
        .ready("/ready", || true);

    let clients = async {
        for version in [Version::V2025_03_26, Version::V2025_06_18, Version::V2025_11_25, Version::V2026_07_28] {
            let server = nginx.connect("/mcp", version);
            let peer = server.peer();
            assert_eq!(peer.ready().await.expect("it opens").version, version);

            // Larger than what nginx takes by itself.
            let long = "x".repeat(2 << 20);
            let length: usize = peer.call_tool("length", json!({"text": long})).json().await.expect("a number");
            assert_eq!(length, long.len(), "{version}");

            let (mut steps, mut seen) = (peer.call_tool("two_steps", ()).text().steps(), Vec::new());
            while let Some(step) = timeout(PATIENCE, steps.next()).await.expect("steps are passed on as they come") {
                match step {
                    Step::Progress(step) => {
                        seen.push(step.progress);
                        heard.try_send(()).expect("the tool listens");
                    }
                    Step::Done(said) => assert_eq!(said.expect("an answer"), "both steps", "{version}"),
                }
            }
            assert_eq!(seen, [1.0, 2.0], "{version}");

            let mut news = peer.subscribe("house://weather").await.expect("a subscription");
            weather.set(format!("rain in {version}"));
            let change = timeout(PATIENCE, news.next()).await.expect("news are passed on as they come").expect("news");
            assert_eq!(&*change.method, "notifications/resources/updated", "{version}");

            if version >= Version::V2025_06_18 {
                let who = timeout(PATIENCE, peer.call_tool("ask", ()).text()).await.expect("the question is passed on");
                assert_eq!(who.expect("an answer"), "Ada", "{version}");
            }
            drop(news);
            server.close().await.expect("it leaves");
        }
        // Probes are for who is inside.
        for probe in ["/health", "/ready"] {
            assert_eq!(status(address, probe).await.expect("an answer"), "200", "{probe}");
            let outside = nginx.connect(probe, Version::LATEST);
            let refused = outside.peer().list_tools().await.expect_err("there is nothing for the world").to_string();
            assert!(refused.contains("404"), "{probe}: {refused}");
        }
    };
    let serving = async { serve_http(listener, server).await.expect("it serves") };
    run(or(clients, serving));
}

struct Nginx {
    folder: PathBuf,
    address: SocketAddr,
}

impl Nginx {
    /// It listens when this returns; `None` if it is not installed.
    fn start(server: SocketAddr) -> Option<Self> {
        let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join(format!("nginx-{}", std::process::id()));
        fs::create_dir_all(&folder).expect("a folder");
        let CertifiedKey { cert, signing_key } = generate_simple_self_signed([NAME.to_owned()]).expect("a certificate");
        fs::write(folder.join("server.pem"), cert.pem()).expect("written");
        fs::write(folder.join("server.key"), signing_key.serialize_pem()).expect("written");
        // Free a moment ago: somebody else may be faster.
        for _ in 0..10 {
            let address = TcpListener::bind("127.0.0.1:0").and_then(|free| free.local_addr()).expect("a port");
            fs::write(folder.join("nginx.conf"), configuration(&folder, address, server)).expect("written");
            // What was started goes on in the background, once it listens.
            match tell(&folder, &[]) {
                Err(error) if error.kind() == io::ErrorKind::NotFound => return None,
                started if started.as_ref().is_ok_and(ExitStatus::success) => return Some(Self { folder, address }),
                _ => assert!(said(&folder).contains("Address already in use"), "{}", said(&folder)),
            }
        }
        panic!("no port was free for long enough");
    }

    /// A client as it is anywhere in the world, but that the name leads here.
    fn connect(&self, path: &str, version: Version) -> Connection {
        let mut config = Config::from(("client", "1.0"));
        config.versions = vec![version];
        let user = Handlers::new().elicitation(|_| async { Object::from_iter([("name".to_owned(), "Ada".into())]) });
        let address = self.address;
        let dial = move |_: &Target| async move { Ok(Compat::new(TcpStream::connect(address).await?)) };
        let endpoint = HttpEndpoint::new(format!("https://{NAME}{path}")).tls_pem(self.folder.join("server.pem"));
        connect_http_with(dial, endpoint, config, user).expect("an endpoint that makes sense")
    }
}

impl Drop for Nginx {
    fn drop(&mut self) {
        // The process that was started, and those that it has started.
        let stopped = tell(&self.folder, &["-s", "stop"]).is_ok_and(|status| status.success());
        assert!(stopped || thread::panicking(), "{}", said(&self.folder));
    }
}

/// What nginx says goes to a file: it keeps its standard error for as long as it runs, so that a pipe would not end.
fn tell(folder: &Path, words: &[&str]) -> io::Result<ExitStatus> {
    let mut nginx = Command::new("nginx");
    nginx.arg("-p").arg(folder).args(["-c", "nginx.conf", "-e", "error.log"]).args(words);
    nginx.stdin(Stdio::null()).stdout(Stdio::null()).stderr(File::create(folder.join("said"))?).status()
}

fn said(folder: &Path) -> String {
    ["said", "error.log"].map(|file| fs::read_to_string(folder.join(file)).unwrap_or_default()).concat()
}

fn configuration(folder: &Path, here: SocketAddr, server: SocketAddr) -> String {
    let shipped = Path::new(env!("CARGO_MANIFEST_DIR")).join("deploy/nginx.conf");
    let mut text = fs::read_to_string(shipped).expect("a configuration");
    let own = folder.display();
    for (there, ours) in [
        ("listen 8443 ssl", format!("listen {here} ssl")),
        ("server mcp:8080;", format!("server {server};")),
        ("/etc/nginx/tls", own.to_string()),
        ("http {\n", format!("http {{\n{}", scratch(folder))),
        ("events {}", format!("pid {own}/nginx.pid;\nevents {{}}")),
    ] {
        assert!(text.contains(there), "{there}");
        text = text.replace(there, &ours);
    }
    text
}

/// Where nginx puts what does not fit into memory: where whoever runs the test may write.
fn scratch(folder: &Path) -> String {
    let places = ["client_body", "proxy", "fastcgi", "uwsgi", "scgi"];
    let places = places.map(|place| format!("{place}_temp_path {}/{place};\n", folder.display()));
    format!("access_log off;\n{}", places.concat())
}

async fn status(address: SocketAddr, path: &str) -> io::Result<String> {
    use tokio::io::{AsyncReadExt, AsyncWriteExt};
    let mut stream = TcpStream::connect(address).await?;
    stream.write_all(format!("GET {path} HTTP/1.1\r\nhost: {NAME}\r\nconnection: close\r\n\r\n").as_bytes()).await?;
    let mut answer = String::new();
    stream.read_to_string(&mut answer).await?;
    Ok(answer.split(' ').nth(1).unwrap_or_default().to_owned())
}
