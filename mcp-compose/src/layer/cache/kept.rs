//! A result that is kept.

use mcp_driver::Reply;
use mcp_proto::Instant;
use mcp_proto::jsonrpc::Raw;
use std::ops::Range;
use std::time::Duration;

use super::Keep;
use crate::layer::audit::is_tool_error;

/// A result that is kept, and for how long.
#[derive(Debug)]
pub(super) struct Kept {
    result: Raw,
    pub(super) until: Instant,
    /// Whether it is everybody's.
    pub(super) public: bool,
    told: Told,
}

/// What a result says of how long it lasts.
#[derive(Debug)]
enum Told {
    /// It may say anything: that is not how long it is kept.
    Aside,
    /// It says it here.
    At(Range<usize>),
    /// The configuration says it for it.
    Elsewhere,
}

/// What is said of results that say nothing of themselves.
#[derive(Clone, Copy, Debug)]
pub(super) struct Unsaid {
    pub(super) ttl: Duration,
    pub(super) is_public: bool,
}

impl Kept {
    /// `None` for what is not to be kept.
    pub(super) fn of(reply: &Reply, keep: Keep, now: Instant, unsaid: impl FnOnce() -> Option<Unsaid>) -> Option<Self> {
        let Reply::Result(Ok(result)) = reply else { return None };
        let [kind, ttl, scope] = result.pick(["resultType", "ttlMs", "cacheScope"])?;
        if is_tool_error(result)
            || result.pick(["isError"]).is_none()
            || kind.is_some_and(|kind| kind != "\"complete\"")
        {
            return None;
        }
        let (span, public, told) = match keep.span {
            Some(span) => (span, keep.public, Told::Aside),
            None => {
                let unsaid = if ttl.is_none() || scope.is_none() { unsaid() } else { None };
                let (span, told) = match ttl {
                    Some(text) => {
                        let start = text.as_ptr().addr().checked_sub(result.as_str().as_ptr().addr())?;
                        (Duration::from_millis(text.parse().ok()?), Told::At(start..start + text.len()))
                    }
                    None => (unsaid?.ttl, Told::Elsewhere),
                };
                let is_public = match scope {
                    Some(scope) => scope == "\"public\"",
                    None => unsaid.is_some_and(|unsaid| unsaid.is_public),
                };
                (span, keep.public || is_public, told)
            }
        };
        let until = now + span;
        (until > now).then(|| Self { result: result.clone(), until, public, told })
    }

    pub(super) fn len(&self) -> usize {
        self.result.as_str().len()
    }

    /// The result as it stands now; `None` if its time is over.
    pub(super) fn at(&self, now: Instant) -> Option<Raw> {
        if now >= self.until {
            return None;
        }
        let (text, left) = (self.result.as_str(), (self.until - now).as_millis());
        let told = match &self.told {
            Told::Aside => return Some(self.result.clone()),
            Told::At(place) => format!("{}{left}{}", text.get(..place.start)?, text.get(place.end..)?),
            Told::Elsewhere => {
                let members = text.trim_ascii_start().strip_prefix('{')?;
                let comma = if members.trim_ascii_start().starts_with('}') { "" } else { "," };
                format!("{{\"ttlMs\":{left}{comma}{members}")
            }
        };
        Raw::from_text(told).ok()
    }
}

#[cfg(test)]
mod tests {
    use mcp_proto::jsonrpc::RpcError;

    use super::*;

    fn kept(result: &str, keep: Keep) -> Option<Kept> {
        Kept::of(&Raw::from_text(result.into()).expect("JSON").into(), keep, Instant::ORIGIN, || None)
    }

    fn at(millis: u64) -> Instant {
        Instant::from_origin(Duration::from_millis(millis))
    }

    #[test]
    fn only_whole_results_are_kept() {
        let keep = Keep::span(Duration::from_secs(1));
        assert!(kept(r#"{"content":[]}"#, keep).is_some());
        assert!(kept(r#"{"content":[],"isError":false}"#, keep).is_some());
        assert!(kept(r#"{"content":[],"isError":true}"#, keep).is_none());
        assert!(kept(r#"{"content":[],"isError":false,"isError":true}"#, keep).is_none());
        assert!(kept(r#"{"content":[],"is\u0045rror":true}"#, keep).is_none());
        assert!(kept(r#"{"resultType":"complete"}"#, keep).is_some());
        assert!(kept(r#"{"resultType":"input_required"}"#, keep).is_none());
        assert!(kept(r#"{"resultType":"task"}"#, keep).is_none());
        assert!(Kept::of(&RpcError::internal("x").into(), keep, Instant::ORIGIN, || None).is_none());
    }

    #[test]
    fn a_result_tells_how_much_time_is_left() {
        let kept = kept(r#"{"a":1,"ttlMs": 500,"b":2}"#, Keep::as_told()).expect("it says so");
        assert!(!kept.public);
        assert_eq!(kept.at(at(120)).expect("in time").as_str(), r#"{"a":1,"ttlMs": 380,"b":2}"#);
        assert!(kept.at(at(500)).is_none());
    }

    #[test]
    fn what_a_result_leaves_out_the_configuration_says() {
        let unsaid = Unsaid { ttl: Duration::from_millis(500), is_public: true };
        let kept = |result: &str| {
            let reply = Raw::from_text(result.into()).expect("JSON").into();
            Kept::of(&reply, Keep::as_told(), Instant::ORIGIN, || Some(unsaid))
        };
        let all = kept(r#"{"tools":[]}"#).expect("it says so");
        assert!(all.public);
        assert_eq!(all.at(at(120)).expect("in time").as_str(), r#"{"ttlMs":380,"tools":[]}"#);
        assert_eq!(
            kept(" { } ").expect("it says so").at(at(1)).expect("in time").as_str(),
            r#"{"ttlMs":499 } "#.trim_end()
        );
        assert!(!kept(r#"{"cacheScope":"private"}"#).expect("for one").public);
        let brief = kept(r#"{"ttlMs":9}"#).expect("for a while");
        assert!(brief.public && brief.at(at(8)).is_some() && brief.at(at(9)).is_none());
        assert!(kept(r#"{"ttlMs":0}"#).is_none());
    }

    #[test]
    fn a_result_that_tells_nothing_is_kept_where_the_layer_says_so() {
        assert!(kept("{}", Keep::as_told()).is_none());
        assert!(kept(r#"{"ttlMs":0}"#, Keep::as_told()).is_none());
        assert!(kept(r#"{"ttlMs":"5"}"#, Keep::as_told()).is_none());
        assert!(kept(r#"{"ttlMs":9,"cacheScope":"public"}"#, Keep::as_told()).expect("kept").public);
        let span = Keep::span(Duration::from_millis(7));
        let kept = kept(r#"{"ttlMs":0,"cacheScope":"public"}"#, span).expect("the layer says so");
        assert!(!kept.public && kept.at(at(6)).is_some() && kept.at(at(7)).is_none());
    }
}
