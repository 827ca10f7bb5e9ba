//! The choices of a form: one of several or any of several, with names or without (client/elicitation).

use alloc::string::String;
use alloc::vec::Vec;

use super::macros::{object, open_enum};

object! {
    /// An option with a name for people.
    TitledOption {
        /// The value.
        #[serde(rename = "const")]
        value: String [into],
        /// Its name.
        title: String [into],
    }
    optional {}
}

object! {
    /// A field for one of several values.
    UntitledSingleSelectSchema {
        /// The values.
        #[serde(rename = "enum")]
        values: Vec<String>,
    }
    optional {
        /// Its name for people.
        title / with_title: String,
        /// What it is for.
        description / with_description: String,
        /// What is chosen at first. Since 2025-11-25.
        default / with_default: String,
    }
}

object! {
    /// A field for one of several values with names. Since 2025-11-25.
    TitledSingleSelectSchema {
        /// The options.
        one_of: Vec<TitledOption>,
    }
    optional {
        /// Its name for people.
        title / with_title: String,
        /// What it is for.
        description / with_description: String,
        /// What is chosen at first.
        default / with_default: String,
    }
}

object! {
    /// A field for one of several values with names, as 2025-06-18 says it.
    LegacyTitledEnumSchema {
        /// The values.
        #[serde(rename = "enum")]
        values: Vec<String>,
    }
    optional {
        /// Their names, in the same order.
        enum_names / with_enum_names: Vec<String>,
        /// Its name for people.
        title / with_title: String,
        /// What it is for.
        description / with_description: String,
        /// What is chosen at first. Since 2025-11-25.
        default / with_default: String,
    }
}

open_enum! {
    /// The type of the values of a choice: text.
    ChoiceType {
        String = "string",
    }
}

object! {
    /// The values of [`UntitledMultiSelectSchema`].
    UntitledItems {
        /// Always [`ChoiceType::String`].
        #[serde(rename = "type")]
        kind: ChoiceType,
        /// The values.
        #[serde(rename = "enum")]
        values: Vec<String>,
    }
    optional {}
}

object! {
    /// A field for any of several values. Since 2025-11-25.
    UntitledMultiSelectSchema {
        /// The values.
        items: UntitledItems,
    }
    optional {
        /// Its name for people.
        title / with_title: String,
        /// What it is for.
        description / with_description: String,
        /// The fewest that have to be chosen.
        #[serde(deserialize_with = "lenient::optional_whole")]
        min_items / with_min_items: u64,
        /// The most that may be chosen.
        #[serde(deserialize_with = "lenient::optional_whole")]
        max_items / with_max_items: u64,
        /// What is chosen at first.
        default / with_default: Vec<String>,
    }
}

object! {
    /// The options of [`TitledMultiSelectSchema`].
    TitledItems {
        /// The options.
        any_of: Vec<TitledOption>,
    }
    optional {}
}

object! {
    /// A field for any of several values with names. Since 2025-11-25.
    TitledMultiSelectSchema {
        /// The options.
        items: TitledItems,
    }
    optional {
        /// Its name for people.
        title / with_title: String,
        /// What it is for.
        description / with_description: String,
        /// The fewest that have to be chosen.
        #[serde(deserialize_with = "lenient::optional_whole")]
        min_items / with_min_items: u64,
        /// The most that may be chosen.
        #[serde(deserialize_with = "lenient::optional_whole")]
        max_items / with_max_items: u64,
        /// What is chosen at first.
        default / with_default: Vec<String>,
    }
}

impl UntitledMultiSelectSchema {
    /// Any of `values`.
    #[must_use]
    pub fn of(values: Vec<String>) -> Self {
        Self::new(UntitledItems::new(ChoiceType::String, values))
    }

    /// The nearest choice of 2025-06-18: one of the values.
    pub(crate) fn to_legacy(&self) -> LegacyTitledEnumSchema {
        legacy(self.items.values.clone(), None, &self.title, &self.description)
    }
}

impl TitledSingleSelectSchema {
    /// The nearest choice of 2025-06-18: the same without what is chosen at first.
    pub(crate) fn to_legacy(&self) -> LegacyTitledEnumSchema {
        let (values, names) = unzip(&self.one_of);
        legacy(values, Some(names), &self.title, &self.description)
    }
}

impl TitledMultiSelectSchema {
    /// Any of `options`.
    #[must_use]
    pub fn of(options: Vec<TitledOption>) -> Self {
        Self::new(TitledItems::new(options))
    }

    /// The nearest choice of 2025-06-18: one of the options.
    pub(crate) fn to_legacy(&self) -> LegacyTitledEnumSchema {
        let (values, names) = unzip(&self.items.any_of);
        legacy(values, Some(names), &self.title, &self.description)
    }
}

fn unzip(options: &[TitledOption]) -> (Vec<String>, Vec<String>) {
    options.iter().map(|option| (option.value.clone(), option.title.clone())).unzip()
}

fn legacy(
    values: Vec<String>,
    names: Option<Vec<String>>,
    title: &Option<String>,
    description: &Option<String>,
) -> LegacyTitledEnumSchema {
    let mut schema = LegacyTitledEnumSchema::new(values);
    schema.enum_names = names;
    schema.title.clone_from(title);
    schema.description.clone_from(description);
    schema
}
