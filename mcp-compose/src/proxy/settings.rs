//! How a proxy behaves.

use std::time::Duration;

use mcp_proto::model::{ClientCapabilities, ElicitationCapability, Object, SamplingCapability};

/// How a [`Proxy`](super::Proxy) behaves.
///
/// # Example: for a legacy server that asks for roots, behind many clients
/// ```
/// use mcp_compose::ProxySettings;
/// use mcp_driver::proto::model::RootsCapability;
///
/// let mut settings = ProxySettings::new();
/// settings.capabilities.roots = Some(RootsCapability::new());
/// settings.one_at_a_time = true;
/// # let _ = settings;
/// ```
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct ProxySettings {
    /// What a legacy server is told that can be asked; default elicitation, by form and by URL, and sampling, with tools.
    /// A modern server is told by each request what the client behind it declares, and nothing else.
    ///
    /// A client that did not declare what it is asked for is not asked: the server is told so.
    pub capabilities: ClientCapabilities,
    /// Whether a legacy server gets one call at a time of those that it may ask about, so that it is known whose a
    /// question is; default false. Calls wait for their turn, and for people that think about their answers.
    pub one_at_a_time: bool,
    /// How long a client may take to answer a question of a legacy server's, default 10 min: then the call is given up.
    pub patience: Duration,
    /// How many calls may wait for the answers of their clients, default 1,024. Over it questions are not asked, which
    /// the server is told.
    pub parked: usize,
}

impl ProxySettings {
    /// What stands beside each as its default.
    #[must_use]
    pub fn new() -> Self {
        let modes = ElicitationCapability::new().with_form(Object::new()).with_url(Object::new());
        let sampling = SamplingCapability::new().with_tools(Object::new());
        Self {
            capabilities: ClientCapabilities::new().with_elicitation(modes).with_sampling(sampling),
            one_at_a_time: false,
            patience: Duration::from_secs(600),
            parked: 1024,
        }
    }
}

impl Default for ProxySettings {
    fn default() -> Self {
        Self::new()
    }
}
