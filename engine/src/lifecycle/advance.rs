//! From one access right to the next.

use alloc::format;
use alloc::vec::Vec;

use crate::bytes::count;
use crate::lifecycle::body::{Body, DeliveredPass, Details, RightName, Status, Subject};
use crate::lifecycle::{
    AccessRight, Message, Reaction, RightState, Transition, UnknownMember, WalletPass,
};
use crate::question::BadgeNumber;
use crate::reason::{Code, Refusal};

/// Passes of one access right that are remembered.
const PASSES: usize = 64;

/// Unknown members of one access right that are kept.
const UNKNOWN: usize = 64;

/// Applies a message to the access right that it is about.
#[must_use]
pub fn advance(right: Option<AccessRight>, message: &Message) -> Reaction {
    let before = right.clone();
    match next(right, message) {
        Ok(after) if before.as_ref() == Some(&after) => {
            Reaction::Unchanged(Refusal::from(Code::LifecycleRepeated).into())
        }
        Ok(right) => Reaction::Applied(Transition { credential: right.credential(), right }),
        Err(refusal) if is_harmless(refusal.code) => Reaction::Unchanged(refusal.into()),
        Err(refusal) => Reaction::Refused(refusal.into()),
    }
}

fn next(right: Option<AccessRight>, message: &Message) -> Result<AccessRight, Refusal> {
    let body = Body::parse(message.kind, &message.body)?;
    let when = message.occurred;
    match (body, right) {
        (Body::Ping, _) => Err(Code::LifecyclePing.into()),
        (Body::Provision { right: name, badge, details }, None) => {
            AccessRight::provisioned(name, badge, details, when)
        }
        (_, None) => Err(Code::LifecycleUnknownRight.into()),
        (Body::Provision { right: name, badge, details }, Some(right)) => {
            right.expect(&name)?.provision_again(&badge, details, when)
        }
        (Body::Update { right: name, details }, Some(right)) => {
            right.expect(&name)?.update(details, when)
        }
        (Body::Manage { subject: Subject::Right(name), status }, Some(right)) => {
            right.expect(&name)?.manage(status, when)
        }
        (Body::Manage { subject: Subject::Pass(pass, name), status }, Some(right)) => {
            let right = match &name {
                Some(name) => right.expect(name)?,
                None => right,
            };
            right.change_pass(&pass, status, By::Operator, when)
        }
        (Body::Delivery { client, user, passes }, Some(right)) => {
            right.expect_user(Some(&client), Some(&user))?.deliver(passes, when)
        }
        (Body::Event { client, user, pass, status }, Some(right)) => {
            let names_user = client.is_some() && user.is_some();
            let mut right = right.expect_user(client.as_deref(), user.as_deref())?;
            // It may have overtaken the pass's delivery.
            if names_user && right.pass(&pass).is_none() {
                right.remember(WalletPass::told_of(&pass));
            }
            right.change_pass(&pass, status, By::Holder, when)
        }
    }
}

/// Who changes a pass. Each has a switch of their own.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
enum By {
    Holder,
    Operator,
}

impl AccessRight {
    fn provisioned(
        name: RightName,
        badge: BadgeNumber,
        details: Details,
        when: Option<u64>,
    ) -> Result<Self, Refusal> {
        let RightName { client, user, .. } = name;
        let right = Self {
            client,
            user,
            badge,
            state: RightState::Granted,
            first_name: None,
            last_name: None,
            access_class: None,
            photo_digest: None,
            unknown: Vec::new(),
            passes: Vec::new(),
            changed: when.unwrap_or(0),
            updated: 0,
        };
        right.update(details, when)
    }

    /// Insists that a message names this right.
    fn expect(self, name: &RightName) -> Result<Self, Refusal> {
        let right = self.expect_user(Some(&name.client), Some(&name.user))?;
        if right.badge.number == name.badge { Ok(right) } else { Err(wrong_right("badgeId")) }
    }

    /// Insists that a message names this client and this user, as far as it names any.
    fn expect_user(self, client: Option<&str>, user: Option<&str>) -> Result<Self, Refusal> {
        if client.is_some_and(|client| client != self.client) {
            return Err(wrong_right("clientId"));
        }
        if user.is_some_and(|user| user != self.user) {
            return Err(wrong_right("userId"));
        }
        Ok(self)
    }

    /// A provision that comes again updates details. It grants a revoked right only if the host says
    /// that it came after the revocation: a copy of the old one must not.
    fn provision_again(
        mut self,
        badge: &BadgeNumber,
        details: Details,
        when: Option<u64>,
    ) -> Result<Self, Refusal> {
        if *badge != self.badge {
            return Err(Refusal::from(Code::LifecycleConflict)
                .because("the badge is granted with another bit format or facility code"));
        }
        if self.state == RightState::Revoked {
            let Some(when) = when.filter(|when| *when > self.changed) else {
                return Err(Code::LifecycleOvertaken.into());
            };
            self.state = RightState::Granted;
            self.changed = when;
        }
        self.update(details, when)
    }

    /// What is not said stays as it is.
    fn update(mut self, details: Details, when: Option<u64>) -> Result<Self, Refusal> {
        in_order(when, self.updated)?;
        let before = self.clone();
        let Details { first_name, last_name, access_class, photo_digest, unknown } = details;
        self.first_name = first_name.or(self.first_name);
        self.last_name = last_name.or(self.last_name);
        self.access_class = access_class.or(self.access_class);
        self.photo_digest = photo_digest.or(self.photo_digest);
        for member in unknown {
            keep(&mut self.unknown, member)?;
        }
        if self != before {
            self.updated = when.unwrap_or(self.updated);
        }
        Ok(self)
    }

    /// Changes the right, and every pass with it.
    fn manage(mut self, status: Status, when: Option<u64>) -> Result<Self, Refusal> {
        in_order(when, self.changed)?;
        let before = self.clone();
        match (self.state, status) {
            (RightState::Revoked, _) => {}
            (_, Status::Suspend) => self.state = RightState::Suspended,
            (_, Status::Resume) => {
                self.state = RightState::Granted;
                for pass in &mut self.passes {
                    pass.is_suspended_by_operator = false;
                }
            }
            (_, Status::Delete) => {
                self.state = RightState::Revoked;
                for pass in &mut self.passes {
                    pass.is_deleted = true;
                }
            }
        }
        if self != before {
            self.changed = when.unwrap_or(self.changed);
        }
        Ok(self)
    }

    fn change_pass(
        mut self,
        identifier: &str,
        status: Status,
        by: By,
        when: Option<u64>,
    ) -> Result<Self, Refusal> {
        let Some(pass) = self.passes.iter_mut().find(|pass| pass.identifier == identifier) else {
            return Err(Code::LifecycleUnknownPass.into());
        };
        if pass.is_deleted {
            return Err(Code::LifecycleDeleted.into());
        }
        in_order(when, pass.changed)?;
        let before = pass.clone();
        match (status, by) {
            (Status::Delete, _) => pass.is_deleted = true,
            (Status::Suspend, By::Holder) => pass.is_suspended_by_holder = true,
            (Status::Suspend, By::Operator) => pass.is_suspended_by_operator = true,
            (Status::Resume, By::Holder) => pass.is_suspended_by_holder = false,
            (Status::Resume, By::Operator) => pass.is_suspended_by_operator = false,
        }
        if *pass != before {
            pass.changed = when.unwrap_or(pass.changed);
        }
        Ok(self)
    }

    /// Takes the passes that are of this right's badge number. Others are another right's.
    fn deliver(mut self, passes: Vec<DeliveredPass>, when: Option<u64>) -> Result<Self, Refusal> {
        let number = self.badge.number;
        let mut here = passes.into_iter().filter(|pass| pass.badge.number == number).peekable();
        if here.peek().is_none() {
            return Err(wrong_right("badgeId"));
        }
        for DeliveredPass { identifier, badge, device, form_factor } in here {
            if badge != self.badge {
                return Err(Refusal::from(Code::LifecycleConflict)
                    .because("a pass has another bit format or facility code than its right"));
            }
            let mut pass = self.pass(&identifier).cloned().unwrap_or(WalletPass {
                changed: when.unwrap_or(0),
                ..WalletPass::told_of(&identifier)
            });
            // What was done to it before its delivery was told of stays done.
            pass.device = Some(device);
            pass.form_factor = form_factor.or(pass.form_factor);
            self.remember(pass);
        }
        Ok(self)
    }

    fn pass(&self, identifier: &str) -> Option<&WalletPass> {
        self.passes.iter().find(|pass| pass.identifier == identifier)
    }

    /// Keeps a pass in its place, or as the last. Of too many the oldest deleted one is forgotten, or
    /// the oldest.
    fn remember(&mut self, pass: WalletPass) {
        match self.passes.iter_mut().find(|known| known.identifier == pass.identifier) {
            Some(known) => *known = pass,
            None => {
                if self.passes.len() >= PASSES {
                    let deleted = self.passes.iter().position(|pass| pass.is_deleted);
                    self.passes.remove(deleted.unwrap_or(0));
                }
                self.passes.push(pass);
            }
        }
    }
}

impl WalletPass {
    /// One of which nothing is known but that it is there.
    fn told_of(identifier: &str) -> Self {
        Self {
            identifier: identifier.into(),
            device: None,
            form_factor: None,
            is_suspended_by_holder: false,
            is_suspended_by_operator: false,
            is_deleted: false,
            changed: 0,
        }
    }
}

/// Refuses what occurred before the last change of the same thing.
fn in_order(when: Option<u64>, changed: u64) -> Result<(), Refusal> {
    match when {
        Some(when) if when < changed => Err(Code::LifecycleOvertaken.into()),
        _ => Ok(()),
    }
}

fn keep(members: &mut Vec<UnknownMember>, member: UnknownMember) -> Result<(), Refusal> {
    if let Some(known) = members.iter_mut().find(|known| known.name == member.name) {
        *known = member;
        return Ok(());
    }
    if members.len() >= UNKNOWN {
        return Err(Refusal::from(Code::LimitExceeded).comparing(
            "unknown-members",
            count(members.len().saturating_add(1)),
            count(UNKNOWN),
        ));
    }
    members.push(member);
    Ok(())
}

/// Whether a message that changed nothing is no mistake of anybody's.
const fn is_harmless(code: Code) -> bool {
    matches!(code, Code::LifecycleOvertaken | Code::LifecycleDeleted | Code::LifecyclePing)
}

fn wrong_right(member: &str) -> Refusal {
    Refusal::from(Code::LifecycleWrongRight).because(format!("by its `{member}`"))
}
