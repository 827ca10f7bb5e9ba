//! URI templates, and URIs that may match them.

use std::collections::BTreeSet;

use mcp_proto::uri_template::{MAX_LENGTH, MAX_VARIABLES, Operator, UriTemplate, Values};

/// The first line is a template, every other one a URI.
pub(crate) fn check(data: &[u8]) {
    let text = String::from_utf8_lossy(data);
    let (text, uris) = text.split_once('\n').unwrap_or((&text, ""));
    let template = match UriTemplate::parse(text) {
        Ok(template) => template,
        Err(error) => {
            assert!(!error.to_string().is_empty());
            return;
        }
    };
    assert!(text.len() <= MAX_LENGTH && template.variables().count() <= MAX_VARIABLES, "over a limit");
    assert_eq!(template.as_str(), text);
    let names: BTreeSet<&str> = template.names().collect();
    assert_eq!(names.len(), template.names().len(), "a name that comes twice");
    let bare = template.expand(&Values::new()).expect("nothing is no list");
    let _ = template.match_uri(&bare);

    // A dot in a label that was encoded is not once it is expanded, and of two divisions the same may be told apart.
    let is_plain = names.len() == template.variables().count()
        && template.variables().all(|variable| variable.operator() != Operator::Label);
    for uri in uris.lines() {
        let Some(values) = template.match_uri(uri) else { continue };
        assert!(values.iter().all(|(name, _)| names.contains(name)), "a value of nothing");
        let Ok(again) = template.expand(&values) else {
            assert!(!is_plain, "{text} gave of {uri:?} what does not expand: {values:?}");
            continue;
        };
        assert!(
            !is_plain || template.match_uri(&again).is_some(),
            "{text} gave {values:?} of {uri:?}, which is {again:?}"
        );
    }
}
