use alloc::format;
use alloc::string::String;
use alloc::vec::Vec;

use crate::uri_template::matcher::Matcher;
use crate::uri_template::{MAX_URI, UriTemplate};

/// How many looks at bytes and states it takes to match.
fn steps(template: &UriTemplate, uri: &str) -> u64 {
    let within = template.program.between(uri).unwrap_or_default();
    let mut matcher = Matcher::new(&template.program, within);
    matcher.run();
    matcher.steps()
}

/// Templates that a matcher which tries again would try for long.
fn templates() -> Vec<String> {
    let sixty = |piece: &str| (0..60).map(|index| piece.replace('N', &format!("{index}"))).collect::<String>();
    Vec::from([
        sixty("{vN}"),
        sixty("{+vN}"),
        sixty("{+vN}a"),
        sixty("{/vN*}"),
        sixty("{;vN}{/wN*}").split_at(400).0.rsplit_once('{').map(|(start, _)| start.into()).unwrap_or_default(),
        format!("{}b", sixty("{+vN}a")),
        format!("{{?{}}}", sixty("vN*,").trim_end_matches(',')),
        format!("{{+a}}{}{{+b}}", "a".repeat(100)),
        "{+a}{?b*}{&c*}{#d}".into(),
        "{a}{.b*}{/c*}{;d*}{?e*}".into(),
        "{x,y,z}{+a:9999}{b:9999}".into(),
    ])
}

#[test]
fn matching_takes_steps_in_proportion_to_the_uri() {
    let pieces =
        ["a", "/", "?", "&", ";", ",", ".", "=", "%41", "%F0%9D%84%9E", "%", "?a", "&a=", ";a;", "a=b&", "/a;b=c"];
    for text in templates() {
        let template = UriTemplate::parse(&text).unwrap_or_else(|error| panic!("{text}: {error}"));
        // Four looks at each state and each byte of the template, at each place of the URI.
        let most = 4 * u64::try_from(text.len() + 4).unwrap();
        for piece in pieces {
            for tail in ["", "b"] {
                let uri = |length: usize| format!("{}{tail}", piece.repeat(length / piece.len()));
                let (short, long) = (uri(500), uri(4_000));
                let (few, many) = (steps(&template, &short), steps(&template, &long));
                let length = u64::try_from(long.len() + 1).unwrap();
                assert!(many <= most * length, "{text} on {piece:?}: {many} steps for {length} bytes");
                assert!(
                    many <= 10 * few + most,
                    "{text} on {piece:?}: {few} steps, and {many} for eight times as much"
                );
            }
        }
    }
}

#[test]
fn a_uri_of_a_hundred_kilobytes_is_no_burden() {
    let template = UriTemplate::parse("{+a}aab{+b}aab{+c}{?d*}{&e*}").unwrap();
    for piece in ["a", "aa?", "?aa&", "aab"] {
        let uri = piece.repeat(100_000 / piece.len());
        assert!(uri.len() <= MAX_URI);
        let steps = steps(&template, &uri);
        assert!(steps < 30 * 100_000, "{piece:?} takes {steps}");
    }
}
