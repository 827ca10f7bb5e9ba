//! The variables of a URI template (RFC 6570).

use syn::{Error, LitStr, Result};

/// The names of the variables, in order; none if it is a plain URI.
pub(crate) fn variables(uri: &LitStr) -> Result<Vec<String>> {
    let text = uri.value();
    let wrong = |what: &str| Error::new(uri.span(), format!("`{text}` is no URI template: {what}"));
    if !text.contains(':') || text.starts_with(':') {
        let fix = format!("`{text}` has no scheme; a resource is named by a whole URI, such as `file:///{text}`");
        return Err(Error::new(uri.span(), fix));
    }
    let mut names = Vec::new();
    let mut rest = &*text;
    while let Some((before, after)) = rest.split_once('{') {
        if before.contains('}') {
            return Err(wrong("`}` without `{`"));
        }
        let (expression, after) = after.split_once('}').ok_or_else(|| wrong("`{` without `}`"))?;
        for variable in expression.trim_start_matches(['+', '#', '.', '/', ';', '?', '&']).split(',') {
            let name = variable.split(':').next().unwrap_or(variable).trim_end_matches('*');
            if name.is_empty() || !name.chars().all(|c| c.is_ascii_alphanumeric() || matches!(c, '_' | '.' | '%')) {
                return Err(wrong(&format!("`{{{expression}}}` names no variable; a name is letters, digits and `_`")));
            }
            if names.iter().any(|known| known == name) {
                return Err(wrong(&format!("the variable `{name}` stands in it twice")));
            }
            names.push(name.to_owned());
        }
        rest = after;
    }
    if rest.contains('}') {
        return Err(wrong("`}` without `{`"));
    }
    Ok(names)
}

#[cfg(test)]
mod tests {
    use proc_macro2::Span;
    use syn::LitStr;

    use super::variables;

    #[test]
    fn every_operator_and_modifier_has_its_variables() {
        let names = |uri: &str| variables(&LitStr::new(uri, Span::call_site())).map_err(|error| error.to_string());
        let of = |names: &[&str]| Ok(names.iter().map(|name| (*name).to_owned()).collect());
        assert_eq!(names("file:///fixed"), of(&[]));
        assert_eq!(names("a://{b}/{+c}{?d,e*}{#f:3}"), of(&["b", "c", "d", "e", "f"]));
        for wrong in ["a://{b", "a://b}", "a://{}", "a://{b,}", "a://{b-c}", "a://{b}{b}", "no-scheme"] {
            assert!(names(wrong).is_err(), "{wrong}");
        }
    }
}
