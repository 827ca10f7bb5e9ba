//! The lists of several servers as one.

use std::future::{Future, poll_fn};
use std::pin::Pin;
use std::sync::Arc;
use std::task::Poll;
use std::time::Duration;

use mcp_driver::{Call, Reply};
use mcp_proto::jsonrpc::{ErrorCode, Raw, RpcError};
use mcp_proto::model::{LoggingLevel, LoggingMessageParams, ServerCapabilities};
use serde::{Deserialize, Serialize};

use super::member::{Member, Replying};
use crate::raw_object::RawObject;

pub(super) type Sleeping = Pin<Box<dyn Future<Output = ()> + Send>>;

/// How long a member may take to list, by a clock of its own.
#[derive(Clone)]
pub(super) struct Patience {
    pub(super) span: Duration,
    pub(super) sleep: Arc<dyn Fn(Duration) -> Sleeping + Send + Sync>,
}

/// Where in `_meta` of a list stands which servers are left out, and why.
pub(super) const LEFT_OUT: &str = "mcp-compose/leftOut";

/// How many members of the `_meta` of a page are looked at.
const KEYS: usize = 64;

/// A kind of list.
#[derive(Clone, Copy)]
pub(super) struct List {
    /// The member of the result that holds the items.
    items: &'static str,
    offers: fn(&ServerCapabilities) -> bool,
}

/// The kind of list that a method asks for.
pub(super) fn list(method: &str) -> Option<List> {
    Some(match method {
        "tools/list" => List { items: "tools", offers: |it| it.tools.is_some() },
        "prompts/list" => List { items: "prompts", offers: |it| it.prompts.is_some() },
        "resources/list" => List { items: "resources", offers: |it| it.resources.is_some() },
        "resources/templates/list" => List { items: "resourceTemplates", offers: |it| it.resources.is_some() },
        _ => return None,
    })
}

/// A server that is left out of a list.
#[derive(Serialize)]
struct LeftOut<'a> {
    server: &'a str,
    error: &'a str,
}

/// The page of a list that a call asks for: of all members from the one that the cursor names, up to the first that has
/// more than one page. They are asked at once.
pub(super) async fn page(members: Vec<Member>, list: List, call: Call, patience: Option<Patience>) -> Reply {
    let (first, cursor) = match start(&members, call.params.as_ref()) {
        Ok(start) => start,
        Err(error) => return error.into(),
    };
    let asked: Vec<&Member> = members[first..]
        .iter()
        .enumerate()
        .filter(|(at, member)| (*at == 0 && cursor.is_some()) || (list.offers)(&member.config().capabilities))
        .map(|(_, member)| member)
        .collect();
    let replying = asked.iter().map(|member| {
        let cursor = cursor.as_deref().filter(|_| member.namespace == members[first].namespace);
        member.call(call.clone(), with_cursor(call.params.as_ref(), cursor))
    });
    let replies = all(replying.collect(), patience).await;

    let (mut items, mut left_out, mut next) = (Vec::new(), Vec::new(), None);
    let (mut caching, mut meta) = (Caching::default(), RawObject::default());
    for (member, reply) in asked.iter().zip(replies) {
        let page = match reply {
            Some(Reply::Result(outcome)) => outcome,
            Some(_) => Err(RpcError::internal("it asked, and lists do not ask")),
            None => Err(RpcError::internal("it took too long")),
        };
        let page = page.map(|page| RawObject::of(Some(&member.namespace.outward(&call.method, page, None))));
        let page = match page {
            Ok(page) => page,
            // A cursor that its own member refuses is the client's mistake.
            Err(error) if error.code == ErrorCode::INVALID_PARAMS && cursor.is_some() && items.is_empty() => {
                return error.into();
            }
            Err(error) => {
                left_out.push((member.namespace.as_str(), error.to_string()));
                continue;
            }
        };
        items.extend(page.get(list.items).and_then(|items| items.decode::<Vec<Raw>>().ok()).unwrap_or_default());
        caching.join(&page);
        gather(&mut meta, page.get("_meta"));
        let cursor = page.get("nextCursor").and_then(|cursor| cursor.decode::<Option<String>>().ok()).flatten();
        if let Some(cursor) = cursor {
            next = Some(format!("{}/{cursor}", member.namespace));
            break;
        }
    }
    for (server, error) in &left_out {
        let text = format!("{} leaves out `{server}`: {error}", call.method);
        call.handle.log(&LoggingMessageParams::new(LoggingLevel::Warning, text).with_logger("gateway"));
    }
    merged(list, &items, next.as_deref(), meta, &left_out, &caching).into()
}

fn merged(
    list: List,
    items: &[Raw],
    next: Option<&str>,
    mut meta: RawObject,
    left_out: &[(&str, String)],
    caching: &Caching,
) -> Result<Raw, RpcError> {
    let broken = |error: mcp_proto::jsonrpc::EncodeError| RpcError::internal(error.to_string());
    let mut page = RawObject::default();
    page.set(list.items, Raw::encode(items).map_err(broken)?);
    if let Some(next) = next {
        page.set("nextCursor", Raw::encode(next).map_err(broken)?);
    }
    // What is left out now may be back at any time.
    if left_out.is_empty() {
        caching.write(&mut page);
    } else {
        let told: Vec<_> = left_out.iter().map(|(server, error)| LeftOut { server, error }).collect();
        meta.set(LEFT_OUT, Raw::encode(&told).map_err(broken)?);
        page.set("ttlMs", Raw::encode(&0).map_err(broken)?);
    }
    if let Some(meta) = meta.raw().filter(|_| !meta.is_empty()) {
        page.set("_meta", meta);
    }
    page.raw().ok_or_else(|| RpcError::internal("the list cannot be written"))
}

/// Takes what a member says beside its page, but for what the protocol says of a whole response. Of two that say the same
/// the first is heard.
fn gather(meta: &mut RawObject, said: Option<&Raw>) {
    // Keys are looked for one by one: nobody may say so many that this takes long.
    for (key, value) in RawObject::of(said).into_members().take(KEYS) {
        let is_theirs = !key.starts_with("io.modelcontextprotocol/") && key != LEFT_OUT;
        if is_theirs && meta.get(&key).is_none() {
            meta.set(&key, value);
        }
    }
}

/// The member to begin with, and its own cursor.
fn start(members: &[Member], params: Option<&Raw>) -> Result<(usize, Option<String>), RpcError> {
    #[derive(Deserialize)]
    struct Params {
        #[serde(default)]
        cursor: Option<String>,
    }

    let params = params.map(Raw::decode::<Params>).transpose();
    let params = params.map_err(|error| RpcError::invalid_params(format!("invalid params: {error}")))?;
    let Some(cursor) = params.and_then(|params| params.cursor) else { return Ok((0, None)) };
    let named = cursor.split_once('/').and_then(|(server, cursor)| {
        let at = members.iter().position(|member| member.namespace.as_str() == server)?;
        Some((at, Some(cursor.to_owned())))
    });
    named.ok_or_else(|| RpcError::invalid_params("invalid `cursor`: it is none of this server's"))
}

fn with_cursor(params: Option<&Raw>, cursor: Option<&str>) -> Option<Raw> {
    let mut members = RawObject::of(params);
    let had = members.remove(&["cursor"]);
    match cursor.and_then(|cursor| Raw::encode(cursor).ok()) {
        Some(cursor) => members.set("cursor", cursor),
        None if !had => return params.cloned(),
        None => {}
    }
    members.raw()
}

/// Waits for all of them, or for as long as there is patience: then those that are not there are dropped.
async fn all(mut replying: Vec<Replying>, patience: Option<Patience>) -> Vec<Option<Reply>> {
    let mut replies: Vec<Option<Reply>> = replying.iter().map(|_| None).collect();
    let mut over = patience.map(|patience| (patience.sleep)(patience.span));
    poll_fn(|cx| {
        for (replying, reply) in replying.iter_mut().zip(&mut replies).filter(|(_, reply)| reply.is_none()) {
            if let Poll::Ready(said) = replying.as_mut().poll(cx) {
                *reply = Some(said);
            }
        }
        let is_over = over.as_mut().is_some_and(|over| over.as_mut().poll(cx).is_ready());
        if is_over || replies.iter().all(Option::is_some) { Poll::Ready(()) } else { Poll::Pending }
    })
    .await;
    replies
}

/// For how long a list may be kept, and by whom: as the strictest of its parts says (caching page of 2026-07-28). If one
/// says nothing, nothing is said.
#[derive(Default)]
struct Caching {
    parts: usize,
    told: usize,
    ttl: Option<u64>,
    is_private: bool,
}

impl Caching {
    fn join(&mut self, page: &RawObject) {
        self.parts += 1;
        let ttl = page.get("ttlMs").and_then(|ttl| ttl.decode::<u64>().ok());
        let scope = page.get("cacheScope").map(Raw::as_str);
        if let Some(ttl) = ttl {
            self.told += 1;
            self.ttl = Some(self.ttl.map_or(ttl, |known| known.min(ttl)));
        }
        self.is_private |= scope != Some(r#""public""#);
    }

    fn write(&self, page: &mut RawObject) {
        let (Some(ttl), true) = (self.ttl, self.parts == self.told) else { return };
        if let Ok(ttl) = Raw::encode(&ttl) {
            page.set("ttlMs", ttl);
        }
        if let Ok(scope) = Raw::encode(if self.is_private { "private" } else { "public" }) {
            page.set("cacheScope", scope);
        }
    }
}
