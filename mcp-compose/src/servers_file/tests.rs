use std::time::Duration;

use super::{HttpKind, Lookup, ServerTransport, ServersFile, Severity};

fn parse(text: &str) -> ServersFile {
    ServersFile::parse(text, |name: &str| match name {
        "HOME" => Some("/home/ada".to_owned()),
        "TOKEN" => Some("s3cret".to_owned()),
        "EMPTY" => Some(String::new()),
        _ => None,
    })
    .expect("there are servers")
}

fn told(file: &ServersFile) -> Vec<String> {
    file.problems().iter().map(ToString::to_string).collect()
}

/// The command, its arguments, and its variables.
fn child(file: &ServersFile, name: &str) -> (String, Vec<String>, Vec<(String, String)>) {
    let ServerTransport::Stdio(stdio) = file.server(name).expect("it is there").transport() else {
        panic!("{name} is on the web")
    };
    let env = stdio.env().map(|(name, value)| (name.to_owned(), value.to_owned()));
    (stdio.command().to_owned(), stdio.args().map(str::to_owned).collect(), env.collect())
}

fn web(file: &ServersFile, name: &str) -> (HttpKind, String) {
    let ServerTransport::Http(http) = file.server(name).expect("it is there").transport() else {
        panic!("{name} is a child")
    };
    (http.kind(), http.url().to_owned())
}

#[test]
fn every_host_keeps_its_servers_elsewhere() {
    let entry = r#"{"s": {"command": "run", "args": ["-v"], "env": {"A": "1"}}}"#;
    for text in [
        format!(r#"{{"mcpServers": {entry}}}"#),
        format!(r#"{{"servers": {entry}, "inputs": []}}"#),
        format!(r#"{{"mcp": {{"servers": {entry}}}, "editor.fontSize": 12}}"#),
        format!(r#"{{"context_servers": {entry}, "theme": "dark"}}"#),
        format!(r#"{{"mcp": {entry}}}"#),
        entry.to_owned(),
    ] {
        let file = parse(&text);
        assert_eq!(told(&file), [""; 0], "{text}");
        let expected = ("run".to_owned(), vec!["-v".to_owned()], vec![("A".to_owned(), "1".to_owned())]);
        assert_eq!(child(&file, "s"), expected, "{text}");
    }
}

#[test]
fn an_entry_is_spelt_in_many_ways() {
    let file = parse(
        r#"{"mcpServers": {
            "list": {"type": "local", "command": ["npx", "-y", "it"], "environment": {"N": 1, "B": true}},
            "zed": {"source": "custom", "command": {"path": "run", "args": ["x"], "env": {"A": "b"}}, "settings": {}},
            "windsurf": {"serverUrl": "http://localhost/mcp"},
            "gemini": {"httpUrl": "http://localhost/mcp", "headers": {"Authorization": "Bearer ${TOKEN}"}, "trust": true},
            "code": {"type": "streamable-http", "url": "http://localhost/a"},
            "cline": {"type": "streamableHttp", "url": "http://localhost/b", "timeout": 60, "autoApprove": []},
            "old": {"transport": "sse", "url": "http://localhost/sse", "timeout": 5000},
            "off": {"command": "run", "disabled": true},
            "off2": {"command": "run", "enabled": false, "cwd": "${HOME}/x", "envFile": "${HOME}/.env"}
        }}"#,
    );
    assert_eq!(told(&file), [""; 0]);
    let (command, args, env) = child(&file, "list");
    assert_eq!((command.as_str(), args), ("npx", vec!["-y".to_owned(), "it".to_owned()]));
    assert_eq!(env, [("N".to_owned(), "1".to_owned()), ("B".to_owned(), "true".to_owned())]);
    assert_eq!(child(&file, "zed").1, ["x"]);
    let local = "http://localhost/mcp".to_owned();
    assert_eq!(web(&file, "windsurf"), (HttpKind::Streamable, local.clone()));
    assert_eq!(web(&file, "gemini"), (HttpKind::Streamable, local));
    assert_eq!(web(&file, "code").0, HttpKind::Streamable);
    assert_eq!(web(&file, "old").0, HttpKind::Sse);
    let timeout = |name| file.server(name).expect("it is there").timeout();
    assert_eq!(timeout("cline"), Some(Duration::from_secs(60)));
    assert_eq!(timeout("old"), Some(Duration::from_secs(5)));
    let off: Vec<&str> =
        file.servers().iter().filter(|server| !server.is_enabled()).map(super::ServerEntry::name).collect();
    assert_eq!(off, ["off", "off2"]);
    let ServerTransport::Stdio(stdio) = file.server("off2").expect("it is there").transport() else {
        panic!("it is a child")
    };
    assert_eq!((stdio.cwd(), stdio.env_file()), (Some("/home/ada/x"), Some("/home/ada/.env")));
}

#[test]
fn variables_come_from_the_lookup() {
    let file = parse(
        r#"{"mcpServers": {"s": {"command": "${HOME}/run", "args": [
            "${env:HOME}", "${MISSING:-x y}", "${EMPTY:-z}", "${EMPTY}", "a${", "$HOME", "${TOKEN}${TOKEN}"
        ]}}}"#,
    );
    assert_eq!(child(&file, "s").0, "/home/ada/run");
    assert_eq!(child(&file, "s").1, ["/home/ada", "x y", "z", "", "a${", "$HOME", "s3crets3cret"]);
}

#[test]
fn what_is_wrong_with_one_loses_no_other() {
    let file = parse(
        r#"{
  // comments, and a comma too many
  "mcpServers": {
    "good": {"command": "run", "argz": ["x"]},
    "wrong": {
      "command": "run",
      "args": ["x", {"y": 1}],
      "env": [],
    },
    "unset": {"command": "run", "env": {"A/B": "${NOT_SET}"}},
    "none": {},
    "both": {"command": "run", "url": "http://localhost"},
    "mixed": {"command": "run", "type": "http"},
    "odd": {"url": "http://localhost", "type": "carrier-pigeon"},
    "text": "run",
  },
}"#,
    );
    assert_eq!(
        told(&file),
        [
            "line 4, /mcpServers/good/argz: the key `argz` is not known; did you mean `args`?",
            "line 7, /mcpServers/wrong/args/1: expected a text, got an object",
            "line 8, /mcpServers/wrong/env: expected an object of texts, got a list",
            "line 10, /mcpServers/unset/env/A~1B: the variable `NOT_SET` is not set, and has no default: `${NOT_SET:-..}`",
            "line 11, /mcpServers/none: there is neither a `command` nor a `url`",
            "line 12, /mcpServers/both: there is a command and a URL: one of them is too many",
            "line 13, /mcpServers/mixed: the transport is one of the web, and there is a command and no URL",
            "line 14, /mcpServers/odd/type: the transport `carrier-pigeon` is not known: it is `stdio`, `http` or `sse`",
            "line 15, /mcpServers/text: expected an object, got a text",
        ]
    );
    assert_eq!(file.servers().len(), 1);
    assert_eq!(file.problems()[0].severity, Severity::Warning);
    assert_eq!(file.problems()[1].server.as_deref(), Some("wrong"));
}

#[test]
fn an_input_is_asked_for_by_its_name() {
    struct Answers;

    impl Lookup for Answers {
        fn variable(&self, _: &str) -> Option<String> {
            None
        }

        fn input(&self, id: &str) -> Option<String> {
            (id == "known").then(|| "value".to_owned())
        }
    }

    let text = r#"{
  "inputs": [{"type": "promptString", "id": "key", "description": "the key of the mail server", "password": true}],
  "servers": {
    "mail": {"command": "mail", "env": {"KEY": "${input:key}"}},
    "files": {"command": "files", "env": {"KEY": "${input:known}"}}
  }
}"#;
    let file = ServersFile::parse(text, Answers).expect("there are servers");
    assert_eq!(
        told(&file),
        ["line 4, /servers/mail/env/KEY: the input `key` (the key of the mail server) wants an answer"]
    );
    assert_eq!(file.problems()[0].input.as_deref(), Some("key"));
    assert_eq!(child(&file, "files").2, [("KEY".to_owned(), "value".to_owned())]);
}

#[test]
fn a_file_that_is_none_says_why_and_where() {
    let none = |text: &str| ServersFile::parse(text, |_: &str| None).expect_err("it makes no sense").to_string();
    assert!(none("{\n\"mcpServers\": {\"a\": 1 \"b\": 2}}").starts_with("line 2: the file is no JSON: "));
    assert_eq!(none("[]"), "line 1: expected an object with a table of servers");
    assert_eq!(
        none("{\n\n\"mcpServer\": {}}"),
        "line 3: there are no servers: expected `mcpServers`, `servers`, `context_servers` or `mcp`; did you mean \
         `mcpServers` where it says `mcpServer`?"
    );
}

#[test]
fn what_is_there_twice_is_told() {
    let file = parse(r#"{"mcpServers": {"s": {"command": "one"}}, "servers": {"s": {"command": "two"}}}"#);
    assert_eq!(told(&file), ["line 1, /servers/s: the server `s` stands here twice, and this one counts"]);
    assert_eq!(child(&file, "s").0, "two");
}

#[test]
fn no_secret_is_shown() {
    let file = parse(
        r#"{"mcpServers": {
            "child": {"command": "run", "args": ["--token=${TOKEN}"], "env": {"KEY": "0pen", "OTHER": "${TOKEN}"}},
            "web": {"url": "http://ada:0pen@localhost/mcp?key=0pen", "headers": {"X-Key": "${TOKEN}", "X-B": "0pen"}}
        }}"#,
    );
    let shown = format!("{file:?}");
    assert!(!shown.contains("s3cret") && !shown.contains("0pen"), "{shown}");
    assert!(shown.contains("KEY") && shown.contains("X-Key") && shown.contains("localhost/mcp"), "{shown}");
}

#[test]
fn a_file_that_is_nested_without_end_is_no_crash() {
    for piece in ["[", "{\"a\":", "{\"mcpServers\":{\"a\":{\"env\":["] {
        let text = format!("{{\"mcpServers\": {}", piece.repeat(100_000));
        ServersFile::parse(&text, |_: &str| None).expect_err("it has no end");
    }
}

#[test]
fn what_a_file_says_cannot_command_a_terminal() {
    let text = "{\"mcpServers\": {\"a\\u001b[2J\\nb\": {\"comm\\u001b\": 1}}}";
    let file = ServersFile::parse(text, |_: &str| None).expect("it is JSON");
    assert!(!file.problems().is_empty());
    for problem in file.problems() {
        let told = problem.to_string();
        assert!(!told.contains(char::is_control), "{told:?}");
    }
}
