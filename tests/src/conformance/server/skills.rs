//! Skills.

use mcp_extensions::skills::{SkillFolder, Skills};

/// Two, one of them inside of the other, so that the first has folders in it.
pub(super) fn skills() -> Skills {
    let forms = SkillFolder::new("acme/forms", FORMS)
        .file("references/FIELDS.md", "# Fields\n\nA name, a date, an amount.\n")
        .file("assets/pixel.png", [0x89, b'P', b'N', b'G'])
        .file("letters/SKILL.md", LETTERS);
    Skills::folders([forms]).expect("they keep the rules")
}

const FORMS: &str = "---
name: forms
description: Fill in the forms of the house
license: Apache-2.0
metadata:
  version: \"1.0\"
---
# Forms

The fields are in `references/FIELDS.md`.
";

const LETTERS: &str = "---
name: letters
description: Write the letter that goes with a form
---
# Letters

Be brief.
";
