//! Conditions of policies.

use doorward_bundle::Assurance;
use schemars::JsonSchema;
use serde::Deserialize;

use super::circle::Circle;
use super::quantity::number;
use crate::findings::{Findings, Reported};
use crate::list::{at_least_one, set};
use crate::schema::{AtLeastOne, OneOf};
use crate::spanned::Spanned;
use crate::text::keyword;

/// When a policy applies, at least one of them: `[profile.policy.conditions]`.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, expecting = "a table", rename_all = "kebab-case")]
pub(crate) struct Conditions {
    /// The lowest threat level of the site.
    #[schemars(range(min = 0, max = 255))]
    min_threat_level: Option<Spanned<i64>>,
    /// The highest threat level of the site.
    #[schemars(range(min = 0, max = 255))]
    max_threat_level: Option<Spanned<i64>>,
    /// What has to be true of the device.
    #[schemars(with = "Option<AtLeastOne<OneOf<Assurance>>>")]
    device: Option<Spanned<Vec<Spanned<String>>>>,
    /// Where the device has to be.
    near: Option<Circle>,
}

impl Conditions {
    pub(crate) fn compile(
        conditions: &Spanned<Self>,
        findings: &mut Findings,
    ) -> Result<doorward_bundle::Conditions, Reported> {
        let Self { min_threat_level, max_threat_level, device, near } = conditions.get_ref();
        let levels = min_threat_level.is_some() || max_threat_level.is_some();
        if !levels && device.is_none() && near.is_none() {
            return Err(findings.report(conditions, "asks for nothing"));
        }
        let mut level = |text: &Option<_>| {
            text.as_ref().map(|level| number(level, 0..=u8::MAX, findings)).transpose()
        };
        let least = level(min_threat_level);
        let most = level(max_threat_level);
        let device = device.as_ref().map(|list| posture(list, findings)).transpose();
        let near = near.as_ref().map(|near| near.compile(findings)).transpose();
        let (least, most) = (least?, most?);
        if let (Some(least), Some(most), Some(text)) = (least, most, max_threat_level)
            && least > most
        {
            return Err(findings.report(text, format!("is below the lowest, {least}")));
        }
        Ok(doorward_bundle::Conditions {
            min_threat_level: least,
            max_threat_level: most,
            device: device?,
            near: near?,
        })
    }
}

fn posture(
    list: &Spanned<Vec<Spanned<String>>>,
    findings: &mut Findings,
) -> Result<Vec<Assurance>, Reported> {
    at_least_one(list, findings)?;
    set(list.get_ref(), usize::MAX, findings, keyword)
}
