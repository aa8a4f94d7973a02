//! What a host knows of the device, and of where it is, in an expectation.

use std::fmt;
use std::net::IpAddr;

use doorward_bundle::Assurance;
use doorward_bundle::limits::{LATITUDE, LONGITUDE};
use schemars::JsonSchema;
use serde::Deserialize;

use super::source::Expect;
use crate::findings::{Findings, Reported};
use crate::list::set;
use crate::source::{degrees, number};
use crate::spanned::Spanned;
use crate::text::keyword;

/// What a host knows of the device, and of where it is.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Surroundings {
    /// Where the device is. Absent: nobody knows.
    pub position: Option<Position>,
    /// The network address that the request comes from. Absent: nobody knows.
    pub address: Option<IpAddr>,
    /// All that is true of the device. Absent: nothing is known of it.
    pub posture: Option<Vec<Assurance>>,
}

/// Where a device is.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub struct Position {
    /// To the north (WGS 84), in 1e-7 degrees.
    pub latitude: i32,
    /// To the east (WGS 84), in 1e-7 degrees.
    pub longitude: i32,
    /// How far off it may be, in metres.
    pub accuracy: u32,
}

/// Where the device is.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, expecting = "a table")]
pub(crate) struct At {
    /// Degrees to the north (WGS 84), with seven decimals at most.
    #[schemars(range(min = -90, max = 90))]
    latitude: Spanned<f64>,
    /// Degrees to the east (WGS 84), with seven decimals at most.
    #[schemars(range(min = -180, max = 180))]
    longitude: Spanned<f64>,
    /// How far off that may be, in metres. Without: 0.
    #[schemars(range(min = 0, max = u32::MAX))]
    accuracy: Option<Spanned<i64>>,
}

impl fmt::Display for At {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(out, "{}, {}", self.latitude.get_ref(), self.longitude.get_ref())?;
        match &self.accuracy {
            Some(metres) => write!(out, " within {} m", metres.get_ref()),
            None => Ok(()),
        }
    }
}

impl Surroundings {
    /// What an expectation says of them; nothing, if it says nothing.
    pub(super) fn read(expect: &Expect, findings: &mut Findings) -> Result<Option<Self>, Reported> {
        let Expect { device, position, address, .. } = expect;
        let position = position.as_ref().map(|at| at.compile(findings)).transpose();
        let address = address.as_ref().map(|text| self::address(text, findings)).transpose();
        let posture = device
            .as_ref()
            .map(|list| set(list.get_ref(), usize::MAX, findings, keyword))
            .transpose();
        let found = Self { position: position?, address: address?, posture: posture? };
        let nothing = Self { position: None, address: None, posture: None };
        Ok(Some(found).filter(|found| *found != nothing))
    }
}

impl At {
    fn compile(&self, findings: &mut Findings) -> Result<Position, Reported> {
        let latitude = degrees(&self.latitude, LATITUDE, findings);
        let longitude = degrees(&self.longitude, LONGITUDE, findings);
        let accuracy = self.accuracy.as_ref();
        let accuracy = accuracy.map_or(Ok(0), |metres| number(metres, 0..=u32::MAX, findings));
        Ok(Position { latitude: latitude?, longitude: longitude?, accuracy: accuracy? })
    }
}

fn address(text: &Spanned<String>, findings: &mut Findings) -> Result<IpAddr, Reported> {
    let shown = text.get_ref();
    shown
        .parse()
        .map_err(|_| findings.report(text, format!("`{shown}` is no address such as `192.0.2.7`")))
}
