//! `doorward credential`: enables, disables and suspends credentials.

use std::process::ExitCode;

use anyhow::{Context as _, Result};
use doorward_host::contract::question::{
    CertifiedKey, CredentialIdentifier, CredentialState, TokenSubject,
};
use doorward_host::store::CredentialChange;

use crate::console::Console;
use crate::data_folder::DataOption;
use crate::enrolment::{PublicKey, badge, badge_identifier, subject, token};
use crate::moment;
use crate::order::{Order, Which};

#[derive(Debug, clap::Subcommand)]
pub(crate) enum Command {
    /// Enable credentials again.
    Enable {
        #[command(flatten)]
        which: WhichOption,
        #[command(flatten)]
        data: DataOption,
    },
    /// Disable credentials.
    Disable {
        #[command(flatten)]
        which: WhichOption,
        /// Why, in kebab-case, such as `lost`, `stolen` or `inactivity`.
        #[arg(long, value_name = "REASON")]
        reason: String,
        #[command(flatten)]
        data: DataOption,
    },
    /// End a lock-out after too many refusals.
    EndLockOut {
        #[command(flatten)]
        which: WhichOption,
        #[command(flatten)]
        data: DataOption,
    },
    /// Suspend credentials until a time.
    Suspend {
        #[command(flatten)]
        which: WhichOption,
        /// From when on they can be used again: RFC 3339, or the beginning of a date in UTC.
        #[arg(long, value_name = "TIME", value_parser = moment::first)]
        until: u64,
        #[command(flatten)]
        data: DataOption,
    },
}

/// Which credentials.
#[derive(Debug, clap::Args)]
pub(crate) struct WhichOption {
    /// All credentials of this holder.
    #[arg(long, value_name = "ID", required_unless_present = "key", conflicts_with = "key")]
    holder: Option<String>,
    /// The credential with this key or badge number, in any form that `doorward enroll` takes.
    #[arg(long, value_name = "KEY")]
    key: Option<String>,
    /// For a certified key or a token: the issuer's identifier in the bundle.
    #[arg(long, value_name = "ID", requires = "key")]
    issuer: Option<String>,
    /// For a certified key: whom the certificate names, as in `doorward enroll`.
    #[arg(long, value_name = "SUBJECT", requires = "issuer")]
    subject: Option<String>,
    /// For a token: the device that it is bound to.
    #[arg(long, value_name = "DEVICE", requires = "issuer")]
    device: Option<String>,
}

pub(crate) fn run(command: &Command, console: &Console) -> Result<ExitCode> {
    let (which, state, data) = match command {
        Command::Enable { which, data } => (which, CredentialState::Enabled, data),
        Command::Disable { which, reason, data } => {
            (which, CredentialState::Disabled(reason.clone()), data)
        }
        Command::Suspend { which, until, data } => {
            (which, CredentialState::SuspendedUntil(*until), data)
        }
        Command::EndLockOut { which, data } => {
            return Order::EndLockOut { which: which.resolve()? }.give(data, console);
        }
    };
    let change = CredentialChange::State(state);
    Order::ChangeCredentials { which: which.resolve()?, change }.give(data, console)
}

impl WhichOption {
    fn resolve(&self) -> Result<Which> {
        let (Some(key), None) = (&self.key, &self.holder) else {
            return Ok(Which::OfHolder(self.holder.clone().unwrap_or_default()));
        };
        if let Some(badge) = badge(key) {
            let badge = badge.map_err(|why| anyhow::anyhow!("`--key` {why}"))?;
            anyhow::ensure!(self.issuer.is_none(), "nobody vouches for a badge");
            return Ok(Which::Credential(badge_identifier(badge)));
        }
        if let Some(subject) = token(key) {
            let subject = subject.map_err(|why| anyhow::anyhow!("`--key` {why}"))?;
            let issuer = self.issuer.clone().context("a token needs `--issuer`")?;
            anyhow::ensure!(self.subject.is_none(), "the subject of a token is in `--key`");
            let device = self.device.clone();
            let token = TokenSubject { issuer, subject, device };
            return Ok(Which::Credential(CredentialIdentifier::TokenSubject(token)));
        }
        anyhow::ensure!(self.device.is_none(), "only a token is bound to a device");
        let key = PublicKey::read(key).map_err(|why| anyhow::anyhow!("`--key` {why}"))?;
        let written = self.subject.as_deref().map(subject).transpose();
        let written = written.map_err(|why| anyhow::anyhow!("`--subject` {why}"))?;
        let identifier = match (&self.issuer, written.or(key.subject)) {
            (None, _) => CredentialIdentifier::Key(key.spki),
            (Some(issuer), Some(subject)) => {
                let issuer = issuer.clone();
                CredentialIdentifier::CertifiedKey(CertifiedKey { issuer, subject, key: key.spki })
            }
            (Some(_), None) => anyhow::bail!("a certified key needs `--subject`"),
        };
        Ok(Which::Credential(identifier))
    }
}
