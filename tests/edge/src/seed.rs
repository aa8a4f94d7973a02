//! What the app's database is filled with.

use anyhow::Result;
use doorward_edge::store::SCHEMA;
use doorward_host::contract::circumstance::TrustedKey;
use doorward_host::contract::question::{CredentialIdentifier, CredentialRecord};
use rusqlite::Connection;
use sha2::{Digest as _, Sha256};

/// A site, and who may pass there.
#[derive(Clone, Debug, Default)]
pub struct Seed {
    /// The site's identifier, as in its bundles.
    pub site: String,
    /// The keys that may sign bundles.
    pub trusted_keys: Vec<TrustedKey>,
    /// Signed bundles.
    pub bundles: Vec<SeedBundle>,
    /// Access points, each with its door.
    pub access_points: Vec<(String, String)>,
    /// Who may ask.
    pub readers: Vec<SeedReader>,
    /// The registry.
    pub credentials: Vec<(CredentialIdentifier, CredentialRecord)>,
    /// Assignments whose uses are counted, each with how many are allowed.
    pub counted: Vec<(String, u32)>,
}

/// A signed bundle.
#[derive(Clone, Debug)]
pub struct SeedBundle {
    /// The access point that it was cut for; empty: the whole site's.
    pub access_point: String,
    /// Its sequence number.
    pub sequence: u64,
    /// Its octets.
    pub signed: Vec<u8>,
}

/// A reader.
#[derive(Clone, Debug)]
pub struct SeedReader {
    /// Its bearer token.
    pub token: String,
    /// Its name.
    pub name: String,
    /// Where it may ask for decisions.
    pub access_points: Vec<String>,
    /// Whether it is told reasons.
    pub detail: bool,
    /// Whether it may state surroundings.
    pub surroundings: bool,
}

impl Seed {
    /// Makes the tables of an empty database and fills them.
    ///
    /// # Errors
    /// Where SQLite refuses something.
    pub fn fill(&self, database: &mut Connection) -> Result<()> {
        let filling = database.transaction()?;
        filling.execute_batch(SCHEMA)?;
        filling.execute("INSERT INTO site (one, identifier) VALUES (1, ?1)", [&self.site])?;
        for TrustedKey { identifier, key } in &self.trusted_keys {
            filling.execute("INSERT INTO trusted_key VALUES (?1, ?2)", (identifier, key))?;
        }
        for SeedBundle { access_point, sequence, signed } in &self.bundles {
            let row = (access_point, i64::try_from(*sequence)?, signed);
            filling.execute("INSERT INTO bundle VALUES (?1, ?2, ?3)", row)?;
        }
        for placed in &self.access_points {
            filling.execute("INSERT INTO access_point VALUES (?1, ?2)", (&placed.0, &placed.1))?;
        }
        for SeedReader { token, name, access_points, detail, surroundings } in &self.readers {
            let hash: [u8; 32] = Sha256::digest(token).into();
            let points = serde_json::to_string(access_points)?;
            let row = (hash.as_slice(), name, points, detail, surroundings);
            filling.execute("INSERT INTO reader VALUES (?1, ?2, ?3, ?4, ?5)", row)?;
        }
        for (identifier, record) in &self.credentials {
            enrol(&filling, identifier, record)?;
        }
        for counted in &self.counted {
            let statement = "INSERT INTO counted (assignment, allowed) VALUES (?1, ?2)";
            filling.execute(statement, (&counted.0, counted.1))?;
        }
        Ok(filling.commit()?)
    }
}

/// Replaces what is known of a credential.
///
/// # Errors
/// Where SQLite refuses it.
pub fn enrol(
    database: &Connection,
    identifier: &CredentialIdentifier,
    record: &CredentialRecord,
) -> Result<()> {
    let row = (serde_json::to_string(identifier)?, serde_json::to_string(record)?);
    database.execute("INSERT OR REPLACE INTO credential VALUES (?1, ?2)", row)?;
    Ok(())
}
