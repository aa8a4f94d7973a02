//! The bodies of messages, read strictly.

use alloc::format;
use alloc::string::String;
use alloc::vec::Vec;

use crate::badge;
use crate::bytes::count;
use crate::json::{Json, Object, wrong_type};
use crate::lifecycle::member::{self, IDENTIFIER};
use crate::lifecycle::{Address, Addressed, DeviceType, MessageKind, UnknownMember};
use crate::question::BadgeNumber;
use crate::reason::{Code, Refusal};

/// Octets of a body.
const BODY: usize = 131_072;

/// Octets of the name of a bit format, a status or a device.
const WORD: usize = 64;

/// What a message says.
#[derive(Clone, Debug)]
pub(super) enum Body {
    Provision { right: RightName, badge: BadgeNumber, details: Details },
    Update { right: RightName, details: Details },
    Manage { subject: Subject, status: Status },
    Delivery { client: String, user: String, passes: Vec<DeliveredPass> },
    Event { client: Option<String>, user: Option<String>, pass: String, status: Status },
    Ping,
}

/// What names an access right.
#[derive(Clone, Debug)]
pub(super) struct RightName {
    pub(super) client: String,
    pub(super) user: String,
    pub(super) badge: u64,
}

/// What an operator's message changes.
#[derive(Clone, Debug)]
pub(super) enum Subject {
    /// One pass, and of which right it says that it is, where it does.
    Pass(String, Option<RightName>),
    /// Everything of a right.
    Right(RightName),
}

/// What is to become of it.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(super) enum Status {
    Suspend,
    Resume,
    Delete,
}

/// What an operator says of a user. What is absent is not said.
#[derive(Clone, Debug)]
pub(super) struct Details {
    pub(super) first_name: Option<String>,
    pub(super) last_name: Option<String>,
    pub(super) access_class: Option<String>,
    pub(super) photo_digest: Option<Vec<u8>>,
    pub(super) unknown: Vec<UnknownMember>,
}

/// A pass that is in a wallet now.
#[derive(Clone, Debug)]
pub(super) struct DeliveredPass {
    pub(super) identifier: String,
    pub(super) badge: BadgeNumber,
    pub(super) device: DeviceType,
    pub(super) form_factor: Option<String>,
}

/// Reads which access right a message is about.
#[must_use]
pub fn address_of(kind: MessageKind, body: &[u8]) -> Addressed {
    match Body::parse(kind, body) {
        Ok(body) => Addressed::About(body.address()),
        Err(refusal) => Addressed::Refused(refusal.into()),
    }
}

impl Body {
    pub(super) fn parse(kind: MessageKind, octets: &[u8]) -> Result<Self, Refusal> {
        if octets.len() > BODY {
            return Err(Refusal::from(Code::InputTooLong).comparing(
                "octets",
                count(octets.len()),
                count(BODY),
            ));
        }
        if kind == MessageKind::Ping && octets.is_empty() {
            return Ok(Self::Ping);
        }
        let object = Object::parse(octets, "body")?;
        match kind {
            MessageKind::Provision => {
                let known = [&RIGHT[..], &["bitFormat", "facilityCode"], &DETAILS].concat();
                Ok(Self::Provision {
                    right: RightName::read(&object)?,
                    badge: badge_number(&object)?,
                    details: Details::read(&object, &known)?,
                })
            }
            MessageKind::Update => {
                let known = [&RIGHT[..], &DETAILS].concat();
                Ok(Self::Update {
                    right: RightName::read(&object)?,
                    details: Details::read(&object, &known)?,
                })
            }
            MessageKind::Manage => Ok(Self::Manage {
                subject: Subject::read(&object)?,
                status: Status::read_either(&object)?,
            }),
            MessageKind::Delivery => Ok(Self::Delivery {
                client: object.text("clientId", IDENTIFIER)?.into(),
                user: member::user(&object)?,
                passes: delivered(&object)?,
            }),
            MessageKind::Event => Ok(Self::Event {
                client: member::words(&object, "clientId")?,
                user: is_set(&object, "userId").then(|| member::user(&object)).transpose()?,
                pass: object.text("credentialId", IDENTIFIER)?.into(),
                status: Status::read(&object, "status")?,
            }),
            MessageKind::Ping => Ok(Self::Ping),
        }
    }

    fn address(self) -> Address {
        let of = |right: RightName| Address {
            client: Some(right.client),
            user: Some(right.user),
            badges: [right.badge].into(),
            passes: Vec::new(),
        };
        match self {
            Self::Provision { right, .. }
            | Self::Update { right, .. }
            | Self::Manage { subject: Subject::Right(right), .. } => of(right),
            Self::Manage { subject: Subject::Pass(pass, right), .. } => {
                let passes = [pass].into();
                Address { passes, ..right.map_or_else(Address::default, of) }
            }
            Self::Delivery { client, user, passes } => {
                let mut badges = Vec::new();
                for pass in &passes {
                    let number = pass.badge.number;
                    if let Err(place) = badges.binary_search(&number) {
                        badges.insert(place, number);
                    }
                }
                Address {
                    client: Some(client),
                    user: Some(user),
                    badges,
                    passes: passes.into_iter().map(|pass| pass.identifier).collect(),
                }
            }
            Self::Event { client, user, pass, .. } => {
                Address { client, user, badges: Vec::new(), passes: [pass].into() }
            }
            Self::Ping => Address::default(),
        }
    }
}

/// Members that name an access right.
const RIGHT: [&str; 3] = ["clientId", "userId", "badgeId"];

/// Members that describe its user.
const DETAILS: [&str; 4] = ["firstName", "lastName", "accessClass", "photo"];

impl RightName {
    fn read(object: &Object) -> Result<Self, Refusal> {
        Ok(Self {
            client: object.text("clientId", IDENTIFIER)?.into(),
            user: member::user(object)?,
            badge: member::number(object, "badgeId")?,
        })
    }
}

impl Subject {
    /// By pass where one is named. Then the right is named whole or not at all.
    fn read(object: &Object) -> Result<Self, Refusal> {
        match member::words(object, "credentialId")? {
            None => RightName::read(object).map(Self::Right),
            Some(pass) if RIGHT.iter().any(|name| is_set(object, name)) => {
                Ok(Self::Pass(pass, Some(RightName::read(object)?)))
            }
            Some(pass) => Ok(Self::Pass(pass, None)),
        }
    }
}

impl Status {
    fn read(object: &Object, name: &str) -> Result<Self, Refusal> {
        match object.text(name, WORD)? {
            "suspend" => Ok(Self::Suspend),
            "resume" => Ok(Self::Resume),
            "delete" => Ok(Self::Delete),
            other => Err(Refusal::from(Code::LifecycleUnknownStatus)
                .because(format!("`{}` is `{other}`", object.path_of(name)))),
        }
    }

    /// Operators' clients say `status` or `action`: one of them, and not both.
    fn read_either(object: &Object) -> Result<Self, Refusal> {
        match (is_set(object, "status"), is_set(object, "action")) {
            (true, true) => Err(Refusal::from(Code::JsonUnexpectedMember)
                .because(format!("`{}` beside `status`", object.path_of("action")))),
            (false, true) => Self::read(object, "action"),
            _ => Self::read(object, "status"),
        }
    }
}

impl Details {
    fn read(object: &Object, known: &[&str]) -> Result<Self, Refusal> {
        Ok(Self {
            first_name: member::words(object, "firstName")?,
            last_name: member::words(object, "lastName")?,
            access_class: member::words(object, "accessClass")?,
            photo_digest: member::photo(object)?,
            unknown: member::unknown(object, known),
        })
    }
}

/// The badge number of a message, which must fit its bit format.
fn badge_number(object: &Object) -> Result<BadgeNumber, Refusal> {
    let facility = member::optional_number(object, "facilityCode")?;
    let badge = BadgeNumber {
        format: object.text("bitFormat", WORD)?.into(),
        facility: u32::try_from(facility).map_err(|_| Code::BadgeOutOfRange)?,
        number: member::number(object, "badgeId")?,
    };
    badge::check(&badge)?;
    Ok(badge)
}

/// At least one pass, and none twice.
fn delivered(object: &Object) -> Result<Vec<DeliveredPass>, Refusal> {
    let path = object.path_of("credentials");
    let elements = match object.get("credentials") {
        Some(Json::Array(elements)) if !elements.is_empty() => elements,
        None => {
            return Err(Refusal::from(Code::JsonMissingMember).because(format!("`{path}`")));
        }
        Some(_) => return Err(wrong_type(&path, "an array of one object or more")),
    };
    let mut passes: Vec<DeliveredPass> = Vec::new();
    for element in elements {
        let Json::Object(object) = element else {
            return Err(wrong_type(&path, "an array of objects"));
        };
        let pass = DeliveredPass {
            identifier: object.text("credentialId", IDENTIFIER)?.into(),
            badge: badge_number(object)?,
            device: device(object)?,
            form_factor: member::words(object, "formFactor")?,
        };
        if passes.iter().any(|other| other.identifier == pass.identifier) {
            return Err(Refusal::from(Code::LifecycleConflict)
                .because(format!("`{path}` has the pass `{}` twice", pass.identifier)));
        }
        passes.push(pass);
    }
    Ok(passes)
}

fn device(object: &Object) -> Result<DeviceType, Refusal> {
    match object.text("deviceType", WORD)? {
        "iPhone" => Ok(DeviceType::Iphone),
        "Apple_Watch" => Ok(DeviceType::AppleWatch),
        "Android" => Ok(DeviceType::Android),
        "WearOS" => Ok(DeviceType::WearOs),
        other => Err(Refusal::from(Code::LifecycleUnknownDevice)
            .because(format!("`{}` is `{other}`", object.path_of("deviceType")))),
    }
}

/// Whether a member is there and not `null`.
fn is_set(object: &Object, name: &str) -> bool {
    object.get(name).is_some_and(|value| *value != Json::Null)
}
