//! What the comparison with others cites is there.

use super::{read, root, rows};

/// A test that is named, a path, or a command: what stands between backticks in the last cell of a row, but for names.
fn proofs(cell: &str) -> impl Iterator<Item = &str> {
    cell.split('`').skip(1).step_by(2).filter(|proof| proof.contains('/'))
}

#[test]
fn every_row_says_whether_and_where() {
    let mut seen = 0;
    for cells in rows(&read("COMPARE.md")).filter(|cells| cells.len() == 3 && !matches!(cells[1], "us" | "---")) {
        let [row, has, proof] = cells[..] else { unreachable!("it was filtered") };
        assert!(matches!(has, "Y" | "P" | "N"), "{row}: {has}");
        assert!(has == "N" || proofs(proof).next().is_some(), "{row}: no proof");
        seen += 1;
    }
    assert!(seen > 100, "{seen}");
}

#[test]
fn every_proof_exists() {
    for cells in rows(&read("COMPARE.md")).filter(|cells| cells.len() == 3) {
        for proof in proofs(cells[2]) {
            let (path, test) = proof.split_once("::").unwrap_or((proof, ""));
            // A command names its script first.
            let path = path.strip_prefix("bash ").unwrap_or(path).split(' ').next().unwrap_or_default();
            assert!(root().join(path).exists(), "{}: {path}", cells[0]);
            if !test.is_empty() {
                let text = read(path);
                let there = ["(", "<"].iter().any(|after| text.contains(&format!("fn {test}{after}")));
                assert!(there, "{}: {proof}", cells[0]);
            }
        }
    }
}
