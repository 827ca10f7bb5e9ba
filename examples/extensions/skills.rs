//! Skills: folders of instructions for a model, served and loaded as they were said to be.
//!
//! Prints:
//! ```text
//! forecast: How to read a forecast
//! Look at the clouds first.
//! clouds.md: Grey ones bring rain.
//! ```

use std::error::Error;

use mcp_extensions::skills::{PeerSkills, SkillFolder, Skills};
use mcp_tokio::{Router, connect_in_memory, run};

const MANIFEST: &str = "---
name: forecast
description: How to read a forecast
---
Look at the clouds first.
";

fn main() -> Result<(), Box<dyn Error>> {
    // `Skills::dir("skills")` takes what there is on a disk.
    let folder = SkillFolder::new("forecast", MANIFEST).file("clouds.md", "Grey ones bring rain.");
    let router = Router::new("weather", "1.0").add(Skills::folders([folder])?);
    run(async {
        let server = connect_in_memory(router, ("client", "1.0"), ());
        let skills = PeerSkills::of(server.peer()).await?;
        for skill in skills.list().await? {
            println!("{}: {}", skill.name(), skill.frontmatter.description);
            // Each file is held against the digest that was listed.
            let loaded = skills.load(&skill).await?;
            println!("{}", loaded.body().trim());
            println!("clouds.md: {}", loaded.read("clouds.md").await?.text().unwrap_or_default());
        }
        Ok(())
    })
}
