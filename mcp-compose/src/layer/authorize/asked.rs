//! What a policy is asked.

use mcp_driver::Caller;
use mcp_proto::Version;
use mcp_proto::jsonrpc::Raw;

/// What a policy is asked: may this caller make this call?
#[derive(Clone, Copy, Debug)]
#[non_exhaustive]
pub struct Asked<'a> {
    /// Who calls.
    pub caller: &'a Caller,
    /// The method.
    pub method: &'a str,
    /// What the call is about: the name of a tool or a prompt, the URI of a resource, the id of a task; for
    /// `completion/complete` the prompt or template whose argument is completed. `None` where the method is about
    /// nothing in particular, and for methods that are not the protocol's own.
    pub target: Option<&'a str>,
    /// The params as they came, `_meta` included. `None` where no call was made yet: for what stands in a list.
    pub params: Option<&'a Raw>,
    /// The revision that is spoken.
    pub version: Version,
}
