"""Prints one line a case of one run and adds each to the tally.

Usage: tally.py LABEL EXIT_STATUS LINES ERRORS TALLY
"""

from __future__ import annotations

import json
import sys
from pathlib import Path

label, status, lines, errors, tally = sys.argv[1:]
results: list[bool] = []


def count(name: str, ok: bool, detail: str = "") -> None:
    results.append(ok)
    print(f"{'ok    ' if ok else 'FAILED'} {label}: {name}{detail}")


for line in filter(None, Path(lines).read_text(encoding="utf-8").split("\n")):
    try:
        case = json.loads(line)
        if "skipped" in case:
            print(f"skip   {label}: {case['case']} ({case['skipped']})")
            continue
        name, ok = case["case"], case["ok"]
    except (ValueError, KeyError, TypeError):
        count("output", False, f"\n       not a case: {line[:200]}")
        continue
    got, expected = (json.dumps(case.get(key), ensure_ascii=False) for key in ("got", "expected"))
    count(name, ok is True, "" if ok is True else f"\n       got      {got}\n       expected {expected}")

if not results:
    count("run", False, "\n       no case was printed")
if int(status) != 0 and all(results):
    count("exit", False, f"\n       exit status {status}")
if not all(results):
    for line in Path(errors).read_text(errors="replace").splitlines()[-12:]:
        print(f"       | {line}")

with Path(tally).open("a") as log:
    log.writelines("ok\n" if ok else "failed\n" for ok in results)
