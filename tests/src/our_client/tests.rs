//! The cases as a whole: none is left out silently.

use std::collections::BTreeSet;

use mcp_proto::Version;

use super::arguments::PeerName;
use super::skips::skipped;
use crate::rmcp_peer::contract::{Contract, Era};

#[test]
fn every_legacy_case_of_the_contract_is_run_against_everything_or_skipped_by_name() {
    let everything = Contract::of_everything();
    let run: BTreeSet<&str> = everything.cases(Era::Legacy).map(|(case, _)| case).collect();
    let contract = Contract::read();
    let missing: Vec<&str> = contract
        .cases(Era::Legacy)
        .map(|(case, _)| case)
        .filter(|case| !run.contains(case))
        .filter(|case| skipped(PeerName::Everything, false, Version::LATEST_LEGACY, case).is_none())
        .collect();
    assert_eq!(missing, [""; 0]);
}

#[test]
fn a_skip_names_a_case_and_says_why() {
    let contract = Contract::read();
    let elicitation = contract.cases(Era::Legacy).filter(|(case, _)| case.starts_with("elicit-"));
    for (case, _) in elicitation {
        assert!(skipped(PeerName::Contract, true, Version::V2025_03_26, case).is_some_and(|reason| !reason.is_empty()));
        assert_eq!(skipped(PeerName::Contract, true, Version::V2025_06_18, case), None);
    }
}
