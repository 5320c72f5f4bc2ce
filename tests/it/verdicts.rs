//! Every claim's verdict today, taken from the worked relations of the seeds: the
//! checks must arrive at them from the data alone.

use Verdict::{Consistent, Contradicted, Implied, Misleading, NotCheckable, Rounding};
use nhs_technology_funding::analysis::claims::CHECKS;
use pledgebook::claim::check_all;
use pledgebook::prelude::*;
use std::collections::BTreeMap;

const EXPECTED: &[(&str, Verdict)] = &[
    ("C-01", Misleading),
    ("C-02", Consistent),
    ("C-03", Contradicted),
    ("C-04", Contradicted),
    ("C-05", Contradicted),
    ("C-06", Implied),
    ("C-07", Contradicted),
    ("C-08", Misleading),
    ("C-09", Consistent),
    ("C-10", Implied),
    ("C-11", NotCheckable),
    ("C-12", Misleading),
    ("C-13", Implied),
    ("C-14", Contradicted),
    ("C-15", Consistent),
    ("C-16", Contradicted),
    ("C-17", Implied),
    ("C-18", Implied),
    ("C-19", Contradicted),
    ("C-20", Implied),
    ("C-21", Implied),
    ("C-22", Consistent),
    ("C-23", Implied),
    ("C-24", Implied),
    ("C-25", Contradicted),
    ("C-26", Contradicted),
    ("C-27", Rounding),
    ("C-28", Implied),
    ("C-29", Consistent),
    ("C-30", Consistent),
    ("C-31", Rounding),
    ("C-32", Consistent),
    ("C-33", Consistent),
    ("C-34", Consistent),
    ("C-35", NotCheckable),
    ("C-36", Consistent),
    ("C-37", Implied),
    ("C-38", NotCheckable),
    ("C-39", Implied),
    ("C-40", Implied),
    ("C-41", Misleading),
    ("C-42", Implied),
    ("C-43", Contradicted),
    ("C-44", Implied),
    ("C-45", Implied),
    ("C-46", Implied),
    ("C-47", Implied),
    ("C-48", NotCheckable),
    ("C-49", NotCheckable),
    ("C-50", Misleading),
    ("C-51", Rounding),
    ("C-52", Misleading),
    ("C-53", Implied),
    ("C-54", Implied),
    ("C-55", Implied),
    ("C-56", Contradicted),
    ("C-57", Implied),
    ("C-58", Consistent),
    ("C-59", Implied),
    ("C-60", Contradicted),
    ("C-61", Implied),
    ("C-62", Rounding),
    ("C-63", Consistent),
    ("C-64", Contradicted),
    ("C-65", Consistent),
    ("C-66", Rounding),
    ("C-67", Consistent),
    ("C-68", Misleading),
    ("C-69", Consistent),
    ("C-70", Contradicted),
    ("C-71", Misleading),
    ("C-72", Implied),
    ("C-73", NotCheckable),
    ("C-74", Implied),
    ("C-75", Consistent),
    ("C-76", Rounding),
    ("C-77", Consistent),
    ("C-78", Implied),
    ("C-79", Implied),
    ("C-80", Contradicted),
    ("C-81", Misleading),
    ("C-82", Implied),
    ("C-83", Implied),
    ("C-84", Consistent),
    ("C-85", Implied),
    ("C-86", NotCheckable),
    ("C-87", Misleading),
    ("C-88", Consistent),
    ("C-89", Consistent),
    ("C-90", NotCheckable),
    ("C-91", Consistent),
    ("C-92", Consistent),
    ("C-93", Implied),
    ("C-94", Implied),
    ("C-95", Implied),
    ("C-96", Misleading),
    ("C-97", Misleading),
    ("C-98", Consistent),
    ("C-99", Consistent),
    ("C-100", Implied),
    ("C-101", Implied),
    ("C-102", Contradicted),
    ("C-103", Implied),
    ("C-104", Consistent),
    ("C-105", Consistent),
    ("C-106", Consistent),
    ("C-107", NotCheckable),
    ("C-108", NotCheckable),
    ("C-109", NotCheckable),
    ("C-110", NotCheckable),
];

#[test]
fn every_check_gives_the_worked_verdict() {
    let data = Data::open().unwrap();
    let expected: BTreeMap<&str, Verdict> = EXPECTED.iter().copied().collect();
    let mut wrong = Vec::new();
    for check in CHECKS {
        match check_all(&data, &[*check]) {
            Err(error) => wrong.push(error.to_string()),
            Ok(claims) => {
                let (claim, wanted) = (&claims[0], expected.get(check.0));
                if wanted != Some(&claim.checked.verdict) {
                    wrong.push(format!(
                        "{}: {:?}, expected {wanted:?}: {}",
                        claim.id, claim.checked.verdict, claim.checked.because
                    ));
                }
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn most_claims_are_checked_each_once() {
    assert!(CHECKS.len() >= 60, "{} checks", CHECKS.len());
    let mut ids: Vec<&str> = CHECKS.iter().map(|check| check.0).collect();
    ids.sort_unstable();
    ids.dedup();
    assert_eq!(ids.len(), CHECKS.len(), "a claim is checked twice");
}

#[test]
fn checks_show_working_sources_and_one_reason() {
    let data = Data::open().unwrap();
    for claim in check_all(&data, CHECKS).unwrap() {
        let checked = &claim.checked;
        assert!(!checked.working.iter().any(String::is_empty), "{}: empty working", claim.id);
        assert!(!checked.provenance.citations.is_empty(), "{}: no source", claim.id);
        assert!(checked.because.ends_with('.'), "{}: {}", claim.id, checked.because);
    }
}
