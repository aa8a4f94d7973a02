//! What an administrator asks of the site afterwards, with the commands that there are for it.

use std::fs;
use std::io::Write;
use std::path::Path;

use anyhow::{Context as _, Result, ensure};

use crate::console::Console;
use crate::policy;

/// The hours of `site.toml`, and longer ones.
const HOURS: &str = r#"from = "08:00", to = "18:00""#;
const LONGER: &str = r#"from = "07:00", to = "18:00""#;

/// Asks who can pass on a Sunday, why staff cannot, and what longer hours would give to whom.
pub(super) fn ask(root: &Path, console: &Console, out: &mut dyn Write) -> Result<()> {
    let source = fs::read_to_string(root.join("site.toml"))?;
    let longer = source.replacen(HOURS, LONGER, 1);
    ensure!(longer != source, "the site has no such hours");
    fs::write(root.join("longer.toml"), longer)?;
    let path = |name: &str| root.join(name).to_str().map(String::from).context("a path of text");
    let (data, longer) = (path("data")?, path("longer.toml")?);
    let sunday = ["--at", "main-in", "--when", "2026-06-07T10:00"];
    let week = ["--from", "2026-06-08", "--until", "2026-06-15"];
    let questions = [
        ["who-can"].into_iter().chain(sunday).collect::<Vec<_>>(),
        ["explain", "--profile", "staff"].into_iter().chain(sunday).collect(),
        ["diff", &longer].into_iter().chain(week).collect(),
    ];
    writeln!(out, "\nWhat an administrator asks afterwards:")?;
    for mut question in questions {
        let shown = question.join(" ").replace(&longer, "longer.toml");
        writeln!(out, "\n$ doorward policy {shown}")?;
        question.extend(["--data", &data]);
        policy::ask(&question, console)?;
    }
    Ok(())
}
