//! The pages of the book, whose snippets are compiled and run as documentation tests. `tests/guide` holds this list
//! against the book's own, so that no page is left out.

/// One item a page, which carries its text for the documentation tests alone.
macro_rules! pages {
    ($($(#[$cfg:meta])* $name:ident = $path:literal,)*) => {
        $(
            #[cfg(doctest)]
            $(#[$cfg])*
            #[doc = include_str!(concat!("../../docs/src/", $path))]
            struct $name;
        )*
    };
}

pages! {
    Introduction = "introduction.md",
    FirstServer = "first-server.md",
    FirstClient = "first-client.md",
    Eras = "eras.md",
    Handlers = "handlers.md",
    Resources = "resources.md",
    Prompts = "prompts.md",
    Asking = "asking.md",
    Streaming = "streaming.md",
    LongWork = "long-work.md",
    Clients = "clients.md",
    Http = "http.md",
    #[cfg(feature = "tls")]
    Tls = "tls.md",
    Security = "security.md",
    Limits = "limits.md",
    Telemetry = "telemetry.md",
    Testing = "testing.md",
    Inspector = "inspector.md",
    Composition = "composition.md",
    Extensions = "extensions.md",
    CustomTransport = "custom-transport.md",
    Embedding = "embedding.md",
    SansIo = "sans-io.md",
    Features = "features.md",
    Troubleshooting = "troubleshooting.md",
    FromRmcp = "moving/rmcp.md",
    FromRustMcpSdk = "moving/rust-mcp-sdk.md",
    FromTmcp = "moving/tmcp.md",
    Prompt = "moving/prompt.md",
}
