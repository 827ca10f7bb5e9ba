//! What rmcp's `prompt_stdio` does: prompts of several turns, with arguments that may be left out, a mistake that is
//! told, and what the server knows of its user. Arguments of prompts are texts: lists are written with commas.

use mcp_tokio::model::{GetPromptResult, PromptMessage, Role};
use mcp_tokio::proto::jsonrpc::RpcError;
use mcp_tokio::{Router, run, serve_stdio, tools};

struct User {
    language: &'static str,
    level: &'static str,
}

#[tools]
impl User {
    /// Begins a conversation
    #[prompt]
    fn greeting() -> Vec<PromptMessage> {
        vec![user("Hello! Shall we talk?"), assistant("Hello! What about?")]
    }

    /// Has code reviewed
    #[prompt]
    fn code_review(
        &self,
        /// the programming language
        language: String,
        /// the file, or the code itself
        file_path: String,
        /// what to look at
        #[default("correctness, performance")]
        focus_areas: String,
    ) -> GetPromptResult {
        GetPromptResult::new(vec![
            assistant(format!("I know {language} well, and explain it at {} level.", self.level)),
            user(format!("Review the {language} code at {file_path} for {focus_areas}.")),
            assistant(format!("I look at {file_path} for {focus_areas}.")),
        ])
        .with_description(format!("A review of {language} for {focus_areas}"))
    }

    /// Has data analysed
    #[prompt]
    fn data_analysis(
        /// what they are: `csv`, `json`, `logs`
        data_type: String,
        /// what to do with them
        analysis_type: String,
        /// what else there is to know
        #[default("nothing in particular")]
        context: String,
    ) -> Vec<PromptMessage> {
        vec![
            user(format!("Do a {analysis_type} analysis of my {data_type} data. Know this: {context}.")),
            assistant(format!("A {analysis_type} analysis of {data_type} data: I say what follows from it.")),
        ]
    }

    /// Helps to write a text, point by point
    #[prompt]
    fn writing_assistant(
        /// what it is: `email`, `blog`
        content_type: String,
        /// who reads it
        audience: String,
        /// how it sounds
        #[default("professional")]
        tone: String,
        /// what it says, with commas between
        key_points: String,
    ) -> GetPromptResult {
        let mut messages = vec![
            assistant(format!("I help with {content_type} for {audience}, in a {tone} tone.")),
            user(format!("Write {content_type} for {audience} about {key_points}.")),
            assistant("One point after the other, then."),
        ];
        for (index, point) in key_points.split(',').map(str::trim).enumerate() {
            messages.push(user(format!("What of point {}, {point}?", index + 1)));
            messages.push(assistant(format!("Of {point} I would say this:")));
        }
        GetPromptResult::new(messages).with_description(format!("{content_type} for {audience}, {tone}"))
    }

    /// Helps to find a mistake
    #[prompt]
    fn debug_assistant(
        /// what was seen
        error_message: String,
        /// what is used, with commas between
        stack: String,
        /// what did not help
        tried_solutions: Option<String>,
    ) -> Result<GetPromptResult, RpcError> {
        let first = stack.split(',').next().filter(|first| !first.trim().is_empty());
        let first = first.ok_or_else(|| RpcError::invalid_params("the stack is empty"))?;
        let mut messages = vec![
            assistant(format!("I know my way around {stack}.")),
            user(format!("With {stack}, I see this: {error_message}")),
        ];
        if let Some(tried) = tried_solutions.filter(|tried| !tried.is_empty()) {
            messages.extend([user(format!("I have tried {tried}.")), assistant("Something else, then.")]);
        }
        messages.push(assistant("Step by step: when did you see it first?"));
        let shown: String = error_message.chars().take(50).collect();
        Ok(GetPromptResult::new(messages).with_description(format!("{shown}, in {first}")))
    }

    /// Plans what to learn, for this user
    #[prompt]
    fn learning_path(&self) -> Vec<PromptMessage> {
        let Self { language, level } = self;
        vec![
            assistant(format!("I plan for somebody at {level} level, and explain in {language}.")),
            user("What should I learn next about programming?"),
            assistant(format!("At {level} level, I would go this way:")),
        ]
    }
}

fn user(text: impl Into<String>) -> PromptMessage {
    PromptMessage::new(Role::User, text.into())
}

fn assistant(text: impl Into<String>) -> PromptMessage {
    PromptMessage::new(Role::Assistant, text.into())
}

fn main() -> std::io::Result<()> {
    let user = User { language: "English", level: "intermediate" };
    run(serve_stdio(Router::new("prompts", "1.0").instructions("Prompts for reviews, data, texts, bugs.").add(user)))
}
