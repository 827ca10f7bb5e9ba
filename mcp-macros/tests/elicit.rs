//! Forms as types: what is asked, and what becomes of the answer.

use mcp_driver::Elicit;
use serde_json::json;

#[derive(Debug, PartialEq, Elicit)]
enum Size {
    /// Fits in a pocket
    Small,
    #[elicit(rename = "XL", title = "Needs a van")]
    Huge,
}

#[derive(Debug, PartialEq, Elicit)]
enum Colour {
    Red,
    Green,
}

#[derive(Debug, PartialEq, Elicit)]
struct Order {
    /// where to send it,
    /// with the city
    #[elicit(title = "Address", min_length = 1, max_length = 80)]
    address: String,
    #[elicit(format = "email", rename = "e-mail", default = "ada@example.com")]
    mail: Option<String>,
    #[elicit(default = Size::Huge, description = "how big")]
    size: Size,
    /// which ones
    #[elicit(title = "Colours", default = Colour::Green)]
    colours: Vec<Colour>,
    #[elicit(min = 1, max = 10, default = 2)]
    r#count: u8,
    #[elicit(default = -0.5)]
    offset: f64,
    #[elicit(default = true)]
    gift: Option<bool>,
}

#[test]
fn a_struct_is_a_form() {
    let expected = json!({
        "type": "object",
        "required": ["address", "size", "colours", "count", "offset"],
        "properties": {
            "address": {
                "type": "string", "title": "Address", "description": "where to send it,\nwith the city",
                "minLength": 1, "maxLength": 80
            },
            "e-mail": {"type": "string", "format": "email", "default": "ada@example.com"},
            "size": {
                "type": "string", "description": "how big", "default": "XL",
                "oneOf": [{"const": "Small", "title": "Fits in a pocket"}, {"const": "XL", "title": "Needs a van"}]
            },
            "colours": {
                "type": "array", "title": "Colours", "description": "which ones", "default": ["Green"],
                "items": {"type": "string", "enum": ["Red", "Green"]}
            },
            "count": {"type": "integer", "minimum": 1, "maximum": 10, "default": 2},
            "offset": {"type": "number", "default": -0.5},
            "gift": {"type": "boolean", "default": true}
        }
    });
    assert_eq!(serde_json::to_value(Order::schema()).unwrap(), expected);
}

#[test]
fn an_answer_is_a_value() {
    let content = json!({"address": "here", "size": "Small", "colours": ["Green", "Red"], "count": 3.0, "offset": 1, "gift": null});
    let order = Order::from_content(content.as_object().unwrap()).unwrap();
    let expected = Order {
        address: "here".into(),
        mail: None,
        size: Size::Small,
        colours: vec![Colour::Green, Colour::Red],
        count: 3,
        offset: 1.0,
        gift: None,
    };
    assert_eq!(order, expected);
}

#[test]
fn a_choice_that_was_made_the_old_way_is_a_list_of_one() {
    let content = json!({"address": "here", "size": "XL", "colours": "Red", "count": 1, "offset": 0});
    assert_eq!(Order::from_content(content.as_object().unwrap()).unwrap().colours, [Colour::Red]);
}

#[test]
fn all_that_is_wrong_is_told_at_once() {
    let content = json!({"address": 7, "e-mail": "x", "size": "Medium", "colours": ["Blue"], "count": 1.5});
    let said = Order::from_content(content.as_object().unwrap()).unwrap_err().to_string();
    let expected = [
        "`address`: expected a text, got 7",
        r#"`size`: expected one of "Small", "XL", got "Medium""#,
        r#"`colours`: expected one of "Red", "Green", got "Blue""#,
        "`count`: expected an integer from 0 to 255, got 1.5",
        "`offset`: is missing",
    ];
    for part in expected {
        assert!(said.contains(part), "{part}: {said}");
    }
    assert!(!said.contains("e-mail"), "{said}");
}

#[test]
fn a_form_may_have_no_fields() {
    #[derive(Debug, PartialEq, Elicit)]
    struct Sure {}

    assert_eq!(serde_json::to_value(Sure::schema()).unwrap(), json!({"type": "object", "properties": {}}));
    assert_eq!(Sure::from_content(&serde_json::Map::new()).unwrap(), Sure {});
}
