//! The use cases of a wallet's badge, one after the other.

use doorward_engine::Code;
use doorward_host::contract::lifecycle::MessageKind::{Delivery, Event, Manage, Provision, Update};
use serde_json::json;

use super::{
    PHONE, Story, WATCH, delivery, disabled, enabled, event, manage, manage_all, of_the_badge,
    provision, unchanged,
};
use crate::generate::book::Book;

pub(super) fn write(book: &mut Book) {
    additions(book);
    by_the_holder(book);
    by_the_operator(book);
}

fn additions(book: &mut Book) {
    let on_phone = || Story::on(&[(PHONE, "iPhone")]);
    on_phone().tell(book, "01-add-to-iphone", "granted, and used once it is on the phone");
    Story::on(&[(PHONE, "Android")]).tell(book, "02-add-to-android", "the same on another phone");
    on_phone()
        .then(Delivery, &delivery(&[(WATCH, "Apple_Watch")]), enabled())
        .then(Event, &event(PHONE, "delete"), enabled())
        .tell(book, "03-add-to-watch", "a second device has a pass of its own, and needs no first");
    Story::on(&[(PHONE, "Android"), (WATCH, "WearOS")])
        .then(Event, &event(WATCH, "suspend"), enabled())
        .tell(book, "04-add-to-phone-and-watch-at-once", "two passes in one delivery");
    on_phone()
        .then(Event, &event(PHONE, "delete"), disabled("deleted"))
        .then(Delivery, &delivery(&[("5f0c4b1e-again", "iPhone")]), enabled())
        .then(Event, &event(PHONE, "resume"), unchanged(Code::LifecycleDeleted))
        .tell(book, "05-delete-and-add-again", "the new pass has another identifier");
    on_phone()
        .then(Delivery, &delivery(&[("5f0c4b1e-new", "iPhone")]), enabled())
        .then(Event, &event(PHONE, "delete"), enabled())
        .tell(book, "06-another-phone", "the pass of the old phone goes after the new one came");
}

fn by_the_holder(book: &mut Book) {
    let on_phone = || Story::on(&[(PHONE, "iPhone")]);
    on_phone()
        .then(Event, &event(PHONE, "suspend"), disabled("suspended"))
        .then(Event, &event(PHONE, "resume"), enabled())
        .tell(book, "07-lost-and-found", "the holder marks the phone as lost, and finds it");
    on_phone().then(Event, &event(PHONE, "delete"), disabled("deleted")).tell(
        book,
        "08-delete-from-phone",
        "the holder deletes the only pass",
    );
    Story::on_both()
        .then(Event, &event(WATCH, "delete"), enabled())
        .then(Event, &event(PHONE, "delete"), disabled("deleted"))
        .tell(book, "09-delete-from-watch", "the phone keeps its pass, until that goes too");
    Story::on_both()
        .then(Event, &event(PHONE, "suspend"), enabled())
        .then(Event, &event(WATCH, "suspend"), disabled("suspended"))
        .then(Event, &event(WATCH, "resume"), enabled())
        .tell(
            book,
            "10-suspend-on-one-device",
            "readers see one number: one usable device is enough",
        );
}

fn by_the_operator(book: &mut Book) {
    let on_phone = || Story::on(&[(PHONE, "iPhone")]);
    on_phone()
        .then(Manage, &manage(PHONE, "suspend"), disabled("suspended"))
        .then(Event, &event(PHONE, "resume"), unchanged(Code::LifecycleRepeated))
        .then(Manage, &manage(PHONE, "resume"), enabled())
        .tell(book, "11-operator-suspends-and-resumes", "the holder cannot resume it");
    Story::on_both()
        .then(Manage, &manage(PHONE, "delete"), enabled())
        .then(Manage, &manage(WATCH, "delete"), disabled("deleted"))
        .tell(book, "12-operator-deletes", "one pass after the other");
    Story::on_both()
        .then(Manage, &manage_all("suspend"), disabled("suspended"))
        .then(Delivery, &delivery(&[("5f0c4b1e-third", "Android")]), disabled("suspended"))
        .then(Manage, &manage_all("resume"), enabled())
        .tell(book, "13-operator-suspends-everything", "a device that is added meanwhile too");
    on_phone()
        .then(
            Update,
            &of_the_badge(&[("lastName", json!("King")), ("photo", json!("/9j/4AAQ"))]),
            enabled(),
        )
        .tell(book, "14-details-updated", "a name and a photo do not touch the passes");
    Story::on_both()
        .then(Manage, &manage_all("delete"), disabled("revoked"))
        .then(Event, &event(PHONE, "resume"), unchanged(Code::LifecycleDeleted))
        .then(Delivery, &delivery(&[("5f0c4b1e-late", "iPhone")]), disabled("revoked"))
        .then(Provision, &provision(), unchanged(Code::LifecycleOvertaken))
        .tell(book, "15-access-revoked", "nothing that comes afterwards gives it back");
    on_phone()
        .then(Event, &event(PHONE, "suspend"), disabled("suspended"))
        .then(Manage, &manage(PHONE, "suspend"), disabled("suspended"))
        .then(Manage, &manage(PHONE, "resume"), disabled("suspended"))
        .then(Event, &event(PHONE, "resume"), enabled())
        .tell(book, "suspended-twice", "holder and operator each have a switch of their own");
}
