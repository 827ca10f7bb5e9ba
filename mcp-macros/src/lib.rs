//! The attributes of handlers. Each writes what a person could write with the router.
//!
//! Take them from the crate of your runtime, `mcp_tokio` or `mcp_async_std`, where they are called `tool`, `prompt`,
//! `resource`, `tools`, `schema` and `Elicit`; what they write names that crate. Each is here once for every such crate.

mod attribute;
mod choice;
mod definition;
mod docs;
mod facade;
mod form;
mod function;
mod head;
mod kind;
mod methods;
mod parameter;
mod schema;
mod spelling;
mod uri;
mod value;

use proc_macro::TokenStream;

/// Writes the entry points of one crate. A procedural macro is not told through which crate it was reached.
macro_rules! facade {
    ($facade:literal: $tool:ident $prompt:ident $resource:ident $tools:ident $schema:ident $elicit:ident $Elicit:ident) => {
        #[doc = include_str!("../docs/tool.md")]
        #[doc = concat!("# Example\n```\nuse ", $facade, "::{Ctx, Router, tool};\n")]
        #[doc = include_str!("../docs/tool.rs.md")]
        #[proc_macro_attribute]
        pub fn $tool(arguments: TokenStream, item: TokenStream) -> TokenStream {
            function::expand(kind::Kind::Tool, $facade, arguments.into(), item.into()).into()
        }

        #[doc = include_str!("../docs/prompt.md")]
        #[doc = concat!("# Example\n```\nuse ", $facade, "::{Completing, Router, prompt};\n")]
        #[doc = include_str!("../docs/prompt.rs.md")]
        #[proc_macro_attribute]
        pub fn $prompt(arguments: TokenStream, item: TokenStream) -> TokenStream {
            function::expand(kind::Kind::Prompt, $facade, arguments.into(), item.into()).into()
        }

        #[doc = include_str!("../docs/resource.md")]
        #[doc = concat!("# Example\n```\nuse ", $facade, "::{Router, resource};\n")]
        #[doc = include_str!("../docs/resource.rs.md")]
        #[proc_macro_attribute]
        pub fn $resource(arguments: TokenStream, item: TokenStream) -> TokenStream {
            function::expand(kind::Kind::Resource, $facade, arguments.into(), item.into()).into()
        }

        #[doc = include_str!("../docs/tools.md")]
        #[doc = concat!("# Example\n```\nuse ", $facade, "::{Router, tools};\n")]
        #[doc = include_str!("../docs/tools.rs.md")]
        #[proc_macro_attribute]
        pub fn $tools(arguments: TokenStream, item: TokenStream) -> TokenStream {
            methods::expand($facade, arguments.into(), item.into()).into()
        }

        #[doc = include_str!("../docs/schema.md")]
        #[doc = concat!("# Example\n```\nuse ", $facade, "::{Args, Json, Router, schema, tool};\n")]
        #[doc = include_str!("../docs/schema.rs.md")]
        #[proc_macro_attribute]
        pub fn $schema(arguments: TokenStream, item: TokenStream) -> TokenStream {
            schema::expand($facade, arguments.into(), item.into()).into()
        }

        #[doc = include_str!("../docs/elicit.md")]
        #[doc = concat!("# Example\n```\nuse ", $facade, "::{Ctx, Elicit, Elicited, Failure, Router, tool};\n")]
        #[doc = include_str!("../docs/elicit.rs.md")]
        #[proc_macro_derive($Elicit, attributes(elicit))]
        pub fn $elicit(item: TokenStream) -> TokenStream {
            form::expand($facade, item.into()).into()
        }
    };
}

facade!("mcp_tokio": tool_tokio prompt_tokio resource_tokio tools_tokio schema_tokio elicit_tokio ElicitTokio);
facade!(
    "mcp_async_std":
    tool_async_std prompt_async_std resource_async_std tools_async_std schema_async_std elicit_async_std ElicitAsyncStd
);
facade!("mcp_driver": tool_driver prompt_driver resource_driver tools_driver schema_driver elicit_driver ElicitDriver);
