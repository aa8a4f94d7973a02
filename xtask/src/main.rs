//! The tool room. Every command sets up what it needs and works from a fresh clone.

mod cargo;
mod component;
mod console;
mod edge;
mod fuzz;
mod mutants;
mod reproduce;
mod rivals;
mod setup;
mod web;

use anyhow::Result;
use clap::{Parser, Subcommand};

use crate::cargo::Cargo;
use crate::component::Component;
use crate::edge::Edge;
use crate::web::Web;

/// Build, show and test Doorward.
#[derive(Debug, Parser)]
#[command(name = "cargo xtask", bin_name = "cargo xtask")]
struct Arguments {
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Add what the machine is missing: WebAssembly targets, Chromium and its driver, Redis.
    Setup,
    /// Build the component and print its SHA-256.
    Build,
    /// Build the npm package and the worker.
    Web,
    /// Build the console, a folder of static files.
    Console,
    /// Build the edge app and compose it with the engine.
    Edge,
    /// Build the component twice more, from nothing and elsewhere, and compare the bytes.
    Reproduce,
    /// Enrol, build a bundle and decide real presentations, starting from an empty folder.
    Demo {
        /// Afterwards, leave the console open on loopback with the demo's site, until interrupted.
        #[arg(long)]
        serve: bool,
    },
    /// Run every test there is.
    Test,
    /// Measure, side by side in one run.
    Bench {
        /// Arguments of the bench, such as `--json FILE`.
        #[arg(trailing_var_arg = true, allow_hyphen_values = true)]
        arguments: Vec<String>,
    },
    /// Run folders of cases through hosts and print every disagreement.
    Conform {
        /// Arguments of the runner: `[--host HOST]... [--json] PATH...`.
        #[arg(trailing_var_arg = true, allow_hyphen_values = true)]
        arguments: Vec<String>,
    },
    /// Bend the engine's checks one by one, and list the changes that neither its tests nor a case
    /// notices. Takes hours; `--file GLOB` and `--shard K/N` make it shorter.
    Mutants {
        /// Arguments of cargo-mutants.
        #[arg(trailing_var_arg = true, allow_hyphen_values = true)]
        arguments: Vec<String>,
    },
    /// Decide a million random things by the engine and by a naive second evaluator, and compare.
    Opinion {
        /// Arguments of the comparison: `[--decisions N] [--seed S] [--threads T] [--keep FOLDER]`.
        #[arg(trailing_var_arg = true, allow_hyphen_values = true)]
        arguments: Vec<String>,
    },
    /// Search for octets that something cannot stand, with the nightly compiler and cargo-bolero;
    /// `tests/fuzz/README.md` lists the targets.
    Fuzz {
        /// One target; without it, each but `hosts` in turn.
        target: Option<String>,
        /// For how long each.
        #[arg(long, default_value_t = 60)]
        seconds: u64,
    },
    /// Write the generated cases again; `--check` only compares.
    Vectors {
        /// Arguments of the generator.
        #[arg(trailing_var_arg = true, allow_hyphen_values = true)]
        arguments: Vec<String>,
    },
}

fn main() -> Result<()> {
    match Arguments::parse().command {
        Command::Setup => setup::hosts(),
        Command::Build => {
            setup::run()?;
            component::build()?.print();
            Ok(())
        }
        Command::Web => {
            setup::run()?;
            let component = component::build()?;
            component.print();
            web::build(&component)?.print();
            Ok(())
        }
        Command::Console => {
            setup::run()?;
            let component = component::build()?;
            component.print();
            console::build(&component)?.print()
        }
        Command::Edge => {
            setup::hosts()?;
            let component = component::build()?;
            component.print();
            edge::build(&component)?.print();
            Ok(())
        }
        Command::Reproduce => {
            setup::run()?;
            reproduce::check(&component::build()?)
        }
        Command::Demo { serve } => {
            setup::run()?;
            let component = component::build()?;
            component.print();
            let mut demo = Cargo::new("run").component(&component).arguments([
                "--quiet",
                "--package",
                "doorward-controller",
                "--bin",
                "doorward",
            ]);
            if serve {
                let console = console::build(&component)?;
                console.print()?;
                demo = demo.console(&console).arguments(["--features", "console"]);
            }
            demo.arguments(["--", "demo"]).arguments(serve.then_some("--serve")).run()
        }
        Command::Test => {
            setup::hosts()?;
            let component = component::build()?;
            component.print();
            let (web, edge) = (web::build(&component)?, edge::build(&component)?);
            let console = console::build(&component)?;
            Cargo::new("test")
                .arguments(["--workspace", "--no-fail-fast"])
                .arguments(["--features", "doorward-controller/console"])
                .component(&component)
                .web(&web)
                .edge(&edge)
                // Built by this very command: tests of its own package need it.
                .environment("DOORWARD_COMMAND", cargo::program("doorward"))
                .console(&console)
                .run()?;
            reproduce::check(&component)?;
            // So is the runner; building it alone, with features of its own, would take minutes.
            let runner = Cargo::built("conform");
            conform(runner, &component, Some(&web), Some(&edge), &["tests/vectors".into()])
        }
        Command::Bench { arguments } => {
            setup::hosts()?;
            let component = component::build()?;
            component.print();
            let web = web::build(&component)?;
            let bare = component::module("doorward-bare")?;
            let edge = edge::measured(&component)?;
            let console = console::build(&component)?;
            let rivals = rivals::build()?;
            Cargo::new("run")
                .arguments(["--release", "--package", "doorward-bench", "--"])
                .arguments(arguments)
                .environment("DOORWARD_BARE", bare)
                .component(&component)
                .web(&web)
                .console(&console)
                .paths(edge.variables())
                .paths(rivals.variables())
                .run()
        }
        Command::Conform { arguments } => {
            let hosts = Hosts::asked(&arguments);
            if hosts == Hosts::OURS { setup::run() } else { setup::hosts() }?;
            let component = component::build()?;
            let web = hosts.web.then(|| web::build(&component)).transpose()?;
            let edge = hosts.edge.then(|| edge::build(&component)).transpose()?;
            let runner = tool("conform").arguments(["--"]);
            conform(runner, &component, web.as_ref(), edge.as_ref(), &arguments)
        }
        Command::Mutants { arguments } => mutants::run(&arguments),
        Command::Opinion { arguments } => Cargo::new("run")
            .arguments(["--quiet", "--package", "doorward-opinion", "--"])
            .arguments(arguments)
            .run(),
        Command::Fuzz { target, seconds } => {
            if target.as_deref() == Some("hosts") {
                setup::run()?;
                component::build()?;
            }
            fuzz::run(target.as_deref(), seconds)
        }
        Command::Vectors { arguments } => {
            tool("vectors").arguments(["--"]).arguments(arguments).run()
        }
    }
}

/// Which hosts there is something to build for.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
struct Hosts {
    /// Node, Chromium and workerd run the npm package.
    web: bool,
    edge: bool,
}

impl Hosts {
    /// The native engine and wasmtime.
    const OURS: Self = Self { web: false, edge: false };

    /// Those of the runner's arguments; all, if they name none.
    fn asked(arguments: &[String]) -> Self {
        let named: Vec<&str> = arguments
            .iter()
            .zip(arguments.iter().skip(1))
            .filter_map(|(option, value)| (option == "--host").then_some(value.as_str()))
            .chain(arguments.iter().filter_map(|argument| argument.strip_prefix("--host=")))
            .collect();
        let any = |hosts: &[&str]| named.is_empty() || named.iter().any(|it| hosts.contains(it));
        Self { web: any(&["node", "chromium", "workerd"]), edge: any(&["edge"]) }
    }
}

/// Runs the cases. The runner's own last line counts them.
fn conform(
    runner: Cargo,
    component: &Component,
    web: Option<&Web>,
    edge: Option<&Edge>,
    arguments: &[String],
) -> Result<()> {
    let mut runner = runner.arguments(arguments).component(component);
    if let Some(web) = web {
        runner = runner.web(web);
    }
    if let Some(edge) = edge {
        runner = runner.edge(edge);
    }
    runner.run()
}

/// One of the programs in `tests/src/bin`.
fn tool(name: &str) -> Cargo {
    Cargo::new("run").arguments(["--quiet", "--package", "doorward-tests", "--bin", name])
}
