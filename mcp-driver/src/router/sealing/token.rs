//! The form of a token: version, id of the key, expiry and nonce in the clear, then what is sealed and its tag.
//!
//! Each token has a key of its own, derived from one of the ring and from the token's nonce of 256 bits, so that the
//! short nonce of ChaCha20-Poly1305 does not count. That nonce is a digest of random bytes and of all that is sealed:
//! random bytes that came twice would give two contents two nonces still.

use std::time::{Duration, SystemTime};

use chacha20_poly1305::{ChaCha20Poly1305, Key, Nonce};
use hmac_sha256::HMAC;
use mcp_proto::codec::base64;
use mcp_proto::jsonrpc::RpcError;

use super::keys::StateKeys;
use super::refusal::StateRefusal;

/// The only form that there has been.
const VERSION: u8 = 1;
const NONCE: usize = 32;
const HEAD: usize = 1 + 4 + 8;
const TAG: usize = 16;
/// The end of the year 9999: every clock can tell it.
const FAR: u64 = 253_402_300_799;

/// How long the text of a token is at most whose content has so many bytes.
pub(super) const fn longest(content: usize) -> usize {
    (HEAD + NONCE + TAG).saturating_add(content).saturating_mul(4).div_ceil(3)
}

/// Seals `content` for whoever can name the same `binding`.
pub(super) fn seal(keys: &StateKeys, expiry: Duration, binding: &[u8], content: &[u8]) -> Result<Box<str>, RpcError> {
    let mut random = [0; 32];
    getrandom::fill(&mut random).map_err(|error| RpcError::internal(format!("no random bytes: {error}")))?;
    let expires = keys.now().saturating_add(expiry.as_secs()).min(FAR);
    Ok(seal_with(keys, expires, random, binding, content))
}

pub(super) fn seal_with(keys: &StateKeys, expires: u64, random: [u8; 32], binding: &[u8], content: &[u8]) -> Box<str> {
    let (id, key) = keys.sealing();
    let mut token = Vec::with_capacity(HEAD + NONCE + content.len() + TAG);
    token.push(VERSION);
    token.extend(id.to_be_bytes());
    token.extend(expires.to_be_bytes());
    let known = authenticated(&token, binding);
    let nonce = nonce(key, &random, &known, content);
    token.extend(nonce);
    let mut sealed = content.to_vec();
    let tag = cipher(key, &nonce).encrypt(&mut sealed, Some(&known));
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
    let mut content = parts.sealed.to_vec();
    let opened = cipher(key, parts.nonce).decrypt(&mut content, *parts.tag, Some(&known));
    opened.map_err(|_| StateRefusal::Foreign)?;
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

fn nonce(key: &[u8; 32], random: &[u8; 32], known: &[u8], content: &[u8]) -> [u8; NONCE] {
    let length = (known.len() as u64).to_be_bytes();
    digest(key, &[b"nonce", random, &length, known, content])
}

/// The cipher of one token.
fn cipher(key: &[u8; 32], nonce: &[u8; NONCE]) -> ChaCha20Poly1305 {
    ChaCha20Poly1305::new(Key::new(digest(key, &[b"token", nonce])), Nonce::new([0; 12]))
}

fn digest(key: &[u8], parts: &[&[u8]]) -> [u8; 32] {
    let mut digest = HMAC::new(key);
    for part in parts {
        digest.update(*part);
    }
    digest.finalize()
}
