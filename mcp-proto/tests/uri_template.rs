//! The public vectors of RFC 6570, expanded and matched.

use std::collections::BTreeMap;

use mcp_proto::uri_template::{ExpandError, Operator, UriTemplate, Value, Values};
use serde_json::Value as Json;

const VECTORS: &str = include_str!("uri_template/vectors.txt");

/// A line of the vectors.
struct Vector {
    section: String,
    variables: BTreeMap<String, Json>,
    template: String,
    expansion: String,
    /// What matching gives if that is something else than what was expanded.
    matched: Option<String>,
}

#[test]
fn all_vectors_expand() {
    let vectors = vectors();
    assert!(vectors.len() >= 270, "only {} vectors", vectors.len());
    for Vector { section, variables, template, expansion, .. } in &vectors {
        let parsed = UriTemplate::parse(template);
        if expansion == "!parse" {
            let error = parsed.expect_err(template);
            assert!(error.to_string().contains(" at "), "{template}: {error}");
            continue;
        }
        let parsed = parsed.unwrap_or_else(|error| panic!("{section}: {template}: {error}"));
        let expanded = parsed.expand(&values(variables));
        if expansion == "!expand" {
            assert_eq!(expanded, Err(ExpandError::PrefixOfList { name: "keys".into() }), "{section}: {template}");
        } else {
            assert_eq!(expanded.as_ref(), Ok(expansion), "{section}: {template}");
        }
    }
}

#[test]
fn expansions_match_and_give_the_variables_back() {
    let mut wrong = Vec::new();
    for Vector { section, variables, template, expansion, matched } in vectors() {
        if expansion.starts_with('!') {
            continue;
        }
        let template = UriTemplate::parse(&template).unwrap();
        let found = template.match_uri(&expansion).map(|values| json(&values));
        let expected = match matched.as_deref() {
            None => Some(shown(&template, &variables)),
            Some("-") => None,
            Some(matched) => Some(serde_json::from_str(matched).unwrap()),
        };
        if found != expected {
            let told = |values: Option<Json>| values.map_or("-".to_owned(), |values| values.to_string());
            wrong.push(format!("{section}: {template}\t{expansion}\t{}\n  not {}", told(found), told(expected)));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

/// What an expansion shows of the variables: the start of what has a prefix, lists of what is exploded, lists of pairs
/// that are not.
fn shown(template: &UriTemplate, variables: &BTreeMap<String, Json>) -> Json {
    let mut all = serde_json::Map::new();
    for variable in template.variables() {
        let Some(value) = variables.get(variable.name()) else { continue };
        let text_alone = matches!(variable.operator(), Operator::Reserved | Operator::Fragment);
        let value = match (value, variable.is_exploded()) {
            (Json::String(text), true) => Json::from([text.clone()]),
            (Json::String(text), false) => {
                let most = variable.prefix().map_or(usize::MAX, usize::from);
                Json::from(text.chars().take(most).collect::<String>())
            }
            (Json::Array(list), _) if list.is_empty() => continue,
            (Json::Array(list), false) => listed(list.clone(), text_alone),
            (Json::Object(pairs), _) if pairs.is_empty() => continue,
            (Json::Object(pairs), false) => listed(
                pairs.iter().flat_map(|(name, value)| [name.clone().into(), value.clone()]).collect(),
                text_alone,
            ),
            (other, _) => other.clone(),
        };
        match all.get(variable.name()) {
            Some(known) if known.to_string().len() >= value.to_string().len() => {}
            _ => drop(all.insert(variable.name().to_owned(), value)),
        }
    }
    all.into()
}

fn listed(list: Vec<Json>, as_text: bool) -> Json {
    if as_text {
        let texts: Vec<&str> = list.iter().filter_map(Json::as_str).collect();
        return texts.join(",").into();
    }
    list.into()
}

fn values(variables: &BTreeMap<String, Json>) -> Values<'_> {
    variables.iter().fold(Values::new(), |values, (name, value)| match value {
        Json::Array(list) => values.with(name, list.iter().filter_map(Json::as_str).collect::<Vec<_>>()),
        Json::Object(pairs) => {
            let pairs = pairs.iter().map(|(name, value)| (name, value.as_str().unwrap()));
            values.with(name, Value::pairs(pairs))
        }
        other => values.with(name, other.as_str().unwrap()),
    })
}

fn json(values: &Values<'_>) -> Json {
    let all = values.iter().map(|(name, value)| {
        let value = match value {
            Value::Text(text) => Json::from(&**text),
            Value::List(list) => list.iter().map(|text| Json::from(&**text)).collect(),
            Value::Pairs(pairs) => pairs.iter().map(|(name, value)| (name.to_string(), Json::from(&**value))).collect(),
            other => panic!("{other:?}"),
        };
        (name.to_owned(), value)
    });
    Json::Object(all.collect())
}

fn vectors() -> Vec<Vector> {
    let mut vectors = Vec::new();
    let (mut section, mut variables) = (String::new(), BTreeMap::new());
    for line in VECTORS.lines().filter(|line| !line.is_empty() && !line.starts_with("# ") && *line != "#") {
        if let Some(name) = line.strip_prefix('[').and_then(|line| line.strip_suffix(']')) {
            section = name.to_owned();
            variables.clear();
        } else if let Some((template, rest)) = line.split_once('\t') {
            let (expansion, matched) = rest
                .split_once('\t')
                .map_or((rest, None), |(expansion, matched)| (expansion, Some(matched.to_owned())));
            vectors.push(Vector {
                section: section.clone(),
                variables: variables.clone(),
                template: template.to_owned(),
                expansion: expansion.to_owned(),
                matched,
            });
        } else {
            let (name, value) = line.split_once(" = ").expect("a line is a section, a variable or a case");
            variables.insert(name.to_owned(), serde_json::from_str(value).expect("a variable is JSON"));
        }
    }
    vectors
}
