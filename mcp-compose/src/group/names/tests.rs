use super::{Names, Naming};
use crate::RenamedBecause;

#[test]
fn two_that_would_be_the_same_are_told_apart_and_stay_so() {
    let (mut names, naming) = (Names::default(), Naming::default());
    assert_eq!(names.give("a_b", "c", &naming), ("a_b_c".into(), None));
    let (other, because) = names.give("a", "b_c", &naming);
    assert_eq!(because, Some(RenamedBecause::Collision));
    assert!(other.starts_with("a_b_c_") && other.len() == "a_b_c_".len() + 8, "{other}");
    names.keep("a_b", &[]);
    assert_eq!(names.give("a", "b_c", &naming).0, other, "a call must not change its meaning");
    assert_eq!(names.give("a_b", "c", &naming), ("a_b_c".into(), None));
    assert_eq!(names.owner(&other), Some(("a".into(), "b_c".into())));
    names.forget("a");
    assert_eq!(names.owner(&other), None);
}

#[test]
fn long_names_are_cut_and_stay_distinct() {
    let (mut names, naming) = (Names::default(), Naming::default());
    let long = "x".repeat(100);
    let (one, because) = names.give("files", &format!("{long}1"), &naming);
    let (two, _) = names.give("files", &format!("{long}2"), &naming);
    assert_eq!((one.len(), two.len(), because), (64, 64, Some(RenamedBecause::TooLong)));
    assert_ne!(one, two);
    assert_eq!(Names::default().give("files", &format!("{long}1"), &naming).0, one, "the same in every process");
}

#[test]
fn what_no_name_may_hold_is_replaced() {
    let (mut names, naming) = (Names::default(), Naming::default());
    assert_eq!(names.give("my files", "lire/é", &naming), ("my_files_lire__".into(), Some(RenamedBecause::Characters)));
    assert_eq!(naming.without_prefix("my files", "my_files_read"), Some("read"));
    assert_eq!(naming.without_prefix("my files", "my_files_"), None);
}
