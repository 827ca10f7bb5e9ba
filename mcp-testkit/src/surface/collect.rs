//! Asks a server for all that it offers.

use mcp_driver::{CallError, Peer};
use mcp_proto::client::Verdict;
use mcp_proto::model::{Prompt, Resource, ResourceTemplate, ServerCapabilities, Tool, ToolAnnotations};
use serde_json::Value;

use super::schema;
use super::section::{Fact, Section, one_line, plain};

pub(super) async fn collect(peer: &Peer) -> Result<Vec<Section>, CallError> {
    // A connection that did not open is told by the call, in its words.
    let Ok(verdict) = peer.ready().await else { return peer.list_tools().await.map(|_| Vec::new()) };
    let capabilities = verdict.capabilities.clone().unwrap_or_default();
    let mut sections = vec![server(&verdict, &capabilities)];
    if capabilities.tools.is_some() {
        sections.extend(sorted(peer.list_tools().await?.into_iter().map(tool)));
    }
    if capabilities.prompts.is_some() {
        sections.extend(sorted(peer.list_prompts().await?.into_iter().map(prompt)));
    }
    if capabilities.resources.is_some() {
        sections.extend(sorted(peer.list_resources().await?.into_iter().map(resource)));
        sections.extend(sorted(peer.list_resource_templates().await?.into_iter().map(template)));
    }
    Ok(sections)
}

fn server(verdict: &Verdict, capabilities: &ServerCapabilities) -> Section {
    let server = verdict.server.as_ref();
    let title =
        server.map_or_else(|| "a server".into(), |server| one_line(&format!("{} {}", server.name, server.version)));
    let mut section = Section::new(title);
    section.say(verdict.instructions.as_deref());
    let Ok(Value::Object(offered)) = serde_json::to_value(capabilities) else { return section };
    for (name, settings) in &offered {
        let Value::Object(settings) = settings else { continue };
        let kind = if name == "extensions" || name == "experimental" { name.trim_end_matches('s') } else { "offers" };
        if kind == "offers" {
            section.facts.push(Fact::new(kind, name, ""));
        }
        for (setting, value) in settings {
            let (name, value) = match (kind, value) {
                ("offers", Value::Bool(true)) => (format!("{name}.{setting}"), String::new()),
                ("offers", value) => (format!("{name}.{setting}"), value.to_string()),
                (_, value) => (setting.clone(), value.to_string()),
            };
            section.facts.push(Fact::new(kind, &name, value));
        }
    }
    section
}

fn tool(tool: Tool) -> Section {
    let mut section = titled("Tool", &tool.name, tool.title.as_deref(), tool.description.as_deref());
    let gives =
        tool.output_schema.as_ref().map_or_else(String::new, |schema| format!(" -> {}", schema::signature(schema)));
    section.signature = Some(format!("{}{}{gives}", one_line(&tool.name), schema::arguments(&tool.input_schema)));
    section.facts.extend(tool.annotations.iter().flat_map(hints));
    section.facts.extend(schema::facts("takes", &tool.input_schema));
    section.facts.extend(tool.output_schema.iter().flat_map(|schema| schema::facts("gives", schema)));
    section
}

fn hints(annotations: &ToolAnnotations) -> Vec<Fact> {
    let hints = [
        ("read-only", annotations.read_only_hint),
        ("destructive", annotations.destructive_hint),
        ("idempotent", annotations.idempotent_hint),
        ("open world", annotations.open_world_hint),
    ];
    let said = hints.into_iter().filter_map(|(name, hint)| Some(Fact::new("hint", name, hint?.to_string())));
    let title = annotations.title.as_deref().map(|title| Fact::new("hint", "title", one_line(title)));
    said.chain(title).collect()
}

fn prompt(prompt: Prompt) -> Section {
    let mut section = titled("Prompt", &prompt.name, prompt.title.as_deref(), prompt.description.as_deref());
    for argument in prompt.arguments.unwrap_or_default() {
        let mut fact = Fact::new("takes", &argument.name, "text");
        fact.required = Some(argument.required == Some(true));
        fact.words = one_line(argument.description.as_deref().unwrap_or_default());
        section.facts.push(fact);
    }
    section
}

fn resource(resource: Resource) -> Section {
    let mut section = titled("Resource", &resource.uri, resource.title.as_deref(), resource.description.as_deref());
    section.facts.push(Fact::new("name", &resource.name, ""));
    section.facts.extend(resource.mime_type.as_deref().map(|kind| Fact::new("media type", kind, "")));
    section
}

fn template(template: ResourceTemplate) -> Section {
    let mut section =
        titled("Resource template", &template.uri_template, template.title.as_deref(), template.description.as_deref());
    section.facts.push(Fact::new("name", &template.name, ""));
    section.facts.extend(template.mime_type.as_deref().map(|kind| Fact::new("media type", kind, "")));
    section
}

fn titled(kind: &str, name: &str, title: Option<&str>, description: Option<&str>) -> Section {
    let mut section = Section::new(format!("{kind} `{}`", plain(name)));
    section.say(description);
    section.facts.extend(title.map(|title| Fact::new("title", title, "")));
    section
}

/// In an order that does not depend on where in the program something was added.
fn sorted(sections: impl Iterator<Item = Section>) -> Vec<Section> {
    let mut sections: Vec<_> = sections.collect();
    sections.sort_by(|one, other| one.title.cmp(&other.title));
    sections
}
