use std::collections::HashSet;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex};
use std::time::{Duration, SystemTime};

use mcp_proto::codec::base64;
use mcp_proto::jsonrpc::{ErrorCode, Raw};
use proptest::prelude::*;

use super::*;

/// One use of a state: by whom, at which server, for which request, and under which key.
#[derive(Clone, Debug, PartialEq)]
struct Use {
    server: String,
    subject: String,
    method: String,
    target: String,
    arguments: String,
    key: u8,
}

impl Use {
    fn params(&self) -> Raw {
        let name = serde_json::to_string(&self.target).expect("text is JSON");
        Raw::from_text(format!(r#"{{"name":{name},"arguments":{}}}"#, self.arguments)).expect("it is JSON")
    }

    fn sealing(&self, now: &Arc<AtomicU64>) -> Sealing {
        let sealing = Sealing::default();
        sealing.set_server(&self.server, 32);
        sealing.set_keys(StateKeys::new(1, [self.key; 32]).clock(clock(now)));
        sealing
    }

    fn seal(&self, now: &Arc<AtomicU64>, state: &[u8]) -> Box<str> {
        let params = self.params();
        let binding = Binding { subject: &self.subject, method: &self.method, params: Some(&params) };
        self.sealing(now).seal(&binding, state).expect("it is short")
    }

    fn open(&self, now: &Arc<AtomicU64>, token: &str) -> Result<Vec<u8>, StateRefusal> {
        let params = self.params();
        let binding = Binding { subject: &self.subject, method: &self.method, params: Some(&params) };
        opened(&self.sealing(now), &binding, token)
    }
}

/// What came of it, and that a refusal is the spec's and was counted once.
fn opened(sealing: &Sealing, binding: &Binding<'_>, token: &str) -> Result<Vec<u8>, StateRefusal> {
    let counts = || refusal::ALL.map(|reason| sealing.refusals.count(reason));
    let before = counts();
    sealing.open(binding, token).map_err(|error| {
        assert_eq!(error.code, ErrorCode::INVALID_PARAMS);
        let more: Vec<u64> = counts().iter().zip(before).map(|(after, before)| after - before).collect();
        assert_eq!(more.iter().sum::<u64>(), 1);
        let counted = refusal::ALL.into_iter().zip(more).find(|(_, more)| *more > 0);
        counted.expect("one was counted").0
    })
}

fn clock(now: &Arc<AtomicU64>) -> impl Fn() -> SystemTime + Send + Sync + 'static {
    let now = now.clone();
    move || SystemTime::UNIX_EPOCH + Duration::from_secs(now.load(Ordering::Relaxed))
}

fn noon() -> Arc<AtomicU64> {
    Arc::new(AtomicU64::new(1_800_000_000))
}

fn a_use() -> Use {
    Use {
        server: "shop".into(),
        subject: "ada".into(),
        method: "tools/call".into(),
        target: "order".into(),
        arguments: r#"{"what":"tea","cups":[1,2]}"#.into(),
        key: 7,
    }
}

fn uses() -> impl Strategy<Value = Use> {
    let arguments =
        prop::sample::select(vec!["{}", r#"{"a":1}"#, r#"{"a":2}"#, r#"{"b":1}"#, r#"{"a":[]}"#, r#"{"a":"1"}"#]);
    let method = prop::sample::select(vec!["tools/call", "prompts/get", "resources/read"]);
    ("[ab]{0,2}", "[ab]{0,2}", method, "[ab]{0,2}", arguments, 0..3_u8).prop_map(
        |(server, subject, method, target, arguments, key)| Use {
            server,
            subject,
            method: method.into(),
            target,
            arguments: arguments.into(),
            key,
        },
    )
}

proptest! {
    #[test]
    fn what_is_sealed_can_be_opened(by in uses(), state in prop::collection::vec(any::<u8>(), 0..300), later in 0..600_u64) {
        let now = noon();
        let token = by.seal(&now, &state);
        now.fetch_add(later, Ordering::Relaxed);
        prop_assert_eq!(by.open(&now, &token), Ok(state));
    }

    #[test]
    fn no_other_use_can_open_it(by in uses(), other in uses()) {
        let now = noon();
        let token = by.seal(&now, b"state");
        let expected = if by == other { Ok(b"state".to_vec()) } else { Err(StateRefusal::Foreign) };
        prop_assert_eq!(other.open(&now, &token), expected);
    }

    #[test]
    fn garbage_is_refused(text in ".{0,200}", bytes in prop::collection::vec(any::<u8>(), 0..200)) {
        let now = noon();
        prop_assert!(a_use().open(&now, &text).is_err());
        prop_assert!(a_use().open(&now, &base64::encode_url(&bytes)).is_err());
        let ours = [&[1, 0, 0, 0, 1], &*bytes].concat();
        prop_assert!(a_use().open(&now, &base64::encode_url(&ours)).is_err());
    }

    #[test]
    fn how_params_are_written_does_not_count(a in any::<i64>(), b in ".{0,10}", c in any::<f64>()) {
        let (b, c) = (serde_json::json!(b), serde_json::json!(c));
        let one = format!(r#"{{"name":"x","arguments":{{"a":{a},"b":{b},"c":{{"d":{c},"e":null}}}},"_meta":{{"n":1}}}}"#);
        let two = format!(
            r#"{{ "requestState":"s", "arguments":{{"c" : {{"e":null,"d":{c}}},"b":{b},"\u0061":{a}}},"inputResponses":{{}},"name":"\u0078"}}"#
        );
        let bytes = [one, two].map(|text| {
            let params = Raw::from_text(text).expect("it is JSON");
            Binding { subject: "", method: "m", params: Some(&params) }.bytes("s")
        });
        prop_assert_eq!(&bytes[0], &bytes[1]);
    }
}

#[test]
fn no_bit_can_be_changed() {
    let now = noon();
    let token = a_use().seal(&now, b"a state of some length");
    let bytes = base64::decode_url(token.as_bytes()).expect("it is ours");
    for bit in 0..bytes.len() * 8 {
        let mut changed = bytes.clone();
        changed[bit / 8] ^= 1 << (bit % 8);
        assert!(a_use().open(&now, &base64::encode_url(&changed)).is_err(), "bit {bit}");
    }
    for bit in 0..token.len() * 8 {
        let mut changed = token.as_bytes().to_vec();
        changed[bit / 8] ^= 1 << (bit % 8);
        if let Ok(changed) = String::from_utf8(changed) {
            assert!(a_use().open(&now, &changed).is_err(), "bit {bit} of the text");
        }
    }
    assert!(a_use().open(&now, &token).is_ok());
}

#[test]
fn a_part_of_it_is_nothing() {
    let now = noon();
    let token = a_use().seal(&now, b"state");
    for length in 0..token.len() {
        assert!(a_use().open(&now, &token[..length]).is_err(), "{length}");
    }
    assert!(a_use().open(&now, &format!("{token}A")).is_err());
    assert_eq!(a_use().open(&now, &format!("{token}=")), Err(StateRefusal::Malformed));
}

#[test]
fn it_expires_to_the_second() {
    let now = noon();
    let token = a_use().seal(&now, b"state");
    now.fetch_add(599, Ordering::Relaxed);
    assert!(a_use().open(&now, &token).is_ok());
    now.fetch_add(1, Ordering::Relaxed);
    assert_eq!(a_use().open(&now, &token), Err(StateRefusal::Expired));
}

#[test]
fn the_longest_expiry_is_one() {
    let (sealing, binding) = (Sealing::default(), Binding { subject: "", method: "m", params: None });
    sealing.set_expiry(Duration::MAX);
    let token = sealing.seal(&binding, b"state").expect("it is short");
    assert_eq!(opened(&sealing, &binding, &token), Ok(b"state".to_vec()));
}

#[test]
fn keys_can_be_changed_while_states_are_out() {
    let binding = Binding { subject: "", method: "m", params: None };
    let with = |keys| {
        let sealing = Sealing::default();
        sealing.set_keys(keys);
        sealing
    };
    let old = with(StateKeys::new(1, [1; 32]));
    let ready = with(StateKeys::new(1, [1; 32]).accept(2, [2; 32]));
    let new = with(StateKeys::new(2, [2; 32]).accept(1, [1; 32]));
    let done = with(StateKeys::new(2, [2; 32]));
    let (of_old, of_new) = (old.seal(&binding, b"1").expect("short"), new.seal(&binding, b"2").expect("short"));
    assert_eq!(opened(&old, &binding, &of_new), Err(StateRefusal::UnknownKey));
    for (ring, what) in [(&ready, "before"), (&new, "after")] {
        assert_eq!(opened(ring, &binding, &of_old), Ok(b"1".to_vec()), "{what}");
        assert_eq!(opened(ring, &binding, &of_new), Ok(b"2".to_vec()), "{what}");
    }
    assert_eq!(opened(&done, &binding, &of_old), Err(StateRefusal::UnknownKey));
    let same_id = with(StateKeys::new(1, [3; 32]));
    assert_eq!(opened(&same_id, &binding, &of_old), Err(StateRefusal::Foreign));
}

#[test]
#[should_panic(expected = "two keys of the ring have the id 1")]
fn ids_name_one_key() {
    let _ = StateKeys::new(1, [1; 32]).accept(1, [2; 32]);
}

#[test]
fn each_process_has_a_key_of_its_own() {
    let (one, other) = (Sealing::default(), Sealing::default());
    let binding = Binding { subject: "", method: "m", params: None };
    let token = one.seal(&binding, b"state").expect("it is short");
    assert_eq!(opened(&one, &binding, &token), Ok(b"state".to_vec()));
    assert_eq!(opened(&other, &binding, &token), Err(StateRefusal::Foreign));
}

#[test]
fn one_time_use_is_for_the_author_to_decide() {
    let used = Arc::new(Mutex::new(HashSet::new()));
    let asked = used.clone();
    let now = noon();
    let until = SystemTime::UNIX_EPOCH + Duration::from_secs(1_800_000_600);
    let keys = StateKeys::new(1, [1; 32]).clock(clock(&now)).once(move |id, expires| {
        assert_eq!(expires, until);
        asked.lock().expect("nobody panics").insert(id.to_owned())
    });
    let sealing = Sealing::default();
    sealing.set_keys(keys);
    let binding = Binding { subject: "", method: "m", params: None };
    let tokens = [b"a", b"b"].map(|state| sealing.seal(&binding, state).expect("it is short"));
    let elsewhere = Binding { subject: "eve", ..binding };
    assert_eq!(opened(&sealing, &elsewhere, &tokens[0]), Err(StateRefusal::Foreign));
    assert!(used.lock().expect("nobody panics").is_empty(), "what is refused anyway is not used up");
    assert!(opened(&sealing, &binding, &tokens[0]).is_ok());
    assert!(opened(&sealing, &binding, &tokens[1]).is_ok());
    assert_eq!(opened(&sealing, &binding, &tokens[0]), Err(StateRefusal::Replayed));
}

#[test]
fn it_is_no_longer_than_it_may_be() {
    let (sealing, binding) = (Sealing::default(), Binding { subject: "", method: "m", params: None });
    sealing.set_limit(10);
    assert!(sealing.seal(&binding, &[0; 11]).is_err());
    let token = sealing.seal(&binding, &[0; 10]).expect("it is short enough");
    assert_eq!(opened(&sealing, &binding, &token), Ok(vec![0; 10]));
    assert_eq!(opened(&sealing, &binding, &format!("{token}A")), Err(StateRefusal::TooLong));
}

#[test]
fn the_parts_of_a_binding_do_not_run_together() {
    let bytes = |server: &str, subject, method| Binding { subject, method, params: None }.bytes(server);
    let all = [bytes("ab", "", "m"), bytes("a", "b", "m"), bytes("", "ab", "m"), bytes("a", "", "bm")];
    assert_eq!(all.iter().collect::<HashSet<_>>().len(), all.len());
}

/// Numbers that only a handler with 128 bits, or with the text, can tell apart.
#[test]
fn huge_numbers_do_not_run_together() {
    let of = |number: &str| {
        let params = Raw::from_text(format!(r#"{{"arguments":{{"amount":[{number}]}}}}"#)).expect("it is JSON");
        Binding { subject: "", method: "m", params: Some(&params) }.bytes("")
    };
    let numbers = ["18446744073709551617", "18446744073709551618", "-9223372036854775809", "-9223372036854775810"];
    assert_eq!(numbers.iter().map(|number| of(number)).collect::<HashSet<_>>().len(), numbers.len());
    assert_eq!(of("1.50"), of("1.5"));
}

#[test]
fn keys_are_not_shown() {
    let keys = StateKeys::new(3, [0xAB; 32]).accept(2, [0xCD; 32]);
    assert_eq!(format!("{keys:?}"), "StateKeys { sealing: 3, accepted: [2], once: false, .. }");
}

/// A server of another release can open what this one sealed.
#[test]
fn the_form_does_not_change() {
    let keys = StateKeys::new(1, [7; 32]).clock(clock(&noon()));
    let params = Raw::from_text(r#"{"name":"order"}"#.into()).expect("it is JSON");
    let binding = Binding { subject: "ada", method: "tools/call", params: Some(&params) }.bytes("shop");
    let token = token::seal_with(&keys, 1_800_000_600, [9; 32], &binding, b"state");
    assert_eq!(&*token, FORM);
    assert_eq!(token::open(&keys, &binding, FORM), Ok(b"state".to_vec()));
}

const FORM: &str = "AQAAAAEAAAAAa0nUWBhVR0_7fO02kq5ur7i5_foMlcMi5swzh9gATJmHnkUczfI5X2aUPFtqWJ_Z4fhSq9tK3qb-";
