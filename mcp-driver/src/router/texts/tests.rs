use std::borrow::Cow;
use std::collections::BTreeMap;

use serde::Deserialize;
use serde::de::DeserializeOwned;
use serde::de::value::MapDeserializer;

use super::Texts;

const ALL: [(Cow<'static, str>, Cow<'static, str>); 8] = [
    (Cow::Borrowed("one"), Cow::Borrowed("1")),
    (Cow::Borrowed("many"), Cow::Borrowed("1")),
    (Cow::Borrowed("many"), Cow::Borrowed("2")),
    (Cow::Borrowed("pairs"), Cow::Borrowed("a=b=c")),
    (Cow::Borrowed("pairs"), Cow::Borrowed("d=e")),
    (Cow::Borrowed("many"), Cow::Borrowed("3")),
    (Cow::Borrowed("named\0a=b"), Cow::Borrowed("c")),
    (Cow::Borrowed("named\0d"), Cow::Borrowed("e")),
];

fn read<T: DeserializeOwned>(name: &str) -> Result<T, String> {
    T::deserialize(Texts::of(&ALL, name)).map_err(|error| error.to_string())
}

#[test]
fn a_list_takes_any_number_of_them() {
    assert_eq!(read::<Vec<u8>>("many"), Ok(vec![1, 2, 3]));
    assert_eq!(read::<Vec<String>>("one"), Ok(vec!["1".into()]));
    assert_eq!(read::<Vec<u8>>("none"), Ok(vec![]));
    assert_eq!(read::<Option<Vec<u8>>>("none"), Ok(None));
    assert_eq!(read::<Option<Vec<u8>>>("many"), Ok(Some(vec![1, 2, 3])));
    assert_eq!(read::<(u8, u8, u8)>("many"), Ok((1, 2, 3)));
}

#[test]
fn anything_else_takes_one() {
    assert_eq!(read::<u8>("one"), Ok(1));
    assert_eq!(read::<Option<f64>>("one"), Ok(Some(1.0)));
    assert_eq!(read::<Option<u8>>("none"), Ok(None));
    assert_eq!(read::<u8>("none"), Err("is missing".into()));
    assert_eq!(read::<u8>("many"), Err("expected one value, got 3".into()));
    assert_eq!(read::<String>("none"), Err("is missing".into()));
}

#[test]
fn a_text_is_as_it_came() {
    assert_eq!(read::<String>("one"), Ok("1".into()));
    assert_eq!(read::<String>("many"), Ok("1,2,3".into()));
}

#[test]
fn a_map_takes_pairs() {
    let pairs = BTreeMap::from([("a".to_owned(), "b=c".to_owned()), ("d".to_owned(), "e".to_owned())]);
    assert_eq!(read::<BTreeMap<String, String>>("pairs"), Ok(pairs));
}

#[test]
fn what_has_names_of_its_own_is_no_list() {
    let pairs = BTreeMap::from([("a=b".to_owned(), "c".to_owned()), ("d".to_owned(), "e".to_owned())]);
    assert_eq!(read::<BTreeMap<String, String>>("named"), Ok(pairs));
    assert_eq!(read::<Vec<String>>("named"), Err("there is no `a=b`".into()));
    assert_eq!(read::<String>("named"), Err("there is no `a=b`".into()));
    assert_eq!(read::<Option<u8>>("named"), Err("there is no `a=b`".into()));
}

#[test]
fn a_struct_takes_all_names() {
    #[derive(Debug, Deserialize, PartialEq)]
    struct All {
        one: u8,
        many: Vec<u8>,
        named: BTreeMap<String, String>,
        none: Option<String>,
    }
    let read = All::deserialize(MapDeserializer::new(Texts::each(&ALL)));
    assert_eq!(
        read,
        Ok(All {
            one: 1,
            many: vec![1, 2, 3],
            named: BTreeMap::from([("a=b".into(), "c".into()), ("d".into(), "e".into())]),
            none: None
        })
    );
}
