//! Groups nest once.

use doorward_host::store::{
    Assignee, Counts, MAX_GROUPS, Member, PageRequest, Refusal, RegistryError, SiteStore,
};

use crate::site::{enrol, origin, profiles, terms};

both_stores! {
    a_group_gives_to_its_members,
    a_group_gives_once_however_it_is_reached,
    cycles_and_deeper_nests_are_refused,
    members_come_and_go,
    a_group_goes_last,
    memberships_are_bounded,
}

fn holder(name: &str) -> Member {
    Member::Holder(name.into())
}

fn group(name: &str) -> Member {
    Member::Group(name.into())
}

fn create(store: &dyn SiteStore, names: &[&str]) {
    for name in names {
        store.create_group(origin(), name, Some("a group")).unwrap();
        store.assign(origin(), &Assignee::Group((*name).into()), &terms(name)).unwrap();
    }
}

fn refused(result: Result<(), RegistryError>) -> Refusal {
    match result {
        Err(RegistryError::Refused(refusal)) => refusal,
        other => panic!("{other:?}"),
    }
}

fn a_group_gives_to_its_members(store: &dyn SiteStore) {
    enrol(store, "ada", 1);
    enrol(store, "bob", 2);
    create(store, &["staff", "everybody"]);
    store.join(origin(), &holder("ada"), "staff").unwrap();
    store.join(origin(), &group("staff"), "everybody").unwrap();
    store.join(origin(), &holder("bob"), "everybody").unwrap();
    assert_eq!(profiles(store, 1), ["everybody", "staff"]);
    assert_eq!(profiles(store, 2), ["everybody"]);
}

fn a_group_gives_once_however_it_is_reached(store: &dyn SiteStore) {
    enrol(store, "ada", 1);
    create(store, &["a", "b", "outer"]);
    for member in [holder("ada"), group("a"), group("b")] {
        store.join(origin(), &member, "outer").unwrap();
    }
    store.join(origin(), &holder("ada"), "a").unwrap();
    store.join(origin(), &holder("ada"), "b").unwrap();
    assert_eq!(profiles(store, 1), ["a", "b", "outer"]);
}

fn cycles_and_deeper_nests_are_refused(store: &dyn SiteStore) {
    create(store, &["inner", "middle", "outer"]);
    let cycle =
        |member: &str, of: &str| Refusal::GroupCycle { member: member.into(), group: of.into() };
    let nesting =
        |member: &str, of: &str| Refusal::GroupNesting { member: member.into(), group: of.into() };
    assert_eq!(refused(store.join(origin(), &group("inner"), "inner")), cycle("inner", "inner"));
    store.join(origin(), &group("inner"), "middle").unwrap();
    assert_eq!(refused(store.join(origin(), &group("middle"), "inner")), cycle("middle", "inner"));
    assert_eq!(
        refused(store.join(origin(), &group("middle"), "outer")),
        nesting("middle", "outer")
    );
    assert_eq!(refused(store.join(origin(), &group("outer"), "inner")), nesting("outer", "inner"));

    // A holder among the members does not hide the group.
    enrol(store, "ada", 1);
    store.join(origin(), &holder("ada"), "middle").unwrap();
    assert_eq!(
        refused(store.join(origin(), &group("middle"), "outer")),
        nesting("middle", "outer")
    );
    store.leave(origin(), &group("inner"), "middle").unwrap();
    store.join(origin(), &group("middle"), "outer").unwrap();
}

fn members_come_and_go(store: &dyn SiteStore) {
    create(store, &["staff", "night"]);
    enrol(store, "ada", 1);
    store.join(origin(), &holder("ada"), "staff").unwrap();
    store.join(origin(), &group("night"), "staff").unwrap();
    let again = store.join(origin(), &holder("ada"), "staff");
    assert_eq!(refused(again), Refusal::AlreadyMember("staff".into()));

    let members =
        |limit: usize| store.members("staff", &PageRequest { after: None, limit }).unwrap();
    assert_eq!(members(0).items, [group("night"), holder("ada")]);
    let first = members(1);
    let rest = store.members("staff", &PageRequest { after: first.next, limit: 9 }).unwrap();
    assert_eq!((first.items, rest.items), (vec![group("night")], vec![holder("ada")]));
    assert_eq!(store.holder("ada").unwrap().unwrap().groups, ["staff"]);
    assert_eq!(store.group("night").unwrap().unwrap().groups, ["staff"]);

    store.leave(origin(), &holder("ada"), "staff").unwrap();
    assert!(profiles(store, 1).is_empty());
    let twice = store.leave(origin(), &holder("ada"), "staff");
    assert_eq!(refused(twice), Refusal::NotMember("staff".into()));
    for result in [
        store.join(origin(), &holder("eve"), "staff"),
        store.join(origin(), &group("none"), "staff"),
        store.join(origin(), &holder("ada"), "none"),
        store.leave(origin(), &holder("ada"), "none"),
    ] {
        let refusal = refused(result);
        assert!(
            matches!(refusal, Refusal::UnknownHolder(_) | Refusal::UnknownGroup(_)),
            "{refusal}"
        );
    }
}

fn a_group_goes_last(store: &dyn SiteStore) {
    create(store, &["staff", "everybody"]);
    enrol(store, "ada", 1);
    store.join(origin(), &holder("ada"), "staff").unwrap();
    store.join(origin(), &group("staff"), "everybody").unwrap();
    let early = store.remove_group(origin(), "staff");
    assert_eq!(refused(early), Refusal::GroupHasMembers("staff".into()));

    // Removing the holder is leaving, too.
    store.remove_credential(origin(), &crate::site::key(1)).unwrap();
    store.remove_holder(origin(), "ada").unwrap();
    store.remove_group(origin(), "staff").unwrap();
    store.remove_group(origin(), "everybody").unwrap();
    assert_eq!(store.counts().unwrap(), Counts::default());
    assert!(store.groups(&PageRequest::default()).unwrap().items.is_empty());
    assert_eq!(
        refused(store.remove_group(origin(), "staff")),
        Refusal::UnknownGroup("staff".into())
    );
    store.create_group(origin(), "staff", None).unwrap();
    assert_eq!(
        refused(store.create_group(origin(), "staff", None)),
        Refusal::GroupExists("staff".into())
    );
}

fn memberships_are_bounded(store: &dyn SiteStore) {
    enrol(store, "ada", 1);
    for number in 0..=MAX_GROUPS {
        store.create_group(origin(), &format!("group-{number}"), None).unwrap();
    }
    for number in 0..MAX_GROUPS {
        store.join(origin(), &holder("ada"), &format!("group-{number}")).unwrap();
    }
    let one_more = store.join(origin(), &holder("ada"), &format!("group-{MAX_GROUPS}"));
    assert_eq!(refused(one_more), Refusal::TooManyGroups { limit: MAX_GROUPS });
}
