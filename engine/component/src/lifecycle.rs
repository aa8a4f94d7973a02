//! Access rights and messages, in and out. Exhaustive, without a wildcard: a change of the contract
//! does not compile until somebody has looked here.

use doorward_engine as engine;

use crate::contract::lifecycle as l;

pub(crate) fn message(message: l::Message) -> engine::Message {
    let l::Message { kind, body, occurred } = message;
    engine::Message { kind: message_kind(kind), body, occurred }
}

pub(crate) fn message_kind(kind: l::MessageKind) -> engine::MessageKind {
    match kind {
        l::MessageKind::Provision => engine::MessageKind::Provision,
        l::MessageKind::Update => engine::MessageKind::Update,
        l::MessageKind::Manage => engine::MessageKind::Manage,
        l::MessageKind::Delivery => engine::MessageKind::Delivery,
        l::MessageKind::Event => engine::MessageKind::Event,
        l::MessageKind::Ping => engine::MessageKind::Ping,
    }
}

pub(crate) fn access_right(right: l::AccessRight) -> engine::AccessRight {
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
        badge,
        state: match state {
            l::RightState::Granted => engine::RightState::Granted,
            l::RightState::Suspended => engine::RightState::Suspended,
            l::RightState::Revoked => engine::RightState::Revoked,
        },
        first_name,
        last_name,
        access_class,
        photo_digest,
        unknown,
        passes: passes.into_iter().map(wallet_pass).collect(),
        changed,
        updated,
    }
}

pub(crate) fn reaction(reaction: engine::Reaction) -> l::Reaction {
    match reaction {
        engine::Reaction::Applied(engine::Transition { right, credential }) => {
            let right = outgoing_right(right);
            l::Reaction::Applied(l::Transition { right, credential })
        }
        engine::Reaction::Unchanged(reason) => l::Reaction::Unchanged(reason),
        engine::Reaction::Refused(reason) => l::Reaction::Refused(reason),
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
        badge,
        state: match state {
            engine::RightState::Granted => l::RightState::Granted,
            engine::RightState::Suspended => l::RightState::Suspended,
            engine::RightState::Revoked => l::RightState::Revoked,
        },
        first_name,
        last_name,
        access_class,
        photo_digest,
        unknown,
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
