//! The layout of a source.
//!
//! The formatter is that of editors with TOML support (taplo), so that saving a file in one and
//! formatting it here come to the same. It moves white space only, and that is not taken for
//! granted: a layout in which the file would mean something else, or would have lost a comment, is
//! refused.

use std::path::Path;

use taplo::formatter::{Options, format_syntax};
use taplo::parser;
use taplo::syntax::{SyntaxKind, SyntaxNode};

use crate::diagnostic::Diagnostic;
use crate::document::Document;
use crate::findings::Finding;

/// Columns that a list may reach to before it gets a line for each element.
const COLUMNS: usize = 100;

/// How often the formatter may change its own work. Once is the rule.
const PASSES: usize = 4;

/// Lays a source out: one space around `=`, lists that are too long with an element on each line,
/// comments aligned, at most one blank line, no spaces at the ends of lines. Keys and tables stay in
/// their order. The meaning of the source does not matter; it can be any TOML 1.0 file.
///
/// # Errors
/// What is wrong with the syntax, and a text that the formatter would not keep.
pub fn format(text: &str, path: &Path) -> Result<String, Vec<Diagnostic>> {
    let document = Document::parse(path, text)?;
    let refused = |finding| document.diagnose([finding]);
    let mut formatted = pass(text).map_err(refused)?;
    for _ in 0..PASSES {
        let again = pass(&formatted).map_err(refused)?;
        if again == formatted {
            return keeps(text, &formatted).map(|()| formatted).map_err(refused);
        }
        formatted = again;
    }
    Err(refused(Finding {
        span: None,
        message: "has no layout that stays as it is".to_string(),
        suggestion: None,
    }))
}

/// Formats once.
fn pass(text: &str) -> Result<String, Finding> {
    let options = Options {
        align_comments: true,
        align_single_comments: false,
        array_auto_collapse: false,
        array_auto_expand: true,
        allowed_blank_lines: 1,
        column_width: COLUMNS,
        indent_string: "    ".to_string(),
        inline_table_expand: false,
        ..Options::default()
    };
    // Blank lines before the first thing are the formatter's blind spot.
    Ok(format_syntax(tree(text)?, options).trim_start().to_string())
}

fn tree(text: &str) -> Result<SyntaxNode, Finding> {
    let parsed = parser::parse(text);
    match parsed.errors.first() {
        None => Ok(parsed.into_syntax()),
        Some(error) => Err(Finding {
            span: Some(error.range.start().into()..error.range.end().into()),
            message: format!("is beyond the formatter, which knows TOML 1.0: {}", error.message),
            suggestion: None,
        }),
    }
}

/// Refuses a layout that would say something else.
fn keeps(before: &str, after: &str) -> Result<(), Finding> {
    let read = |text: &str| text.parse::<toml::Table>().ok();
    let same = read(before).is_some_and(|meaning| read(after) == Some(meaning));
    if same && comments(&tree(before)?) == comments(&tree(after)?) {
        return Ok(());
    }
    let message = "would say something else in another layout".to_string();
    Err(Finding { span: None, message, suggestion: None })
}

/// Every comment, in order.
fn comments(tree: &SyntaxNode) -> Vec<String> {
    tree.descendants_with_tokens()
        .filter(|element| element.kind() == SyntaxKind::COMMENT)
        .filter_map(|element| Some(element.as_token()?.text().trim_end().to_string()))
        .collect()
}
