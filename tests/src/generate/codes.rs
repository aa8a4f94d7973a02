//! The table of reason codes, for people.

use doorward_engine::{Category, Code, Feedback};

/// `docs/reason-codes.md`.
pub(super) fn table() -> String {
    let mut text = String::from(
        "# Reason codes\n\n\
         Written by `cargo xtask vectors` out of the engine's own table (`engine/src/reason.rs`).\n\n\
         Programs may branch on the category, which is closed within a major version. Codes are\n\
         open: new ones may appear in any release. *At the door* is what the person there may be\n\
         told; it is coarser than the code on purpose.\n",
    );
    for category in Category::ALL {
        let codes = Code::ALL.iter().filter(|code| code.category() == category);
        let rows: Vec<String> = codes
            .map(|code| {
                format!(
                    "| `{}` | {} | {} |\n",
                    code.as_str(),
                    told(code.feedback()),
                    code.meaning()
                )
            })
            .collect();
        text.push_str(&format!("\n## {}\n\n", category.as_str()));
        if rows.is_empty() {
            text.push_str("No code of this category yet.\n");
        } else {
            text.push_str("| code | at the door | meaning |\n|---|---|---|\n");
            text.push_str(&rows.concat());
        }
    }
    text
}

const fn told(feedback: Feedback) -> &'static str {
    match feedback {
        Feedback::Granted => "granted",
        Feedback::Denied => "denied",
        Feedback::Retry => "retry",
        Feedback::More => "more",
        Feedback::Later => "later",
    }
}
