//! Circles on the ground.

use doorward_bundle::Place;
use doorward_bundle::limits::{LATITUDE, LONGITUDE, PLACE_METRES};
use schemars::JsonSchema;
use serde::Deserialize;

use super::quantity::number_or;
use crate::findings::{Findings, Reported};
use crate::spanned::Spanned;

/// What Doordeck asks for where nothing else is said, in metres.
const RADIUS: u32 = 100;
const ACCURACY: u32 = 200;

/// Units of a degree in a bundle.
const UNITS: f64 = 1e7;

/// A place with a radius.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, expecting = "a table", rename_all = "kebab-case")]
pub(crate) struct Circle {
    /// Degrees to the north (WGS 84), with seven decimals at most.
    #[schemars(range(min = -90, max = 90))]
    latitude: Spanned<f64>,
    /// Degrees to the east (WGS 84), with seven decimals at most.
    #[schemars(range(min = -180, max = 180))]
    longitude: Spanned<f64>,
    /// Metres. Without: 100.
    #[schemars(range(min = 1, max = PLACE_METRES))]
    radius: Option<Spanned<i64>>,
    /// How well a position has to be known, in metres. Without: 200.
    #[schemars(range(min = 1, max = PLACE_METRES))]
    accuracy: Option<Spanned<i64>>,
}

impl Circle {
    pub(crate) fn compile(&self, findings: &mut Findings) -> Result<Place, Reported> {
        let latitude = degrees(&self.latitude, LATITUDE, findings);
        let longitude = degrees(&self.longitude, LONGITUDE, findings);
        let metres = 1..=PLACE_METRES;
        let radius = number_or(self.radius.as_ref(), RADIUS, metres.clone(), findings);
        let accuracy = number_or(self.accuracy.as_ref(), ACCURACY, metres, findings);
        Ok(Place {
            latitude: latitude?,
            longitude: longitude?,
            radius: radius?,
            accuracy: accuracy?,
        })
    }
}

/// Reads degrees as whole units of 1e-7: nobody who writes more decimals than a bundle keeps should be
/// told nothing.
pub(crate) fn degrees(
    value: &Spanned<f64>,
    most: i32,
    findings: &mut Findings,
) -> Result<i32, Reported> {
    let units = *value.get_ref() * UNITS;
    let whole = units.round();
    if !(-f64::from(most)..=f64::from(most)).contains(&whole) {
        let most = f64::from(most) / UNITS;
        let message = format!("{} is not within -{most} to {most}", value.get_ref());
        return Err(findings.report(value, message));
    }
    // Far more than the rounding of any number with seven decimals, far less than one of the eighth.
    if (units - whole).abs() > 1e-3 {
        return Err(findings.report(value, "has more than seven decimals"));
    }
    #[expect(clippy::cast_possible_truncation, reason = "a whole number within the range of one")]
    Ok(whole as i32)
}
