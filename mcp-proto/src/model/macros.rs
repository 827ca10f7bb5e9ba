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
            $(
                $(#[doc = $required_doc:literal])*
                $(#[serde($($required_how:tt)*)])*
                $required:ident: $required_ty:ty $([$into:ident])?,
            )*
        }
        optional {
            $(
                $(#[doc = $optional_doc:literal])*
                $(#[serde($($optional_how:tt)*)])*
                $optional:ident / $with:ident: $optional_ty:ty,
            )*
        }
    ) => {
        $(#[$attribute])*
        #[derive(Clone, Debug, PartialEq)]
        #[non_exhaustive]
        pub struct $name {
            $( $(#[doc = $required_doc])* pub $required: $required_ty, )*
            $( $(#[doc = $optional_doc])* pub $optional: Option<$optional_ty>, )*
            /// Fields that are not defined here, kept as they came.
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

        const _: () = {
            use $crate::model::source::{self, Name, Source, Stopped};
            use $crate::model::part::{self, Each, Part, Write};

            /// Where each field stands among the names.
            #[allow(non_camel_case_types, reason = "named as the fields are")]
            enum At {
                $( $required, )*
                $( $optional, )*
            }

            const NAMES: [Name; <[At]>::len(&[$( At::$required, )* $( At::$optional, )*])] = [
                $(
                    $crate::model::macros::required!(
                        $crate::model::macros::name!($required; $(#[serde($($required_how)*)])*);
                        $(#[serde($($required_how)*)])*
                    ),
                )*
                $( $crate::model::macros::name!($optional; $(#[serde($($optional_how)*)])*), )*
            ];

            impl source::Fields for $name {
                fn names(&self) -> &'static [Name] {
                    &NAMES
                }

                fn fill(&mut self, field: usize, name: &str, source: &mut dyn Source) -> Result<(), Stopped> {
                    $(
                        if field == At::$required as usize {
                            return $crate::model::macros::fill!(self.$required, source; $(#[serde($($required_how)*)])*);
                        }
                    )*
                    $(
                        if field == At::$optional as usize {
                            return $crate::model::macros::fill!(self.$optional, source; $(#[serde($($optional_how)*)])*);
                        }
                    )*
                    source::keep(&mut self.other, name, source)
                }
            }

            impl part::Parts for $name {
                fn tell(&self, each: Each<'_>) {
                    let [$( $required, )* $( $optional, )*] = &NAMES;
                    $( each($required.text, self.$required.part()); )*
                    $(
                        if let Some(value) = &self.$optional {
                            each($optional.text, value.part());
                        }
                    )*
                    part::tell_other(&self.other, each);
                }
            }

            impl Write for $name {
                fn part(&self) -> Part<'_> {
                    Part::Members(self)
                }
            }

            impl source::Read for $name {
                fn blank() -> Self {
                    Self {
                        $( $required: source::Read::blank(), )*
                        $( $optional: None, )*
                        other: $crate::model::Object::new(),
                    }
                }

                fn read_into(&mut self, source: &mut dyn Source) -> Result<(), Stopped> {
                    source::read_fields(self, source)
                }
            }
        };

        $crate::model::macros::wire!($name);
    };
}

/// The type is serialised by its parts and deserialised as it is read.
macro_rules! wire {
    ($name:ident) => {
        impl serde::Serialize for $name {
            fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                $crate::model::part::Write::part(self).serialize(serializer)
            }
        }

        impl<'de> serde::Deserialize<'de> for $name {
            fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                $crate::model::source::deserialize(deserializer)
            }
        }
    };
}

/// How a field is named on the wire: in camel case, or as its attributes rename it.
macro_rules! name {
    ($field:ident;) => {{
        const FIELD: &str = stringify!($field);
        const CAMEL: &[u8] = &source::camel::<{ source::camel_len(FIELD) }>(FIELD);
        Name::of(CAMEL)
    }};
    ($field:ident; #[serde(rename = $name:literal)] $($rest:tt)*) => { Name::of($name.as_bytes()) };
    ($field:ident; #[$($other:tt)*] $($rest:tt)*) => { $crate::model::macros::name!($field; $($rest)*) };
}

/// A field has to be there unless its attributes know a default.
macro_rules! required {
    ($name:expr;) => { $name.required() };
    ($name:expr; #[serde(default $($more:tt)*)] $($rest:tt)*) => { $name };
    ($name:expr; #[$($other:tt)*] $($rest:tt)*) => { $crate::model::macros::required!($name; $($rest)*) };
}

/// Reads a field as its attributes say, or else as its type does.
macro_rules! fill {
    ($self:ident.$field:ident, $source:ident;) => {
        $crate::model::source::Read::read_into(&mut $self.$field, $source)
    };
    ($self:ident.$field:ident, $source:ident; #[serde($(default,)? deserialize_with = "lenient::hint")] $($rest:tt)*) => {
        $crate::model::lenient::hint(&mut $self.$field, $source)
    };
    ($self:ident.$field:ident, $source:ident; #[serde(deserialize_with = "lenient::list")] $($rest:tt)*) => {
        $crate::model::lenient::list(&mut $self.$field, $source)
    };
    ($self:ident.$field:ident, $source:ident; #[serde(deserialize_with = "lenient::optional_list")] $($rest:tt)*) => {
        $crate::model::lenient::optional_list(&mut $self.$field, $source)
    };
    ($self:ident.$field:ident, $source:ident; #[serde(deserialize_with = "lenient::optional_hint")] $($rest:tt)*) => {
        $crate::model::lenient::optional_hint(&mut $self.$field, $source)
    };
    ($self:ident.$field:ident, $source:ident; #[serde(deserialize_with = "lenient::whole")] $($rest:tt)*) => {
        $crate::model::lenient::whole(&mut $self.$field, $source)
    };
    ($self:ident.$field:ident, $source:ident; #[serde($(default,)? deserialize_with = "lenient::optional_whole")] $($rest:tt)*) => {
        $crate::model::lenient::optional_whole(&mut $self.$field, $source)
    };
    ($self:ident.$field:ident, $source:ident; #[serde(deserialize_with = "lenient::present")] $($rest:tt)*) => {
        $crate::model::lenient::present(&mut $self.$field, $source)
    };
    ($self:ident.$field:ident, $source:ident; #[$($other:tt)*] $($rest:tt)*) => {
        $crate::model::macros::fill!($self.$field, $source; $($rest)*)
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

        impl $crate::model::part::Write for $name {
            fn part(&self) -> $crate::model::part::Part<'_> {
                $crate::model::part::Part::Text(self.as_str())
            }
        }

        impl $crate::model::source::Read for $name {
            fn blank() -> Self {
                Self::Unknown(Default::default())
            }

            fn read_into(
                &mut self,
                source: &mut dyn $crate::model::source::Source,
            ) -> Result<(), $crate::model::source::Stopped> {
                source.word(&mut |word| *self = Self::from(word))
            }
        }

        $crate::model::macros::wire!($name);
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

        impl $crate::model::part::Parts for $name {
            fn tell(&self, each: $crate::model::part::Each<'_>) {
                let (word, member): (_, &dyn $crate::model::part::Parts) = match self {
                    $( Self::$variant(member) => ($word, member), )*
                    Self::Unknown(_) => return,
                };
                each($key, $crate::model::part::Part::Text(word));
                member.tell(each);
            }
        }

        impl $crate::model::part::Write for $name {
            fn part(&self) -> $crate::model::part::Part<'_> {
                match self {
                    $( Self::$variant(_) )|* => $crate::model::part::Part::Members(self),
                    Self::Unknown(value) => $crate::model::part::Part::Value(value),
                }
            }
        }

        impl $crate::model::source::Read for $name {
            fn blank() -> Self {
                Self::Unknown(serde_json::Value::Null)
            }

            fn read_into(
                &mut self,
                source: &mut dyn $crate::model::source::Source,
            ) -> Result<(), $crate::model::source::Stopped> {
                let value = source.value()?;
                *self = match value.get($key).and_then(serde_json::Value::as_str) {
                    $( Some($word) => Self::$variant($crate::model::source::Read::blank()), )*
                    _ => Self::blank(),
                };
                let read = match self {
                    $( Self::$variant(member) => $crate::model::tree::fill(member, &value, Some($key)), )*
                    Self::Unknown(_) => false,
                };
                if !read {
                    *self = Self::Unknown(value);
                }
                Ok(())
            }
        }

        $crate::model::macros::wire!($name);
    };
}

pub(crate) use {argument, fill, name, object, open_enum, required, tagged, wire};
