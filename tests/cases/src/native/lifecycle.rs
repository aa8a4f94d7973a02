//! Access rights and messages, in and out. Exhaustive, like its neighbours.

use doorward_engine as engine;
use doorward_host::contract::{lifecycle as l, question as q};

use super::outgoing;

pub(super) fn message(message: l::Message) -> engine::Message {
    let l::Message { kind, body, occurred } = message;
    engine::Message { kind: message_kind(kind), body, occurred }
}

pub(super) fn message_kind(kind: l::MessageKind) -> engine::MessageKind {
    match kind {
        l::MessageKind::Provision => engine::MessageKind::Provision,
        l::MessageKind::Update => engine::MessageKind::Update,
        l::MessageKind::Manage => engine::MessageKind::Manage,
        l::MessageKind::Delivery => engine::MessageKind::Delivery,
        l::MessageKind::Event => engine::MessageKind::Event,
        l::MessageKind::Ping => engine::MessageKind::Ping,
    }
}

pub(super) fn access_right(right: l::AccessRight) -> engine::AccessRight {
    let l::AccessRight {
        client,
        user,
        badge,
        state,
        first_name,
        last_name,
        access_class,
        photo_digest,
        unknown,
        passes,
        changed,
        updated,
    } = right;
    engine::AccessRight {
        client,
        user,
        badge: incoming_badge(badge),
        state: match state {
            l::RightState::Granted => engine::RightState::Granted,
            l::RightState::Suspended => engine::RightState::Suspended,
            l::RightState::Revoked => engine::RightState::Revoked,
        },
        first_name,
        last_name,
        access_class,
        photo_digest,
        unknown: unknown
            .into_iter()
            .map(|l::UnknownMember { name, value }| engine::UnknownMember { name, value })
            .collect(),
        passes: passes.into_iter().map(wallet_pass).collect(),
        changed,
        updated,
    }
}

pub(super) fn reaction(reaction: engine::Reaction) -> l::Reaction {
    match reaction {
        engine::Reaction::Applied(engine::Transition { right, credential }) => {
            let right = outgoing_right(right);
            l::Reaction::Applied(l::Transition { right, credential: credential_state(credential) })
        }
        engine::Reaction::Unchanged(reason) => l::Reaction::Unchanged(outgoing::reason(reason)),
        engine::Reaction::Refused(reason) => l::Reaction::Refused(outgoing::reason(reason)),
    }
}

fn wallet_pass(pass: l::WalletPass) -> engine::WalletPass {
    let l::WalletPass {
        identifier,
        device,
        form_factor,
        is_suspended_by_holder,
        is_suspended_by_operator,
        is_deleted,
        changed,
    } = pass;
    engine::WalletPass {
        identifier,
        device: device.map(|device| match device {
            l::DeviceType::Iphone => engine::DeviceType::Iphone,
            l::DeviceType::AppleWatch => engine::DeviceType::AppleWatch,
            l::DeviceType::Android => engine::DeviceType::Android,
            l::DeviceType::WearOs => engine::DeviceType::WearOs,
        }),
        form_factor,
        is_suspended_by_holder,
        is_suspended_by_operator,
        is_deleted,
        changed,
    }
}

fn outgoing_right(right: engine::AccessRight) -> l::AccessRight {
    let engine::AccessRight {
        client,
        user,
        badge,
        state,
        first_name,
        last_name,
        access_class,
        photo_digest,
        unknown,
        passes,
        changed,
        updated,
    } = right;
    l::AccessRight {
        client,
        user,
        badge: outgoing::badge_number(badge),
        state: match state {
            engine::RightState::Granted => l::RightState::Granted,
            engine::RightState::Suspended => l::RightState::Suspended,
            engine::RightState::Revoked => l::RightState::Revoked,
        },
        first_name,
        last_name,
        access_class,
        photo_digest,
        unknown: unknown
            .into_iter()
            .map(|engine::UnknownMember { name, value }| l::UnknownMember { name, value })
            .collect(),
        passes: passes.into_iter().map(outgoing_pass).collect(),
        changed,
        updated,
    }
}

fn outgoing_pass(pass: engine::WalletPass) -> l::WalletPass {
    let engine::WalletPass {
        identifier,
        device,
        form_factor,
        is_suspended_by_holder,
        is_suspended_by_operator,
        is_deleted,
        changed,
    } = pass;
    l::WalletPass {
        identifier,
        device: device.map(|device| match device {
            engine::DeviceType::Iphone => l::DeviceType::Iphone,
            engine::DeviceType::AppleWatch => l::DeviceType::AppleWatch,
            engine::DeviceType::Android => l::DeviceType::Android,
            engine::DeviceType::WearOs => l::DeviceType::WearOs,
        }),
        form_factor,
        is_suspended_by_holder,
        is_suspended_by_operator,
        is_deleted,
        changed,
    }
}

pub(super) fn addressed(addressed: engine::Addressed) -> l::Addressed {
    match addressed {
        engine::Addressed::About(engine::Address { client, user, badges, passes }) => {
            l::Addressed::About(l::Address { client, user, badges, passes })
        }
        engine::Addressed::Refused(reason) => l::Addressed::Refused(outgoing::reason(reason)),
    }
}

fn credential_state(state: engine::CredentialState) -> q::CredentialState {
    match state {
        engine::CredentialState::Enabled => q::CredentialState::Enabled,
        engine::CredentialState::Disabled(why) => q::CredentialState::Disabled(why),
        engine::CredentialState::SuspendedUntil(until) => q::CredentialState::SuspendedUntil(until),
    }
}

fn incoming_badge(badge: q::BadgeNumber) -> engine::BadgeNumber {
    let q::BadgeNumber { format, facility, number } = badge;
    engine::BadgeNumber { format, facility, number }
}
