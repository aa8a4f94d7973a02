//! Messages that come twice, late, or in another order.

use doorward_engine::Code;
use doorward_host::contract::lifecycle::MessageKind::{
    Delivery, Event, Manage, Ping, Provision, Update,
};
use serde_json::json;

use super::{
    PHONE, Story, WATCH, delivery, disabled, enabled, event, manage, manage_all, of_the_badge,
    provision, unchanged,
};
use crate::generate::book::Book;

pub(super) fn write(book: &mut Book) {
    twice(book);
    late(book);
    Story::on_both()
        .then(Ping, &json!({}), unchanged(Code::LifecyclePing))
        .raw(Ping, Vec::new(), None, unchanged(Code::LifecyclePing))
        .tell(book, "ping", "is anybody there");
}

fn twice(book: &mut Book) {
    let again = || unchanged(Code::LifecycleRepeated);
    Story::granted()
        .then(Provision, &provision(), again())
        .then(Provision, &provision(), again())
        .tell(book, "provision-repeated", "granted once, however often it is said");
    let body = delivery(&[(PHONE, "iPhone"), (WATCH, "Apple_Watch")]);
    Story::on_both()
        .then(Delivery, &body, again())
        .then(Delivery, &delivery(&[(WATCH, "Apple_Watch")]), again())
        .tell(book, "delivery-repeated", "two passes, and no third");
    Story::on(&[(PHONE, "iPhone")])
        .then(Event, &event(PHONE, "suspend"), disabled("suspended"))
        .then(Event, &event(PHONE, "suspend"), again())
        .then(Event, &event(PHONE, "resume"), enabled())
        .then(Event, &event(PHONE, "resume"), again())
        .tell(book, "event-repeated", "each of them twice");
    Story::on(&[(PHONE, "iPhone")])
        .then(Event, &event(PHONE, "delete"), disabled("deleted"))
        .then(Event, &event(PHONE, "delete"), unchanged(Code::LifecycleDeleted))
        .tell(book, "deletion-repeated", "what is gone is gone");
    Story::on(&[(PHONE, "iPhone")])
        .then(Manage, &manage_all("suspend"), disabled("suspended"))
        .then(Manage, &manage_all("suspend"), again())
        .then(Manage, &manage_all("delete"), disabled("revoked"))
        .then(Manage, &manage_all("delete"), again())
        .then(Manage, &manage_all("resume"), again())
        .tell(book, "manage-repeated", "a revoked badge is resumed by nobody");
    let update = of_the_badge(&[("lastName", json!("King"))]);
    Story::on(&[(PHONE, "iPhone")])
        .then(Update, &update, enabled())
        .then(Update, &update, again())
        .tell(book, "update-repeated", "the same name twice");
}

fn late(book: &mut Book) {
    let overtaken = || unchanged(Code::LifecycleOvertaken);
    Story::on(&[(PHONE, "iPhone")])
        .at(20, Event, &event(PHONE, "suspend"), disabled("suspended"))
        .at(10, Event, &event(PHONE, "resume"), overtaken())
        .at(30, Event, &event(PHONE, "resume"), enabled())
        .at(20, Event, &event(PHONE, "suspend"), overtaken())
        .tell(book, "events-out-of-order", "the host says when each occurred");
    Story::granted()
        .then(Event, &event(PHONE, "suspend"), disabled("not-delivered"))
        .then(Delivery, &delivery(&[(PHONE, "iPhone")]), disabled("suspended"))
        .then(Event, &event(PHONE, "resume"), enabled())
        .tell(book, "suspended-before-its-delivery", "an event overtakes the delivery of its pass");
    Story::granted()
        .then(Event, &event(PHONE, "delete"), disabled("not-delivered"))
        .then(Delivery, &delivery(&[(PHONE, "iPhone")]), disabled("deleted"))
        .tell(book, "deleted-before-its-delivery", "a late delivery does not bring it back");
    Story::on(&[(PHONE, "iPhone")])
        .at(20, Manage, &manage_all("suspend"), disabled("suspended"))
        .at(10, Manage, &manage_all("resume"), overtaken())
        .at(10, Manage, &manage(PHONE, "suspend"), disabled("suspended"))
        .at(30, Manage, &manage_all("resume"), enabled())
        .tell(
            book,
            "orders-out-of-order",
            "a right and its passes each have their own last change",
        );
    Story::on(&[(PHONE, "iPhone")])
        .at(20, Manage, &manage_all("delete"), disabled("revoked"))
        .at(19, Provision, &provision(), overtaken())
        .at(20, Provision, &provision(), overtaken())
        .at(21, Provision, &provision(), disabled("deleted"))
        .at(22, Delivery, &delivery(&[("5f0c4b1e-new", "iPhone")]), enabled())
        .tell(
            book,
            "granted-anew",
            "only what the host says came after the revocation grants again",
        );
    let named = |name: &str| of_the_badge(&[("lastName", json!(name))]);
    Story::on(&[(PHONE, "iPhone")])
        .at(20, Update, &named("King"), enabled())
        .at(10, Update, &named("Byron"), overtaken())
        .tell(book, "updates-out-of-order", "the later name stays");
}
