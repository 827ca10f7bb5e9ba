//! The form of a token: version, id of the key, expiry and nonce in the clear, then what is sealed and its tag.

use std::time::{Duration, SystemTime};

use aegis::aegis256::Aegis256;
use mcp_proto::codec::base64;
use mcp_proto::jsonrpc::RpcError;

use super::keys::StateKeys;
use super::refusal::StateRefusal;

/// The only form that there has been.
const VERSION: u8 = 1;
const NONCE: usize = 32;
const HEAD: usize = 1 + 4 + 8;
/// The longer of the two: such a tag also binds a token to its key, of which a ring has several.
const TAG: usize = 32;
/// The end of the year 9999: every clock can tell it.
const FAR: u64 = 253_402_300_799;

/// How long the text of a token is at most whose content has so many bytes.
pub(super) const fn longest(content: usize) -> usize {
    (HEAD + NONCE + TAG).saturating_add(content).saturating_mul(4).div_ceil(3)
}

/// Seals `content` for whoever can name the same `binding`.
pub(super) fn seal(keys: &StateKeys, expiry: Duration, binding: &[u8], content: &[u8]) -> Result<Box<str>, RpcError> {
    let mut nonce = [0; NONCE];
    getrandom::fill(&mut nonce).map_err(|error| RpcError::internal(format!("no random bytes: {error}")))?;
    let expires = keys.now().saturating_add(expiry.as_secs()).min(FAR);
    Ok(seal_with(keys, expires, nonce, binding, content))
}

pub(super) fn seal_with(
    keys: &StateKeys,
    expires: u64,
    nonce: [u8; NONCE],
    binding: &[u8],
    content: &[u8],
) -> Box<str> {
    let (id, key) = keys.sealing();
    let mut token = Vec::with_capacity(HEAD + NONCE + content.len() + TAG);
    token.push(VERSION);
    token.extend(id.to_be_bytes());
    token.extend(expires.to_be_bytes());
    let known = authenticated(&token, binding);
    token.extend(nonce);
    let (sealed, tag) = Aegis256::<TAG>::new(key, &nonce).encrypt(content, &known);
    token.extend(sealed);
    token.extend(tag);
    base64::encode_url(&token).into()
}

/// Opens a token that was sealed for `binding`, has not expired, and may be used.
pub(super) fn open(keys: &StateKeys, binding: &[u8], text: &str) -> Result<Vec<u8>, StateRefusal> {
    let token = base64::decode_url(text.as_bytes()).ok_or(StateRefusal::Malformed)?;
    let parts = parse(&token).ok_or(StateRefusal::Malformed)?;
    let key = keys.find(parts.key).ok_or(StateRefusal::UnknownKey)?;
    let known = authenticated(parts.head, binding);
    let content = Aegis256::new(key, parts.nonce).decrypt(parts.sealed, parts.tag, &known);
    let content = content.map_err(|_| StateRefusal::Foreign)?;
    if keys.now() >= parts.expires {
        return Err(StateRefusal::Expired);
    }
    let until = SystemTime::UNIX_EPOCH.checked_add(Duration::from_secs(parts.expires));
    let until = until.ok_or(StateRefusal::Malformed)?;
    if !keys.may(&base64::encode_url(parts.nonce), until) {
        return Err(StateRefusal::Replayed);
    }
    Ok(content)
}

struct Parts<'a> {
    head: &'a [u8],
    key: u32,
    expires: u64,
    nonce: &'a [u8; NONCE],
    sealed: &'a [u8],
    tag: &'a [u8; TAG],
}

fn parse(token: &[u8]) -> Option<Parts<'_>> {
    let (head, rest) = token.split_at_checked(HEAD)?;
    let (nonce, rest) = rest.split_first_chunk()?;
    let (sealed, tag) = rest.split_last_chunk()?;
    let ([VERSION], numbers) = head.split_first_chunk()? else { return None };
    let (key, expires) = numbers.split_first_chunk()?;
    let (key, expires) = (u32::from_be_bytes(*key), u64::from_be_bytes(expires.try_into().ok()?));
    Some(Parts { head, key, expires, nonce, sealed, tag })
}

fn authenticated(head: &[u8], binding: &[u8]) -> Vec<u8> {
    [head, binding].concat()
}
