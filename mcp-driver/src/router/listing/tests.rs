use mcp_proto::jsonrpc::ErrorCode;
use mcp_proto::model::Prompt;
use serde_json::{Value, json};

use super::*;
use crate::router::slots::Slots;

fn prompts(names: &[&str], page_size: usize) -> Listing {
    let listing = Listing::new(List::Prompts);
    names.iter().for_each(|name| add(&listing, name));
    listing.set_terms(&|terms| terms.page_size = page_size);
    listing
}

fn add(listing: &Listing, name: &str) {
    assert_eq!(insert(listing, Prompt::new(name), Within::default()), None);
}

/// Adds a prompt that nothing serves.
fn insert(listing: &Listing, prompt: Prompt, within: Within) -> Option<Slot> {
    let item = Listed::Prompt(prompt);
    let facts = Facts::of(&item);
    listing.insert(item, Slots::<()>::default().add(Arc::new(())), facts, within)
}

fn listed(listing: &Listing, cursor: Option<&str>, sees: Option<&Sees<'_>>) -> Value {
    let params = cursor.map(|cursor| Raw::encode(&json!({ "cursor": cursor })).unwrap());
    listing.list(Version::LATEST, params.as_ref(), sees).unwrap().decode().unwrap()
}

fn names(page: &Value) -> Vec<&str> {
    page["prompts"].as_array().unwrap().iter().map(|prompt| prompt["name"].as_str().unwrap()).collect()
}

fn refused(listing: &Listing, cursor: Value) -> RpcError {
    let params = Raw::encode(&json!({ "cursor": cursor })).unwrap();
    listing.list(Version::LATEST, Some(&params), None).unwrap_err()
}

#[test]
fn the_order_is_that_of_registration_also_after_a_replacement() {
    let listing = prompts(&["c", "a", "b"], usize::MAX);
    assert!(insert(&listing, Prompt::new("a").with_title("again"), Within::default()).is_some());
    let page = listed(&listing, None, None);
    assert_eq!(names(&page), ["c", "a", "b"]);
    assert_eq!((&page["prompts"][1]["title"], page.get("nextCursor")), (&json!("again"), None));
    assert!(listing.remove("c").is_some() && listing.remove("c").is_none());
    add(&listing, "c");
    assert_eq!(names(&listed(&listing, None, None)), ["a", "b", "c"], "what was removed comes back at the end");
}

#[test]
fn a_list_is_encoded_once_a_revision() {
    let listing = prompts(&["a", "b", "c"], 2);
    let page = |version| listing.list(version, None, None).unwrap();
    let again = |version| Arc::ptr_eq(&listing.pages(version).unwrap(), &listing.pages(version).unwrap());
    assert!(again(Version::LATEST) && again(Version::V2024_11_05));
    let before = page(Version::LATEST);
    listing.set_enabled("c", false);
    assert_ne!(page(Version::LATEST).as_str(), before.as_str());
    listing.set_enabled("c", true);
    assert_eq!(page(Version::LATEST).as_str(), before.as_str());
    listing.set_terms(&|terms| terms.page_size = 2);
    assert!(again(Version::LATEST));
}

#[test]
fn the_next_page_follows_the_last_item_whatever_came_or_went_between() {
    let listing = prompts(&["a", "b", "c", "d", "e"], 2);
    let first = listed(&listing, None, None);
    assert_eq!(names(&first), ["a", "b"]);
    let cursor = first["nextCursor"].as_str().unwrap();
    assert_eq!(names(&listed(&listing, Some(cursor), None)), ["c", "d"]);

    listing.remove("a").unwrap();
    assert_eq!(names(&listed(&listing, Some(cursor), None)), ["c", "d"], "one before it went");
    listing.remove("b").unwrap();
    assert_eq!(names(&listed(&listing, Some(cursor), None)), ["c", "d"], "the one that it names went");
    listing.set_enabled("c", false);
    assert_eq!(names(&listed(&listing, Some(cursor), None)), ["d", "e"], "the one after it is switched off");
    add(&listing, "f");
    let second = listed(&listing, Some(cursor), None);
    let last = listed(&listing, second["nextCursor"].as_str(), None);
    assert_eq!((names(&last), last.get("nextCursor")), (vec!["f"], None), "one more came");
    listing.remove("f").unwrap();
    let end = listed(&listing, second["nextCursor"].as_str(), None);
    assert_eq!((names(&end), end.get("nextCursor")), (vec![], None), "nothing is left");
}

#[test]
fn pages_are_filled_from_what_a_caller_sees() {
    let listing = prompts(&["a", "b", "c", "d", "e"], 2);
    let sees = |entry: &Entry| !["a", "c"].contains(&entry.item.key());
    let first = listed(&listing, None, Some(&sees));
    assert_eq!(names(&first), ["b", "d"]);
    let second = listed(&listing, first["nextCursor"].as_str(), Some(&sees));
    assert_eq!((names(&second), second.get("nextCursor")), (vec!["e"], None));
    assert_eq!(names(&listed(&listing, None, Some(&|_| false))), Vec::<&str>::new());
}

#[test]
fn a_cursor_that_was_not_given_out_is_refused() {
    let listing = prompts(&["a", "b", "c"], 1);
    let cursor = listed(&listing, None, None)["nextCursor"].as_str().unwrap().to_owned();
    let of_tools = cursor::write(0, "tools/list");
    assert_eq!(cursor::read(&cursor, "prompts/list"), Some(0));
    let next = format!("{:016x}", u64::from_str_radix(&cursor, 16).unwrap() + 1);
    for bad in ["", "1", "+00000000000000a", "zzzzzzzzzzzzzzzz", &cursor.to_uppercase(), &of_tools, &next] {
        let error = refused(&listing, bad.into());
        assert_eq!(error.code, ErrorCode::INVALID_PARAMS, "{bad}");
        assert!(error.message.contains("expected the `nextCursor` of a page of `prompts/list`"), "{}", error.message);
    }
    assert_eq!(refused(&listing, json!(1)).code, ErrorCode::INVALID_PARAMS);
}

#[test]
fn cursors_lead_back_to_their_numbers() {
    for number in (0..1000).chain([1 << 20, (1 << 40) - 1]) {
        assert_eq!(cursor::read(&cursor::write(number, "tools/list"), "tools/list"), Some(number));
    }
}

#[test]
fn a_group_that_is_off_takes_what_is_in_it_along() {
    let listing = prompts(&["a"], usize::MAX);
    let within = |groups: &[&str]| groups.iter().map(|group| Box::from(*group)).collect::<Within>();
    insert(&listing, Prompt::new("b"), within(&["outer"]));
    insert(&listing, Prompt::new("c"), within(&["outer", "inner"]));
    insert(&listing, Prompt::new("d"), within(&["other"]));
    let offered = |groups: &Groups| {
        listing.set_groups(groups);
        listing.offered().iter().map(|entry| entry.item.key().to_owned()).collect::<Vec<_>>().concat()
    };
    let all = |listing: &Listing| {
        let mut all = Vec::new();
        listing.within_to(&mut all);
        all
    };
    let mut groups = Groups::default();
    assert_eq!(offered(&groups), "abcd");
    groups.disable("inner");
    assert_eq!(offered(&groups), "abd");
    assert!(listing.get("c").is_none() && listing.knows("c"));
    groups.disable("outer");
    groups.enable("inner");
    assert_eq!(offered(&groups), "ad");
    groups = Groups::default();
    groups.only("inner", &all(&listing));
    assert_eq!(offered(&groups), "abc", "what is around it stays");
    groups.only("other", &all(&listing));
    assert_eq!(offered(&groups), "ad");
    listing.set_enabled("d", false);
    assert_eq!(offered(&groups), "a");
    groups.only("outer", &all(&listing));
    insert(&listing, Prompt::new("d"), within(&["outer"]));
    assert_eq!(offered(&groups), "ab", "one that replaces another stays off; what is inside is left as it was");
}
