//! What handlers give.

use std::borrow::Cow;
use std::fmt::Display;

use mcp_proto::jsonrpc::Raw;
use mcp_proto::model::{
    AudioContent, BlobResourceContents, CallToolResult, CompleteResult, Completion, ContentBlock, EmbeddedResource,
    GetPromptResult, ImageContent, Prompt, PromptMessage, ReadResourceResult, Resource, ResourceContents,
    ResourceTemplate, Role, TextContent, TextResourceContents, Tool,
};
use schemars::JsonSchema;
use serde::Serialize;
use serde_json::Value;

use super::Failure;
use super::kind::Kind;
use super::schema;

/// What a handler of a `K` may give.
///
/// `Result<O, E>` is one where `O` is, for every `E` that can be displayed: an error of the standard library, of
/// `anyhow`, a text, a [`Failure`], an [`RpcError`](mcp_proto::jsonrpc::RpcError).
///
/// # Example: a result of one's own
/// ```
/// use mcp_driver::proto::model::{CallToolResult, Tool};
/// use mcp_driver::router::{Asked, Failure, Output, Router};
///
/// struct Celsius(f64);
///
/// impl Output<Tool> for Celsius {
///     fn into_result(self, asked: &Asked<'_>) -> Result<CallToolResult, Failure> {
///         Ok(CallToolResult::text(format!("{}: {} °C", asked.name, self.0)))
///     }
/// }
///
/// let router = Router::new("weather", "1.0").tool("measure", "Measures", || async { Celsius(21.0) });
/// # let _ = router;
/// ```
#[diagnostic::on_unimplemented(
    message = "a handler of a `{K}` cannot give `{Self}`",
    note = "a tool gives text, a number, content (`ImageContent`, `ContentBlock`, a `Resource` to link to) or several, `Json(..)` of what is `Serialize + JsonSchema`, or a `CallToolResult`",
    note = "a resource gives text, bytes (`Vec<u8>`, `&[u8]`, `Blob`), `Json(..)` of what is `Serialize`, `ResourceContents` or several, or a `ReadResourceResult`",
    note = "a prompt gives the text of one message of the user, `PromptMessage`s, or a `GetPromptResult`",
    note = "a completion gives a list of texts"
)]
pub trait Output<K: Kind> {
    /// Adds to the definition what is known of the output beforehand.
    #[doc(hidden)]
    fn describe(definition: &mut K) {
        let _ = definition;
    }

    /// The result of the request.
    ///
    /// # Errors
    /// Why there is none.
    fn into_result(self, asked: &Asked<'_>) -> Result<K::Result, Failure>;
}

/// What an [`Output`] is the answer to.
#[derive(Clone, Copy, Debug)]
#[non_exhaustive]
pub struct Asked<'a> {
    /// The name of the tool or the prompt, the URI of the resource.
    pub name: &'a str,
    /// The media type that the resource was registered with.
    pub mime_type: Option<&'a str>,
}

impl<K, O, E> Output<K> for Result<O, E>
where
    K: Kind,
    O: Output<K>,
    E: Display + 'static,
{
    fn describe(definition: &mut K) {
        O::describe(definition);
    }

    fn into_result(self, asked: &Asked<'_>) -> Result<K::Result, Failure> {
        self.map_err(Failure::of)?.into_result(asked)
    }
}

/// A value for programs: the structured content of a tool's result, and the same as text for models. The tool is listed
/// with its schema.
///
/// A resource is the JSON text, and is listed as `application/json` if nothing else is said of it.
///
/// # Example: a result with a schema, and one with words beside it
/// ```
/// use mcp_driver::router::{Json, Router};
/// use mcp_driver::schemars::JsonSchema;
/// use serde::Serialize;
///
/// #[derive(JsonSchema, Serialize)]
/// #[schemars(crate = "mcp_driver::schemars")]
/// struct Weather {
///     degrees: f64,
/// }
///
/// let mild = || Json(Weather { degrees: 21.0 });
/// let router = Router::new("weather", "1.0")
///     .tool("measure", "Measures", move || async move { mild() })
///     .tool("tell", "Tells", move || async move { ("It is mild.", mild()) });
/// # let _ = router;
/// ```
#[derive(Clone, Copy, Debug, Default, Eq, PartialEq)]
#[allow(clippy::exhaustive_structs, reason = "a wrapper, and nothing else")]
pub struct Json<T>(pub T);

impl<T: Serialize + JsonSchema> Output<Tool> for Json<T> {
    fn describe(definition: &mut Tool) {
        definition.output_schema.get_or_insert_with(schema::of_output::<T>);
    }

    fn into_result(self, _: &Asked<'_>) -> Result<CallToolResult, Failure> {
        let raw = Raw::encode(&self.0)?;
        // What has been written as JSON can be read as JSON.
        let value: Value = raw.decode().unwrap_or_default();
        Ok(CallToolResult::text(raw.as_str()).with_structured_content(value))
    }
}

/// Bytes with their media type, where a resource may be of one or another. Bytes of one type for all are `Vec<u8>` or
/// `&[u8]`; what type that is says the [definition](super::Router::resource_with).
///
/// # Example: a picture in two formats
/// ```
/// use mcp_driver::router::{Blob, Router};
///
/// async fn logo(format: String) -> Result<Blob, &'static str> {
///     match &*format {
///         "png" => Ok(Blob::new(b"\x89PNG", "image/png")),
///         "gif" => Ok(Blob::new(b"GIF89a", "image/gif")),
///         _ => Err("png or gif"),
///     }
/// }
///
/// let router = Router::new("logo", "1.0").template("logo://main.{format}", "logo", logo);
/// # let _ = router;
/// ```
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Blob {
    bytes: Vec<u8>,
    mime_type: Cow<'static, str>,
}

impl Blob {
    /// Bytes and their media type.
    #[must_use]
    pub fn new(bytes: impl Into<Vec<u8>>, mime_type: impl Into<Cow<'static, str>>) -> Self {
        Self { bytes: bytes.into(), mime_type: mime_type.into() }
    }
}

/// The same thing twice: in words for models, and as a value for programs.
impl<C: Into<ContentBlock>, T: Serialize + JsonSchema> Output<Tool> for (C, Json<T>) {
    fn describe(definition: &mut Tool) {
        Json::<T>::describe(definition);
    }

    fn into_result(self, asked: &Asked<'_>) -> Result<CallToolResult, Failure> {
        let (words, value) = self;
        let mut result = Output::<Tool>::into_result(value, asked)?;
        result.content = vec![words.into()];
        Ok(result)
    }
}

/// The result as it is.
macro_rules! whole {
    ($($Kind:ty: $Result:ty),*) => {$(
        impl Output<$Kind> for $Result {
            fn into_result(self, _: &Asked<'_>) -> Result<$Result, Failure> {
                Ok(self)
            }
        }
    )*};
}

whole!(Tool: CallToolResult, Prompt: GetPromptResult, Resource: ReadResourceResult, Completion: CompleteResult);
whole!(ResourceTemplate: ReadResourceResult);

impl Output<Tool> for () {
    fn into_result(self, _: &Asked<'_>) -> Result<CallToolResult, Failure> {
        Ok(CallToolResult::new(Vec::new()))
    }
}

macro_rules! displayed {
    ($($Text:ty),*) => {$(
        impl Output<Tool> for $Text {
            fn into_result(self, _: &Asked<'_>) -> Result<CallToolResult, Failure> {
                Ok(CallToolResult::text(self.to_string()))
            }
        }
    )*};
}

displayed!(bool, char, i8, i16, i32, i64, i128, isize, u8, u16, u32, u64, u128, usize, f32, f64);

impl Output<Tool> for String {
    fn into_result(self, _: &Asked<'_>) -> Result<CallToolResult, Failure> {
        Ok(CallToolResult::text(self))
    }
}

impl Output<Tool> for &str {
    fn into_result(self, _: &Asked<'_>) -> Result<CallToolResult, Failure> {
        Ok(CallToolResult::text(self))
    }
}

/// A piece of content by itself, and several of a kind.
macro_rules! content {
    ($($Content:ty),*) => {$(
        impl Output<Tool> for $Content {
            fn into_result(self, _: &Asked<'_>) -> Result<CallToolResult, Failure> {
                Ok(CallToolResult::new(vec![self.into()]))
            }
        }

        impl Output<Tool> for Vec<$Content> {
            fn into_result(self, _: &Asked<'_>) -> Result<CallToolResult, Failure> {
                Ok(CallToolResult::new(each(self, Into::into)))
            }
        }
    )*};
}

content!(ContentBlock, TextContent, ImageContent, AudioContent, EmbeddedResource);

/// A link to the resource.
impl Output<Tool> for Resource {
    fn into_result(self, _: &Asked<'_>) -> Result<CallToolResult, Failure> {
        Ok(CallToolResult::new(vec![ContentBlock::link(self)]))
    }
}

impl Output<Tool> for Vec<Resource> {
    fn into_result(self, _: &Asked<'_>) -> Result<CallToolResult, Failure> {
        Ok(CallToolResult::new(each(self, ContentBlock::link)))
    }
}

fn each<C>(several: Vec<C>, block: fn(C) -> ContentBlock) -> Vec<ContentBlock> {
    let mut blocks = Vec::with_capacity(several.len());
    for content in several {
        blocks.push(block(content));
    }
    blocks
}

impl<const N: usize> Output<Tool> for [ContentBlock; N] {
    fn into_result(self, _: &Asked<'_>) -> Result<CallToolResult, Failure> {
        Ok(CallToolResult::new(self.into()))
    }
}

macro_rules! resource {
    ($($Kind:ty),*) => {$(
        impl Output<$Kind> for Vec<u8> {
            fn into_result(self, asked: &Asked<'_>) -> Result<ReadResourceResult, Failure> {
                Output::<$Kind>::into_result(&*self, asked)
            }
        }

        impl Output<$Kind> for &[u8] {
            fn into_result(self, asked: &Asked<'_>) -> Result<ReadResourceResult, Failure> {
                Ok(bytes(self, asked))
            }
        }

        impl<const N: usize> Output<$Kind> for &[u8; N] {
            fn into_result(self, asked: &Asked<'_>) -> Result<ReadResourceResult, Failure> {
                Output::<$Kind>::into_result(self.as_slice(), asked)
            }
        }

        impl Output<$Kind> for Blob {
            fn into_result(self, asked: &Asked<'_>) -> Result<ReadResourceResult, Failure> {
                let Self { bytes, mime_type } = self;
                let contents = BlobResourceContents::from_bytes(asked.name, &bytes).with_mime_type(mime_type);
                Ok(ReadResourceResult::new(vec![contents.into()]))
            }
        }

        impl<T: Serialize> Output<$Kind> for Json<T> {
            fn describe(definition: &mut $Kind) {
                definition.mime_type.get_or_insert_with(|| "application/json".to_owned());
            }

            fn into_result(self, asked: &Asked<'_>) -> Result<ReadResourceResult, Failure> {
                Output::<$Kind>::into_result(Raw::encode(&self.0)?.as_str(), asked)
            }
        }

        impl Output<$Kind> for Vec<ResourceContents> {
            fn into_result(self, _: &Asked<'_>) -> Result<ReadResourceResult, Failure> {
                Ok(ReadResourceResult::new(self))
            }
        }

        impl Output<$Kind> for ResourceContents {
            fn into_result(self, _: &Asked<'_>) -> Result<ReadResourceResult, Failure> {
                Ok(ReadResourceResult::new(vec![self]))
            }
        }

        impl Output<$Kind> for String {
            fn into_result(self, asked: &Asked<'_>) -> Result<ReadResourceResult, Failure> {
                Ok(text(self, asked))
            }
        }

        impl Output<$Kind> for &str {
            fn into_result(self, asked: &Asked<'_>) -> Result<ReadResourceResult, Failure> {
                Output::<$Kind>::into_result(self.to_owned(), asked)
            }
        }
    )*};
}

resource!(Resource, ResourceTemplate);

fn bytes(bytes: &[u8], asked: &Asked<'_>) -> ReadResourceResult {
    let mut contents = BlobResourceContents::from_bytes(asked.name, bytes);
    contents.mime_type = asked.mime_type.map(str::to_owned);
    ReadResourceResult::new(vec![contents.into()])
}

fn text(text: String, asked: &Asked<'_>) -> ReadResourceResult {
    let mut contents = TextResourceContents::new(asked.name, text);
    contents.mime_type = asked.mime_type.map(str::to_owned);
    ReadResourceResult::new(vec![contents.into()])
}

impl Output<Prompt> for Vec<PromptMessage> {
    fn into_result(self, _: &Asked<'_>) -> Result<GetPromptResult, Failure> {
        Ok(GetPromptResult::new(self))
    }
}

impl<const N: usize> Output<Prompt> for [PromptMessage; N] {
    fn into_result(self, _: &Asked<'_>) -> Result<GetPromptResult, Failure> {
        Ok(GetPromptResult::new(self.into()))
    }
}

impl Output<Prompt> for PromptMessage {
    fn into_result(self, _: &Asked<'_>) -> Result<GetPromptResult, Failure> {
        Ok(GetPromptResult::new(vec![self]))
    }
}

impl Output<Prompt> for String {
    fn into_result(self, _: &Asked<'_>) -> Result<GetPromptResult, Failure> {
        Ok(GetPromptResult::new(vec![PromptMessage::new(Role::User, self)]))
    }
}

impl Output<Prompt> for &str {
    fn into_result(self, asked: &Asked<'_>) -> Result<GetPromptResult, Failure> {
        Output::<Prompt>::into_result(self.to_owned(), asked)
    }
}

impl<T: Into<String>> Output<Completion> for Vec<T> {
    fn into_result(self, _: &Asked<'_>) -> Result<CompleteResult, Failure> {
        Ok(CompleteResult::new(Completion::new(self.into_iter().map(Into::into).collect::<Vec<String>>())))
    }
}
