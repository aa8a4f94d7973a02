//! Access points: one direction of a door, with what it accepts.

use doorward_bundle::limits::ACCESS_POINT_LIST;
use doorward_bundle::{BitFormat, Strength, UntrustedClock};
use schemars::JsonSchema;
use serde::Deserialize;

use crate::compile::Scope;
use crate::findings::{Findings, Reported};
use crate::list::{at_least_one, set};
use crate::schema::{AtLeastOne, Identifier, Name, OneOf, Words, ZoneName};
use crate::source::pkoc::{PkocReader, octets_of_uuid};
use crate::source::usage::Usage;
use crate::spanned::Spanned;
use crate::text::{identifier, keyword, keyword_or, name, one_of};

/// The formats of presentations that a source can name.
pub const FORMATS: [&str; 16] = [
    "aliro",
    "cwt-unlock",
    "doordeck-operation",
    "lock-certificate",
    "openid-token",
    "osdp-card-data",
    "pkoc-ble",
    "pkoc-ble-ecdhe",
    "pkoc-nfc-v1",
    "pkoc-nfc-v2",
    "pkoc-nfc-v2-standard",
    "pkoc-osdp",
    "sensecrypt-api-key",
    "sensecrypt-device-token",
    "sensecrypt-face-signature",
    "wiegand",
];

/// One of [`FORMATS`].
pub(crate) enum Format {}

impl Words for Format {
    const WORDS: &'static [&'static str] = &FORMATS;
}

/// The format that needs to know its reader.
const NEEDS_READER: &str = "pkoc-ble-ecdhe";

/// Those of [`FORMATS`] that are the bits of a badge, and prove nothing.
const BADGES: [&str; 2] = ["osdp-card-data", "wiegand"];

/// One direction of a door, with what it accepts: `[[access-point]]`.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, expecting = "a table", rename_all = "kebab-case")]
pub(crate) struct AccessPoint {
    /// What the rest of the source calls it.
    #[schemars(with = "Identifier")]
    identifier: String,
    /// What people call it.
    #[schemars(with = "Name")]
    name: Spanned<String>,
    /// The identifier of its door.
    #[schemars(with = "Identifier")]
    door: Spanned<String>,
    /// The identifier of the area that it leads out of.
    #[schemars(with = "Option<Identifier>")]
    from: Option<Spanned<String>>,
    /// The identifier of the area that it leads into.
    #[schemars(with = "Option<Identifier>")]
    to: Option<Spanned<String>>,
    /// The IANA time zone, where it is not the site's.
    #[schemars(with = "Option<ZoneName>")]
    pub(crate) zone: Option<Spanned<String>>,
    /// The formats of presentations that it accepts.
    #[schemars(with = "AtLeastOne<OneOf<Format>>")]
    formats: Spanned<Vec<Spanned<String>>>,
    /// What other systems call its lock.
    #[serde(default)]
    #[schemars(with = "Vec<Identifier>")]
    locks: Vec<Spanned<String>>,
    /// The bit formats of badges: needed where `wiegand` or `osdp-card-data` is accepted.
    #[schemars(with = "Option<AtLeastOne<OneOf<BitFormat>>>")]
    bit_formats: Option<Spanned<Vec<Spanned<String>>>>,
    /// How strong a proof must be. Without: `signature`. Badges need `none`.
    #[schemars(with = "Option<OneOf<Strength>>")]
    required_strength: Option<Spanned<String>>,
    /// What becomes of presentations while its clock is not trusted. Without: `deny`.
    #[schemars(with = "Option<OneOf<UntrustedClock>>")]
    untrusted_clock: Option<Spanned<String>>,
    /// Whether it decides at all. Without: `true`.
    enabled: Option<bool>,
    /// Whether another controller keeps the last word. Without: `false`.
    refers: Option<bool>,
    /// Its reader as phones know it, for `pkoc-ble-ecdhe`.
    pkoc_reader: Option<PkocReader>,
    /// What everybody has to meet who passes: hours, a place, a network.
    usage: Option<Spanned<Usage>>,
    /// The identifier of its authentication profile. Without: `required-strength`, of one holder.
    #[schemars(with = "Option<Identifier>")]
    authentication: Option<Spanned<String>>,
    /// What policies may call it, together with others that have the same tag.
    #[serde(default)]
    #[schemars(with = "Vec<Identifier>")]
    pub(super) tags: Vec<Spanned<String>>,
    /// The UUIDs of the tiles that lead to it, in either case.
    #[serde(default)]
    #[schemars(with = "Vec<Identifier>")]
    tiles: Vec<Spanned<String>>,
    /// The identifier of the class that says how old bundle and status may be.
    #[schemars(with = "Option<Identifier>")]
    staleness_class: Option<Spanned<String>>,
}

impl AccessPoint {
    /// What the rest of the source calls it.
    pub(super) fn identifier(&self) -> &str {
        &self.identifier
    }

    /// The door, and the areas on both sides, as the source names them.
    pub(crate) fn sides(&self) -> (&str, [Option<&Spanned<String>>; 2]) {
        (self.door.get_ref(), [self.from.as_ref(), self.to.as_ref()])
    }

    /// Whether it refers to the built-in schedule that never holds.
    pub(crate) fn uses_never(&self) -> bool {
        self.usage.as_ref().is_some_and(|usage| usage.get_ref().uses_never())
    }

    pub(crate) fn compile(
        &self,
        scope: &Scope,
        findings: &mut Findings,
    ) -> Result<doorward_bundle::AccessPoint, Reported> {
        let name = name(&self.name, findings);
        let door = scope.doors.resolve(&self.door, findings);
        let mut area = |reference: &Option<_>| {
            reference.as_ref().map(|area| scope.areas.resolve(area, findings)).transpose()
        };
        let from = area(&self.from);
        let to = area(&self.to);
        let zone = self.zone.as_ref().map(|zone| scope.zones.resolve(zone, findings)).transpose();
        let formats = formats(&self.formats, findings);
        let bit_formats = self.bit_formats(findings);
        let locks = set(&self.locks, ACCESS_POINT_LIST, findings, identifier);
        let tiles = set(&self.tiles, ACCESS_POINT_LIST, findings, tile);
        let required_strength =
            keyword_or(self.required_strength.as_ref(), Strength::Signature, findings);
        let untrusted_clock =
            keyword_or(self.untrusted_clock.as_ref(), UntrustedClock::Deny, findings);
        let pkoc_reader =
            self.pkoc_reader.as_ref().map(|reader| reader.compile(findings)).transpose();
        let usage =
            self.usage.as_ref().map(|usage| Usage::compile(usage, scope, findings)).transpose();
        let authentication = self.authentication.as_ref();
        let authentication = authentication
            .map(|profile| scope.authentication_profiles.resolve(profile, findings))
            .transpose();
        let tags = set(&self.tags, ACCESS_POINT_LIST, findings, identifier);
        let staleness_class = self
            .staleness_class
            .as_ref()
            .map(|class| scope.staleness_classes.resolve(class, findings))
            .transpose();
        let formats = formats?;
        tags?;
        let pkoc_reader = pkoc_reader?;
        if pkoc_reader.is_none() && formats.iter().any(|format| format == NEEDS_READER) {
            let message = format!("has `{NEEDS_READER}` and no `pkoc-reader`");
            return Err(findings.report(&self.formats, message));
        }
        Ok(doorward_bundle::AccessPoint {
            identifier: self.identifier.clone(),
            name: name?,
            door: door?,
            from: from?,
            to: to?,
            zone: zone?,
            formats,
            bit_formats: bit_formats?,
            locks: locks?,
            required_strength: required_strength?,
            untrusted_clock: untrusted_clock?,
            enabled: self.enabled.unwrap_or(true),
            refers: self.refers.unwrap_or(false),
            pkoc_reader,
            usage: usage?,
            authentication: authentication?,
            staleness_class: staleness_class?,
            tiles: Some(tiles?).filter(|tiles| !tiles.is_empty()),
        })
    }
}

impl AccessPoint {
    /// Bit formats are named where badges are read, and nowhere else: without them every badge would
    /// be denied.
    fn bit_formats(&self, findings: &mut Findings) -> Result<Option<Vec<BitFormat>>, Reported> {
        let formats = self.formats.get_ref();
        let badge = formats.iter().find(|format| BADGES.contains(&format.get_ref().as_str()));
        match (&self.bit_formats, badge) {
            (None, None) => Ok(None),
            (None, Some(badge)) => {
                let message = format!("`{}` needs `bit-formats` beside it", badge.get_ref());
                Err(findings.report(badge, message))
            }
            (Some(list), None) => {
                let message = format!("is of no use without one of {}", BADGES.join(", "));
                Err(findings.report(list, message))
            }
            (Some(list), Some(_)) => {
                at_least_one(list, findings)?;
                set(list.get_ref(), usize::MAX, findings, keyword).map(Some)
            }
        }
    }
}

/// Reads the UUID of a tile, in either case.
fn tile(text: &Spanned<String>, findings: &mut Findings) -> Result<String, Reported> {
    octets_of_uuid(text.get_ref())
        .map(|_| text.get_ref().to_ascii_lowercase())
        .ok_or_else(|| findings.report(text, "is no UUID such as tiles have"))
}

/// Reads a list of [`FORMATS`] that must not be empty. There are fewer than a bundle may list.
pub(super) fn formats(
    list: &Spanned<Vec<Spanned<String>>>,
    findings: &mut Findings,
) -> Result<Vec<String>, Reported> {
    at_least_one(list, findings)?;
    set(list.get_ref(), usize::MAX, findings, |format, findings| one_of(format, &FORMATS, findings))
}
