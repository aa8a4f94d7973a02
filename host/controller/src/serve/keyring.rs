//! Who asks: a reader that proves itself by its token.

use std::fs;
use std::path::PathBuf;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::SystemTime;

use anyhow::Result;
use axum::extract::FromRequestParts;
use axum::http::header::AUTHORIZATION;
use axum::http::request::Parts;
use doorward_host::contract::circumstance::Purpose;

use super::problem::Problem;
use super::service::Service;
use crate::readers::{Reader, Readers};

/// The readers, as the file has them now: one that was removed is refused at once.
pub(super) struct Keyring {
    path: PathBuf,
    loaded: Mutex<(Version, Arc<Readers>)>,
}

/// Tells one content of the file from another. Absent: there is no file.
type Version = Option<(SystemTime, u64)>;

impl Keyring {
    pub(super) fn open(path: PathBuf) -> Result<Self> {
        let version = version(&path);
        let readers = Arc::new(Readers::load(&path)?);
        Ok(Self { path, loaded: Mutex::new((version, readers)) })
    }

    /// The readers, read again if the file has changed. A file that cannot be read knows nobody.
    fn readers(&self) -> Arc<Readers> {
        let mut loaded = self.loaded.lock().unwrap_or_else(PoisonError::into_inner);
        let version = version(&self.path);
        if loaded.0 != version {
            let readers = Readers::load(&self.path).unwrap_or_else(|error| {
                tracing::error!(%error, "the readers cannot be read; all are refused");
                Readers::default()
            });
            *loaded = (version, Arc::new(readers));
        }
        Arc::clone(&loaded.1)
    }
}

fn version(path: &PathBuf) -> Version {
    let metadata = fs::metadata(path).ok()?;
    Some((metadata.modified().ok()?, metadata.len()))
}

/// A reader that has proved itself.
pub(super) struct Authenticated(Reader);

impl Authenticated {
    pub(super) fn name(&self) -> &str {
        &self.0.name
    }

    /// Whether it may be told reasons.
    pub(super) fn detail(&self) -> bool {
        self.0.detail
    }

    /// Refuses a device and surroundings that the reader may not state, and a purpose that it may not ask
    /// for.
    pub(super) fn may(
        &self,
        device: bool,
        surroundings: bool,
        purpose: Purpose,
    ) -> Result<(), Problem> {
        if device && !self.0.devices {
            return Err(Problem::unentitled("`device`"));
        }
        if surroundings && !self.0.surroundings {
            return Err(Problem::unentitled("`surroundings`"));
        }
        if purpose != Purpose::Access && !self.0.purposes.contains(&purpose) {
            return Err(Problem::unentitled("this `purpose`"));
        }
        Ok(())
    }

    /// Refuses an access point that is not the reader's.
    pub(super) fn at(&self, access_point: &str) -> Result<(), Problem> {
        if self.0.access_points.iter().any(|own| own == access_point) {
            return Ok(());
        }
        tracing::warn!(reader = self.name(), access_point, "not the reader's access point");
        Err(Problem::foreign_access_point())
    }
}

impl FromRequestParts<Arc<Service>> for Authenticated {
    type Rejection = Problem;

    async fn from_request_parts(
        parts: &mut Parts,
        service: &Arc<Service>,
    ) -> Result<Self, Problem> {
        let reader = parts
            .headers
            .get(AUTHORIZATION)
            .and_then(|value| value.to_str().ok())
            .and_then(|value| value.split_once(' '))
            // The scheme is compared without case (RFC 9110, section 11.1).
            .filter(|(scheme, _)| scheme.eq_ignore_ascii_case("bearer"))
            .and_then(|(_, token)| service.readers().readers().authenticate(token).cloned());
        reader.map(Self).ok_or_else(|| {
            tracing::warn!("a request without a reader's token");
            Problem::unauthenticated()
        })
    }
}
