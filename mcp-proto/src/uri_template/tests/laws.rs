use alloc::format;
use alloc::string::{String, ToString};
use alloc::vec::Vec;

use proptest::prelude::*;

use crate::uri_template::{UriTemplate, Value, Values};

/// An expression on the variable `name`, and values that its expansion shows.
fn expression(name: String) -> BoxedStrategy<(String, Option<Value<'static>>)> {
    let text = || "\\PC{0,8}".prop_map(String::from);
    let some = || "\\PC{1,8}".prop_map(String::from);
    let list = |least: usize| prop::collection::vec("\\PC{0,6}".prop_map(String::from), least..4);
    let pairs = prop::collection::btree_map("k[a-zé/]{1,4}".prop_map(String::from), text(), 1..4);
    let plain = format!("{{{name}}}");
    let required = prop_oneof![some().prop_map(Value::from), list(2).prop_map(Value::from)].prop_map(Some);
    let required = required.prop_map(move |value| (plain.clone(), value));
    let optional = ["/", ".", "?", ";"].map(|operator| {
        let spelled = format!("{{{operator}{name}}}");
        let label = operator == ".";
        let value = prop_oneof![text().prop_map(Value::from), list(2).prop_map(Value::from)];
        prop::option::of(value)
            .prop_filter("labels are divided at dots", move |value| {
                !label || value.as_ref().is_none_or(|value| !format!("{value:?}").contains('.'))
            })
            .prop_map(move |value| (spelled.clone(), value))
    });
    let [path, label, query, parameter] = optional;
    let exploded = prop::sample::select(Vec::from(["/", "?", ";"])).prop_flat_map(move |operator| {
        let spelled = format!("{{{operator}{name}*}}");
        let value = prop_oneof![list(1).prop_map(Value::from), pairs.clone().prop_map(Value::pairs)];
        prop::option::of(value).prop_map(move |value| (spelled.clone(), value))
    });
    prop_oneof![required, path, label, query, parameter, exploded].boxed()
}

/// Expressions with text between them that no expansion has.
fn templates() -> impl Strategy<Value = Vec<(String, Option<Value<'static>>)>> {
    (expression("a".into()), expression("b".into()), expression("c".into()))
        .prop_map(|(first, second, third)| Vec::from([first, second, third]))
}

proptest! {
    #[test]
    fn an_expansion_gives_its_values_back(pieces in templates()) {
        let mut text = String::from("test:");
        let mut values = Values::new();
        for (index, (spelled, value)) in pieces.into_iter().enumerate() {
            text += &spelled;
            // No expansion has a slash, a bracket and a slash.
            text += "/[/";
            if let Some(value) = value {
                values = values.with(["a", "b", "c"][index], value);
            }
        }
        let template = UriTemplate::parse(&text).unwrap();
        let uri = template.expand(&values).unwrap();
        prop_assert_eq!(template.match_uri(&uri), Some(values), "{} as {}", text, uri);
    }

    #[test]
    fn what_is_reserved_stays(value in "[a-zé /?#&,;=:+.-]{1,20}") {
        for text in ["test:{+v}", "test:x{#v}"] {
            let template = UriTemplate::parse(text).unwrap();
            let values = Values::new().with("v", value.as_str());
            let uri = template.expand(&values).unwrap();
            prop_assert_eq!(template.match_uri(&uri), Some(values.clone()), "{} as {}", text, uri);
        }
    }

    /// Whatever stands in a URI, what it is divided into expands to a URI that is divided in the same way.
    #[test]
    fn what_matches_is_stable(uri in "[ab/?#&,;=.%41é]{0,24}", index in 0..TEMPLATES.len()) {
        let template = UriTemplate::parse(TEMPLATES[index]).unwrap();
        if let Some(values) = template.match_uri(&uri) {
            let again = template.expand(&values).unwrap();
            prop_assert_eq!(template.match_uri(&again), Some(values.clone()), "{} on {:?} as {:?}", template, uri, again);
        }
    }

    #[test]
    fn any_text_is_a_template_or_none(text in "\\PC{0,24}", braces in "[{}a,*:1+#./;?&%-]{0,24}", uri in "\\PC{0,24}") {
        for text in [text, braces] {
            match UriTemplate::parse(&text) {
                Ok(template) => {
                    prop_assert_eq!(template.to_string(), text.clone());
                    let _ = template.match_uri(&uri);
                }
                Err(error) => prop_assert!(!error.to_string().is_empty()),
            }
        }
    }
}

const TEMPLATES: [&str; 8] =
    ["a{b}", "{a}/{b}", "{a}{/b}", "{a}{/b*}", "a{?a,b}", "{a}{;a,b*}", "a{/x}{?b*}", "{a}{#b}"];
