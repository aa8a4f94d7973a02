//! Running cargo.

use std::env;
use std::ffi::OsStr;
use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context, Result, bail};

use crate::component::Component;
use crate::console::Console;
use crate::edge::Edge;
use crate::web::Web;

/// One cargo command, or program that cargo has built, at the root of the workspace.
pub(crate) struct Cargo {
    command: Command,
}

impl Cargo {
    pub(crate) fn new(subcommand: &str) -> Self {
        let cargo = env::var_os("CARGO").unwrap_or_else(|| "cargo".into());
        let mut command = Command::new(cargo);
        command.arg(subcommand).current_dir(root());
        Self { command }
    }

    /// A program that the last build of the whole workspace has left behind.
    pub(crate) fn built(name: &str) -> Self {
        let mut command = Command::new(program(name));
        command.current_dir(root());
        Self { command }
    }

    /// In another folder than the root of the workspace.
    pub(crate) fn folder(mut self, folder: &Path) -> Self {
        self.command.current_dir(folder);
        self
    }

    pub(crate) fn arguments<A: AsRef<OsStr>>(
        mut self,
        arguments: impl IntoIterator<Item = A>,
    ) -> Self {
        self.command.args(arguments);
        self
    }

    pub(crate) fn environment(mut self, name: &str, value: impl AsRef<OsStr>) -> Self {
        self.command.env(name, value);
        self
    }

    /// Tells hosts where the component is.
    pub(crate) fn component(self, component: &Component) -> Self {
        self.environment("DOORWARD_ENGINE", component.path())
    }

    /// Tells tests where the npm package is.
    pub(crate) fn web(self, web: &Web) -> Self {
        self.environment("DOORWARD_WEB", web.folder())
    }

    /// Tells tests where the edge app is.
    pub(crate) fn edge(self, edge: &Edge) -> Self {
        self.paths(edge.variables())
    }

    /// Tells where files are.
    pub(crate) fn paths<'p>(self, paths: impl IntoIterator<Item = (&'p str, &'p Path)>) -> Self {
        paths.into_iter().fold(self, |cargo, (name, path)| cargo.environment(name, path))
    }

    /// Tells tests, and a command that is to have it in it, where the console is.
    pub(crate) fn console(self, console: &Console) -> Self {
        self.environment("DOORWARD_CONSOLE", console.folder())
    }

    pub(crate) fn run(mut self) -> Result<()> {
        let status = self
            .command
            .status()
            .with_context(|| format!("{:?} could not be started", self.command))?;
        if !status.success() {
            bail!("{:?} failed: {status}", self.command);
        }
        Ok(())
    }
}

/// Where cargo puts a program that is built for tests.
pub(crate) fn program(name: &str) -> PathBuf {
    target().join("debug").join(name)
}

/// The root of the workspace: of the one that cargo runs this for, since clones that share a target
/// directory share this program too.
pub(crate) fn root() -> PathBuf {
    let here =
        env::var_os("CARGO_MANIFEST_DIR").unwrap_or_else(|| env!("CARGO_MANIFEST_DIR").into());
    let here = PathBuf::from(here);
    here.parent().map_or_else(|| here.clone(), PathBuf::from)
}

/// Where cargo builds.
pub(crate) fn target() -> PathBuf {
    env::var_os("CARGO_TARGET_DIR").map_or_else(|| root().join("target"), |set| root().join(set))
}
