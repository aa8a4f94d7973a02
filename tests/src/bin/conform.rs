//! Runs folders of cases through hosts, and prints every disagreement.

use std::path::PathBuf;
use std::process::ExitCode;

use anyhow::{Result, bail};
use clap::Parser;
use doorward_cases::host::Host;
use doorward_cases::run::{Conformance, Line};
use doorward_cases::{Native, collect};
use doorward_tests::{Wasmtime, chromium, edge, node, workerd};

/// Run every case below the paths through the hosts, and compare what comes out with the case and
/// between hosts. The last line counts; the exit code is 1 if a case failed.
#[derive(Debug, Parser)]
struct Arguments {
    /// A host: `native`, `wasmtime`, `node`, `chromium`, `edge` or `workerd`. May be given several
    /// times; without it, all.
    #[arg(long = "host", value_name = "HOST")]
    hosts: Vec<String>,
    /// Print every decision as a line of JSON, before the last line.
    #[arg(long)]
    json: bool,
    /// Files of cases, or folders that are searched for them.
    #[arg(required = true, value_name = "PATH")]
    paths: Vec<PathBuf>,
}

fn main() -> Result<ExitCode> {
    let Arguments { hosts, json, paths } = Arguments::parse();
    let hosts = open(&hosts)?;
    let hosts: Vec<&dyn Host> = hosts.iter().map(AsRef::as_ref).collect();
    let mut conformance = Conformance::new(&hosts);
    for path in &paths {
        for named in collect(path)? {
            for line in conformance.run(&named) {
                match line {
                    Line::Failure(text) => println!("{text}"),
                    Line::Decision(value) if json => println!("{value}"),
                    Line::Decision(_) => {}
                }
            }
        }
    }
    println!("{} passed, {} failed", conformance.passed(), conformance.failed());
    Ok(if conformance.failed() == 0 { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}

/// Opens a host by its name.
type Open = fn() -> Result<Box<dyn Host>>;

const HOSTS: [(&str, Open); 6] = [
    ("native", || Ok(Box::new(Native))),
    ("wasmtime", || Ok(Box::new(Wasmtime::load()?))),
    ("node", node),
    ("chromium", chromium),
    ("edge", edge),
    ("workerd", workerd),
];

/// Opens the hosts that were asked for, each once, and says what each runs.
fn open(names: &[String]) -> Result<Vec<Box<dyn Host>>> {
    if let Some(unknown) = names.iter().find(|name| !HOSTS.iter().any(|(host, _)| host == name)) {
        bail!("`{unknown}` is no host: {}", HOSTS.map(|(host, _)| host).join(", "));
    }
    let asked = |host: &str| names.is_empty() || names.iter().any(|name| name == host);
    let hosts: Vec<Box<dyn Host>> = HOSTS
        .into_iter()
        .filter(|(host, _)| asked(host))
        .map(|(_, open)| open())
        .collect::<Result<_>>()?;
    for host in &hosts {
        if let Some(digest) = host.digest() {
            eprintln!("{:<8} runs the component with the SHA-256 {digest}", host.name());
        }
    }
    Ok(hosts)
}
