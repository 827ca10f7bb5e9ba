//! How the types of the model are written down, so that all of them behave alike.

/// The type of a constructor's argument: the field's own, or anything that converts into it.
macro_rules! argument {
    ($ty:ty) => { $ty };
    ($ty:ty, into) => { impl Into<$ty> };
}

/// A JSON object: its required fields, then `optional` ones with the names of their setters.
///
/// Writes the struct, `new` over the required fields, the setters, and `other`, which keeps what is not defined here.
/// `[into]` makes `new` take whatever converts into the field's type.
macro_rules! object {
    (
        $(#[$attribute:meta])*
        $name:ident {
            $( $(#[$required_attribute:meta])* $required:ident: $required_ty:ty $([$into:ident])?, )*
        }
        optional {
            $( $(#[$optional_attribute:meta])* $optional:ident / $with:ident: $optional_ty:ty, )*
        }
    ) => {
        $(#[$attribute])*
        #[derive(Clone, Debug, PartialEq, serde::Deserialize, serde::Serialize)]
        #[serde(rename_all = "camelCase")]
        #[non_exhaustive]
        pub struct $name {
            $( $(#[$required_attribute])* pub $required: $required_ty, )*
            $(
                $(#[$optional_attribute])*
                #[serde(default, skip_serializing_if = "Option::is_none")]
                pub $optional: Option<$optional_ty>,
            )*
            /// Fields that are not defined here, kept as they came.
            #[serde(flatten)]
            pub other: $crate::model::Object,
        }

        impl $name {
            /// The value with its required fields and nothing else.
            #[must_use]
            #[allow(clippy::new_without_default, reason = "those without required fields derive it")]
            pub fn new($($required: $crate::model::macros::argument!($required_ty $(, $into)?)),*) -> Self {
                Self {
                    $( $required: $required.into(), )*
                    $( $optional: None, )*
                    other: $crate::model::Object::new(),
                }
            }

            $(
                #[doc = concat!("Sets `", stringify!($optional), "`.")]
                #[must_use]
                pub fn $with(mut self, $optional: impl Into<$optional_ty>) -> Self {
                    self.$optional = Some($optional.into());
                    self
                }
            )*
        }
    };
}

/// An enum of words that may grow: a word that is not defined is kept in `Unknown`.
macro_rules! open_enum {
    (
        $(#[$attribute:meta])*
        $name:ident {
            $( $(#[$variant_attribute:meta])* $variant:ident = $word:literal, )*
        }
    ) => {
        $(#[$attribute])*
        #[derive(Clone, Debug, Eq, Hash, PartialEq)]
        #[non_exhaustive]
        pub enum $name {
            $( $(#[$variant_attribute])* #[doc = concat!("`", $word, "`.")] $variant, )*
            /// A word that is not defined here.
            Unknown(alloc::boxed::Box<str>),
        }

        impl $name {
            /// The word as it stands on the wire.
            #[must_use]
            pub fn as_str(&self) -> &str {
                match self {
                    $( Self::$variant => $word, )*
                    Self::Unknown(word) => word,
                }
            }

            /// Whether the word is one that is defined here.
            #[must_use]
            pub fn is_known(&self) -> bool {
                !matches!(self, Self::Unknown(_))
            }
        }

        impl From<&str> for $name {
            fn from(word: &str) -> Self {
                match word {
                    $( $word => Self::$variant, )*
                    unknown => Self::Unknown(unknown.into()),
                }
            }
        }

        impl core::fmt::Display for $name {
            fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
                f.write_str(self.as_str())
            }
        }

        impl serde::Serialize for $name {
            fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                serializer.serialize_str(self.as_str())
            }
        }

        impl<'de> serde::Deserialize<'de> for $name {
            fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                alloc::borrow::Cow::<'de, str>::deserialize(deserializer).map(|word| Self::from(&*word))
            }
        }
    };
}

/// A union whose members are told apart by the word under one key; a member that is not defined, or not of the shape
/// that its word promises, is kept whole in `Unknown`.
macro_rules! tagged {
    (
        $(#[$attribute:meta])*
        $name:ident by $key:literal {
            $( $(#[$variant_attribute:meta])* $variant:ident($ty:ty) = $word:literal, )*
        }
    ) => {
        $(#[$attribute])*
        #[derive(Clone, Debug, PartialEq)]
        #[non_exhaustive]
        pub enum $name {
            $( $(#[$variant_attribute])* $variant($ty), )*
            /// Anything else, whole.
            Unknown(serde_json::Value),
        }

        impl $name {
            /// The word that tells the members apart, if there is one.
            #[must_use]
            pub fn word(&self) -> Option<&str> {
                match self {
                    $( Self::$variant(_) => Some($word), )*
                    Self::Unknown(value) => value.get($key)?.as_str(),
                }
            }
        }

        $(
            impl From<$ty> for $name {
                fn from(member: $ty) -> Self {
                    Self::$variant(member)
                }
            }
        )*

        impl serde::Serialize for $name {
            fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                #[derive(serde::Serialize)]
                struct Tagged<'a, T> {
                    #[serde(rename = $key)]
                    word: &'static str,
                    #[serde(flatten)]
                    member: &'a T,
                }

                match self {
                    $( Self::$variant(member) => Tagged { word: $word, member }.serialize(serializer), )*
                    Self::Unknown(value) => value.serialize(serializer),
                }
            }
        }

        impl<'de> serde::Deserialize<'de> for $name {
            fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                let mut fields = match serde_json::Value::deserialize(deserializer)? {
                    serde_json::Value::Object(fields) => fields,
                    other => return Ok(Self::Unknown(other)),
                };
                let Some(word) = fields.remove($key) else { return Ok(Self::Unknown(fields.into())) };
                let member = match word.as_str() {
                    $( Some($word) => <$ty>::deserialize(&fields).ok().map(Self::$variant), )*
                    _ => None,
                };
                Ok(member.unwrap_or_else(|| {
                    fields.insert($key.into(), word);
                    Self::Unknown(fields.into())
                }))
            }
        }
    };
}

pub(crate) use {argument, object, open_enum, tagged};
