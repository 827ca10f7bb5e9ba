//! A template as what is matched: items one after the other, each of which takes up some of the URI.

use alloc::boxed::Box;
use alloc::string::String;
use alloc::vec::Vec;

use super::MAX_URI;
use super::escape;
use super::expression::{Expression, Operator, Part, Variable};

/// What is matched. The text at both ends is looked at first: it tells most templates apart.
#[derive(Clone, Debug)]
pub(super) struct Program {
    first: Option<Text>,
    last: Option<Text>,
    pub(super) items: Vec<Item>,
    pub(super) forms: usize,
}

#[derive(Clone, Debug)]
pub(super) enum Item {
    Text(Text),
    Single(Single),
    Form(Form),
}

/// Text as it is expanded, and as it was written if that is something else.
#[derive(Clone, Debug)]
pub(super) struct Text {
    encoded: Box<str>,
    written: Option<Box<str>>,
}

/// One variable that comes without its name.
#[derive(Clone, Debug)]
pub(super) struct Single {
    /// What stands before it; without that the variable is missing. A variable that has no such sign is required.
    pub(super) lead: Option<u8>,
    /// How many items are missing if it is: the others of a fragment do not come without the first.
    pub(super) missing: usize,
    /// A required variable may be empty before a comma, which the next one of its expression begins with.
    pub(super) before_comma: bool,
    pub(super) class: Class,
    pub(super) target: Target,
}

/// Variables that come with their names, in any order.
#[derive(Clone, Debug)]
pub(super) struct Form {
    /// Which form of the template it is.
    pub(super) index: usize,
    /// What the first parameter may begin with.
    leads: (u8, Option<u8>),
    /// What the others begin with.
    pub(super) separator: u8,
    pub(super) class: Class,
    /// By name.
    pub(super) targets: Vec<(Box<str>, Target)>,
    /// Those that are exploded, in the order of the template.
    pub(super) open: Vec<usize>,
}

/// Where a value goes to and how it is read.
#[derive(Clone, Debug)]
pub(super) struct Target {
    pub(super) slot: usize,
    pub(super) prefix: Option<u16>,
    /// What stands between the pieces, if it is exploded.
    pub(super) explode: Option<u8>,
    /// Whether escapes of reserved characters are kept.
    pub(super) keep: bool,
}

/// Which characters a value may have.
#[derive(Clone, Copy, Debug)]
pub(super) struct Class {
    kind: Kind,
    with: Option<u8>,
    without: Option<u8>,
}

#[derive(Clone, Copy, Debug)]
enum Kind {
    /// What a part of a path has.
    Plain,
    /// What a parameter of a query has.
    Query,
    Any,
}

impl Program {
    pub(super) fn new(parts: &[Part], names: &[Box<str>]) -> Self {
        let mut building = Building { names, items: Vec::new(), forms: 0 };
        for part in parts {
            match part {
                Part::Text(text) => building.items.push(Item::Text(Text::new(text))),
                Part::Expression(expression) => building.add(expression),
            }
        }
        let Building { mut items, forms, .. } = building;
        let first = items.first().and_then(Item::text).cloned();
        if first.is_some() {
            items.remove(0);
        }
        let last = items.last().and_then(Item::text).cloned();
        if last.is_some() {
            items.pop();
        }
        Self { first, last, items, forms }
    }

    /// What stands between the text at both ends.
    pub(super) fn between<'a>(&self, uri: &'a str) -> Option<&'a str> {
        if uri.len() > MAX_URI {
            return None;
        }
        let uri = self.first.as_ref().map_or(Some(uri), |text| text.strip(uri, |uri, text| uri.strip_prefix(text)))?;
        self.last.as_ref().map_or(Some(uri), |text| text.strip(uri, |uri, text| uri.strip_suffix(text)))
    }
}

impl Item {
    const fn text(&self) -> Option<&Text> {
        if let Self::Text(text) = self { Some(text) } else { None }
    }
}

impl Text {
    fn new(text: &str) -> Self {
        let mut encoded = String::new();
        escape::encode(text, true, &mut encoded);
        let written = (encoded != text).then(|| text.into());
        Self { encoded: encoded.into(), written }
    }

    /// How it may be spelled.
    pub(super) fn spellings(&self) -> (&str, Option<&str>) {
        (&self.encoded, self.written.as_deref())
    }

    fn strip<'a>(&self, uri: &'a str, strip: fn(&'a str, &str) -> Option<&'a str>) -> Option<&'a str> {
        let (encoded, written) = self.spellings();
        strip(uri, encoded).or_else(|| strip(uri, written?))
    }
}

impl Form {
    pub(super) const fn is_lead(&self, byte: u8) -> bool {
        let (first, second) = self.leads;
        byte == first || matches!(second, Some(second) if byte == second)
    }

    /// Whether a name ends before this byte.
    pub(super) fn ends_name(&self, byte: u8) -> bool {
        byte == b'=' || byte == self.separator || self.is_lead(byte) || !self.class.allows(byte)
    }

    pub(super) fn target(&self, name: &str) -> Option<&Target> {
        let (_, target) = self.targets.get(self.place(name).ok()?)?;
        Some(target)
    }

    /// Where the name stands, or else where it would.
    fn place(&self, name: &str) -> Result<usize, usize> {
        self.targets.binary_search_by(|(known, _)| (**known).cmp(name))
    }
}

impl Class {
    /// Whether a value may have the character that begins with this byte; `%` begins an escape.
    pub(super) const fn allows(self, byte: u8) -> bool {
        if matches!(self.with, Some(with) if with == byte) {
            return true;
        }
        if matches!(self.without, Some(without) if without == byte) || byte.is_ascii_control() {
            return false;
        }
        match self.kind {
            Kind::Plain => !matches!(byte, b'/' | b'?' | b'#' | b'&'),
            Kind::Query => !matches!(byte, b'#' | b'&'),
            Kind::Any => true,
        }
    }
}

struct Building<'a> {
    names: &'a [Box<str>],
    items: Vec<Item>,
    forms: usize,
}

impl Building<'_> {
    fn add(&mut self, expression: &Expression) {
        if expression.operator.is_named() {
            self.add_form(expression);
        } else {
            self.add_singles(expression);
        }
    }

    /// Each variable of an expression is an item that begins with what stands between them.
    fn add_singles(&mut self, expression: &Expression) {
        let Expression { operator, variables } = expression;
        let separator = operator.separator();
        let one = variables.len() == 1;
        let exploded = variables.iter().any(Variable::is_exploded);
        for (index, variable) in variables.iter().enumerate() {
            // The last takes what is left over, unless an exploded one does. A path is the exception: there is no `/`
            // in a value that is not exploded.
            let over =
                variable.is_exploded() || (*operator != Operator::Path && !exploded && index + 1 == variables.len());
            let class = Class {
                kind: if operator.keeps_reserved() { Kind::Any } else { Kind::Plain },
                with: over.then_some(separator),
                without: (!over).then_some(separator),
            };
            let lead = if index == 0 { operator.first() } else { Some(separator) };
            let missing = if index == 0 && *operator == Operator::Fragment { variables.len() } else { 1 };
            let target = self.target(variable);
            self.items.push(Item::Single(Single { lead, missing, before_comma: index == 0 && !one, class, target }));
        }
    }

    /// Expressions that continue a query, or the parameters of a path, are one with what they continue.
    fn add_form(&mut self, expression: &Expression) {
        let Some(lead) = expression.operator.first() else { return };
        let separator = expression.operator.separator();
        let continued = match self.items.last_mut() {
            Some(Item::Form(form)) if form.separator == lead => Some(form),
            _ => None,
        };
        let mut form = if let Some(form) = continued {
            if form.leads.0 != lead {
                form.leads.1 = Some(lead);
            }
            let form = form.clone();
            self.items.pop();
            form
        } else {
            self.forms += 1;
            let class = if expression.operator == Operator::Parameter {
                Class { kind: Kind::Plain, with: None, without: Some(b';') }
            } else {
                Class { kind: Kind::Query, with: None, without: None }
            };
            let index = self.forms - 1;
            Form { index, leads: (lead, None), separator, class, targets: Vec::new(), open: Vec::new() }
        };
        let mut open: Vec<Box<str>> = Vec::new();
        for at in &form.open {
            open.extend(form.targets.get(*at).map(|(name, _)| name.clone()));
        }
        for variable in &expression.variables {
            let Err(at) = form.place(&variable.name) else { continue };
            if variable.is_exploded() {
                open.push(variable.name.clone());
            }
            form.targets.insert(at, (variable.name.clone(), self.target(variable)));
        }
        form.open.clear();
        for name in &open {
            form.open.extend(form.place(name));
        }
        self.items.push(Item::Form(form));
    }

    fn target(&self, variable: &Variable) -> Target {
        Target {
            slot: self.names.iter().position(|name| *name == variable.name).unwrap_or_default(),
            prefix: variable.prefix(),
            explode: variable.is_exploded().then_some(variable.operator.separator()),
            keep: variable.operator.keeps_reserved(),
        }
    }
}
