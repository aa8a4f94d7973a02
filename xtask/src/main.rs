//! The tool room. Every command sets up what it needs and works from a fresh clone.

mod cargo;
mod component;
mod edge;
mod reproduce;
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
    /// Build the edge app and compose it with the engine.
    Edge,
    /// Build the component twice more, from nothing and elsewhere, and compare the bytes.
    Reproduce,
    /// Enrol, build a bundle and decide real presentations, starting from an empty folder.
    Demo,
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
        Command::Demo => {
            setup::run()?;
            let component = component::build()?;
            component.print();
            Cargo::new("run")
                .arguments(["--quiet", "--package", "doorward-controller", "--bin", "doorward"])
                .arguments(["--", "demo"])
                .component(&component)
                .run()
        }
        Command::Test => {
            setup::hosts()?;
            let component = component::build()?;
            component.print();
            let (web, edge) = (web::build(&component)?, edge::build(&component)?);
            Cargo::new("test")
                .arguments(["--workspace", "--no-fail-fast"])
                .component(&component)
                .web(&web)
                .edge(&edge)
                .run()?;
            reproduce::check(&component)?;
            conform(&component, &web, &edge, &["tests/vectors".into()])
        }
        Command::Bench { arguments } => {
            setup::hosts()?;
            let component = component::build()?;
            component.print();
            let web = web::build(&component)?;
            let bare = component::module("doorward-bare")?;
            Cargo::new("run")
                .arguments(["--release", "--package", "doorward-bench", "--"])
                .arguments(arguments)
                .environment("DOORWARD_BARE", bare)
                .component(&component)
                .web(&web)
                .run()
        }
        Command::Conform { arguments } => {
            setup::hosts()?;
            let component = component::build()?;
            let (web, edge) = (web::build(&component)?, edge::build(&component)?);
            conform(&component, &web, &edge, &arguments)
        }
        Command::Vectors { arguments } => {
            tool("vectors").arguments(["--"]).arguments(arguments).run()
        }
    }
}

/// Runs the cases. The runner's own last line counts them.
fn conform(component: &Component, web: &Web, edge: &Edge, arguments: &[String]) -> Result<()> {
    tool("conform")
        .arguments(["--"])
        .arguments(arguments)
        .component(component)
        .web(web)
        .edge(edge)
        .run()
}

/// One of the programs in `tests/src/bin`.
fn tool(name: &str) -> Cargo {
    Cargo::new("run").arguments(["--quiet", "--package", "doorward-tests", "--bin", name])
}
