//! The briefing builds, the same bytes twice; nothing in it leads nowhere.

#[test]
fn it_builds_and_nothing_is_loose() {
    pledgebook_report::testing::check(&@crate@::BRIEFING);
}
