"""Prints the totals of a tally as a table, and the closing line. Ends with 1 if anything failed or nothing passed.

usage: total.py TALLY
"""

import json
import sys
from collections import Counter


def main() -> None:
    with open(sys.argv[1]) as lines:
        entries = [json.loads(line) for line in lines]
    labels = list(dict.fromkeys(entry["label"] for entry in entries))
    width = max(map(len, labels), default=0)
    print(f"\n{'':{width}} {'ok':>9} {'FAIL':>9} {'not yet':>9} {'checks':>9}")
    for label in labels:
        of_label = [entry for entry in entries if entry["label"] == label]
        verdicts = Counter(entry["verdict"] for entry in of_label)
        counts = [verdicts["ok"], verdicts["FAIL"], verdicts["not yet"], sum(entry["checks"] for entry in of_label)]
        print(f"{label:{width}} " + " ".join(f"{count:>9}" for count in counts))
    verdicts = Counter(entry["verdict"] for entry in entries)
    print(f"\n{verdicts['ok']} passed, {verdicts['FAIL']} failed")
    sys.exit(1 if verdicts["FAIL"] or not verdicts["ok"] else 0)


main()
