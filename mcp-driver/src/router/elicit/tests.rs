use mcp_proto::model::{
    BooleanSchema, NumberKind, NumberSchema, PrimitiveSchema, StringFormat, StringSchema, TitledMultiSelectSchema,
    TitledOption, TitledSingleSelectSchema, UntitledMultiSelectSchema, UntitledSingleSelectSchema,
};
use serde_json::{Value, json};

use super::*;

const NOW: Version = Version::V2026_07_28;

fn read(form: &ElicitSchema, content: Value, version: Version) -> Result<Value, String> {
    let Value::Object(content) = content else { panic!("a form's answer is an object") };
    let elicited = Elicited::read(form, ElicitResult::accept(content), version)?;
    Ok(Value::Object(elicited.accepted().expect("it was accepted")))
}

/// What is said of one field; nothing if it is taken.
fn field(schema: impl Into<PrimitiveSchema>, value: Value) -> String {
    let form = ElicitSchema::default().field("f", schema);
    read(&form, json!({"f": value}), NOW).err().unwrap_or_default()
}

fn colours() -> Vec<String> {
    vec!["red".into(), "green".into()]
}

fn titled() -> Vec<TitledOption> {
    vec![TitledOption::new("#f00", "Red"), TitledOption::new("#0f0", "Green")]
}

#[test]
fn all_that_is_wrong_is_told_at_once() {
    let form = ElicitSchema::default()
        .field("name", StringSchema::default().with_min_length(3_u64))
        .field("age", NumberSchema::new(NumberKind::Integer).with_minimum(18.0))
        .field("sure", BooleanSchema::default())
        .optional_field("colour", UntitledSingleSelectSchema::new(colours()));
    let wrong = read(&form, json!({"name": "ab", "age": 17, "colour": "blue"}), NOW);
    let expected = "`name`: expected at least 3 characters, got 2; `age`: expected 18 or more, got 17; `sure`: missing; \
                    `colour`: expected one of \"red\", \"green\", got \"blue\"";
    assert_eq!(wrong, Err(expected.to_owned()));
    let right = json!({"name": "Ada", "age": 18, "sure": false});
    assert_eq!(read(&form, right.clone(), NOW), Ok(right));
}

#[test]
fn what_was_not_asked_is_left_out_and_null_is_nothing() {
    let form = ElicitSchema::default().field("a", StringSchema::default()).optional_field("b", StringSchema::default());
    assert_eq!(read(&form, json!({"a": "x", "b": null, "c": {"d": 1}}), NOW), Ok(json!({"a": "x"})));
    assert_eq!(read(&form, json!({"a": null}), NOW), Err("`a`: missing".into()));
}

#[test]
fn who_declines_fills_in_nothing() {
    let form = ElicitSchema::default().field("a", StringSchema::default());
    for (result, expected) in [(ElicitResult::decline(), Elicited::Decline), (ElicitResult::cancel(), Elicited::Cancel)]
    {
        assert_eq!(Elicited::read(&form, result, NOW), Ok(expected));
    }
    let odd = ElicitResult::new("shrugged".into());
    assert_eq!(Elicited::read(&form, odd, NOW), Ok(Elicited::Cancel));
}

#[test]
fn text_has_a_length_in_characters() {
    let short = || StringSchema::default().with_min_length(2_u64).with_max_length(3_u64);
    for (text, expected) in [
        ("é", "`f`: expected at least 2 characters, got 1"),
        ("éé", ""),
        ("ééé", ""),
        ("éééé", "`f`: expected at most 3 characters, got 4"),
    ] {
        assert_eq!(field(short(), json!(text)), expected);
    }
    assert_eq!(field(short(), json!(7)), "`f`: expected text, got 7");
}

#[test]
fn numbers_have_bounds_and_may_be_whole() {
    let whole = || NumberSchema::new(NumberKind::Integer).with_minimum(-1.0).with_maximum(2.0);
    for (value, expected) in [
        (json!(-2), "`f`: expected -1 or more, got -2"),
        (json!(-1), ""),
        (json!(2), ""),
        (json!(3), "`f`: expected 2 or less, got 3"),
        (json!(1.5), "`f`: expected a whole number, got 1.5"),
        (json!("1"), "`f`: expected a whole number, got \"1\""),
    ] {
        assert_eq!(field(whole(), value), expected);
    }
    assert_eq!(field(NumberSchema::new(NumberKind::Number), json!(1.5)), "");
    assert_eq!(field(NumberSchema::new(NumberKind::Number), json!(true)), "`f`: expected a number, got true");
    let form = ElicitSchema::default().field("f", NumberSchema::new(NumberKind::Integer));
    assert_eq!(read(&form, json!({"f": 2.0}), NOW), Ok(json!({"f": 2})));
    assert_eq!(read(&form, json!({"f": u64::MAX}), NOW), Ok(json!({"f": u64::MAX})));
}

#[test]
fn a_choice_is_among_what_was_offered() {
    let single = || TitledSingleSelectSchema::new(titled());
    assert_eq!(field(single(), json!("#0f0")), "");
    assert_eq!(field(single(), json!("Green")), "`f`: expected one of \"#f00\", \"#0f0\", got \"Green\"");
    assert_eq!(field(UntitledSingleSelectSchema::new(colours()), json!(["red"])).split(',').count(), 3);
    let several = || UntitledMultiSelectSchema::of(colours()).with_min_items(1_u64).with_max_items(2_u64);
    for (value, expected) in [
        (json!([]), "`f`: expected 1 or more, got 0"),
        (json!(["red"]), ""),
        (json!(["red", "green"]), ""),
        (json!(["red", "green", "red"]), "`f`: expected 2 or fewer, got 3"),
        (json!(["blue"]), "`f`: expected one of \"red\", \"green\", got \"blue\""),
        (json!("red"), "`f`: expected a list, got \"red\""),
    ] {
        assert_eq!(field(several(), value), expected);
    }
    assert_eq!(field(TitledMultiSelectSchema::of(titled()), json!(["#f00"])), "");
}

#[test]
fn a_choice_of_several_is_a_list_in_every_revision() {
    let form = ElicitSchema::default().field("f", UntitledMultiSelectSchema::of(colours()).with_min_items(1_u64));
    let answer = json!({"f": "red"});
    assert_eq!(read(&form, answer.clone(), Version::V2025_06_18), Ok(json!({"f": ["red"]})));
    assert!(read(&form, answer, Version::V2025_11_25).is_err());
    assert!(read(&form, json!({"f": "blue"}), Version::V2025_06_18).is_err());
}

#[test]
fn formats_are_looked_at() {
    let rows: [(StringFormat, &[&str], &[&str]); 4] = [
        (StringFormat::Email, &["a@b", "a.b+c@d.example", "\"@\"@e"], &["", "a", "@b", "a@", "a b@c", "a@b c"]),
        (
            StringFormat::Uri,
            &["https://a/b?c", "mailto:a@b", "urn:x"],
            &["", "a", "/a", "a b:c", "1a:b", ":b", "a:", "a: b"],
        ),
        (
            StringFormat::Date,
            &["2026-07-28", "2024-02-29", "2000-02-29"],
            &[
                "",
                "2026-7-28",
                "2026-02-29",
                "1900-02-29",
                "2026-13-01",
                "2026-04-31",
                "2026-00-01",
                "26-01-01",
                "2026-01-+1",
            ],
        ),
        (
            StringFormat::DateTime,
            &["2026-07-28T12:00:00Z", "2026-07-28t23:59:60.123+02:00", "2026-07-28 00:00:00-23:59"],
            &[
                "",
                "2026-07-28",
                "2026-07-28T12:00:00",
                "2026-07-28T24:00:00Z",
                "2026-07-28T12:00Z",
                "2026-07-28T12:00:00.Z",
                "2026-07-28T12:00:00+2",
                "2026-07-28T12:00:00Zulu",
            ],
        ),
    ];
    for (format, good, bad) in rows {
        let schema = || StringSchema::default().with_format(format.clone());
        for text in good {
            assert_eq!(field(schema(), json!(text)), "", "{text}");
        }
        for text in bad {
            assert!(field(schema(), json!(text)).starts_with("`f`: expected a"), "{text}");
        }
    }
    assert_eq!(field(StringSchema::default().with_format("phone"), json!("x")), "");
}

#[test]
fn a_long_answer_is_not_repeated() {
    let said = field(BooleanSchema::default(), json!("é".repeat(1_000)));
    assert!(said.ends_with("é..") && said.len() < 200, "{said}");
}
