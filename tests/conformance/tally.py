"""Reads what one run of the suite left behind, prints a line for each scenario and adds them to the tally.

usage: tally.py LABEL ROLE SUMMARY RESULTS TALLY

SUMMARY is what the suite printed, RESULTS the folder that it wrote to. A scenario is `ok` if every check of it that
says something says SUCCESS, at least one does, and a client under test said `done`. A warning is a failure. So is a
check that was skipped, unless it is listed here with the reason.
"""

import json
import re
import sys
from pathlib import Path

# Checks that cannot be exercised, by scenario and name.
UNEXERCISED = {
    # 2026-07-28 has no handshake whose headers could be checked.
    ("http-standard-headers", "ClientMcpMethodHeader_initialize"),
    ("http-standard-headers", "ClientMcpMethodHeader_notifications_initialized"),
}

# Scenarios about what is not there yet.
NOT_YET = ("auth/", "tasks-")


def main() -> None:
    label, role, summary, results, tally = sys.argv[1:]
    named = re.findall(r"^(?:✓|✗|-) ([a-z0-9][\w./-]*): ", Path(summary).read_text(), re.MULTILINE)
    lines = [Scenario(name, role, Path(results)).line(label) for name in sorted(set(named))]
    if not lines:
        lines = [("FAIL", f"FAIL     {label} ran no scenario\n{Path(summary).read_text()[-2000:]}", 0)]
    with open(tally, "a") as out:
        for verdict, line, checks in lines:
            print(line)
            print(json.dumps({"label": label, "verdict": verdict, "checks": checks}), file=out)


class Scenario:
    def __init__(self, name: str, role: str, results: Path) -> None:
        self.name = name
        self.role = role
        stem = f"server-{name}" if role == "server" else name
        stamp = re.compile(re.escape(stem) + r"-\d{4}-\d\d-\d\dT[\d-]+Z$")
        folder = (results / stem).parent
        found = [path for path in folder.glob(f"{Path(stem).name}-*") if stamp.search(str(path))]
        self.folder = found[0] if len(found) == 1 else None

    def line(self, label: str) -> tuple[str, str, int]:
        if self.name.startswith(NOT_YET):
            return "not yet", f"not yet  {label} {self.name}", 0
        checks, faults = self.read()
        if faults:
            faults = "".join(f"\n           {fault}" for fault in faults)
            return "FAIL", f"FAIL     {label} {self.name}{faults}", checks
        return "ok", f"ok       {label} {self.name} ({checks} checks)", checks

    def read(self) -> tuple[int, list[str]]:
        """How many checks succeeded, and what is wrong."""
        if self.folder is None or not (self.folder / "checks.json").is_file():
            return 0, ["it wrote no results"]
        checks = json.loads((self.folder / "checks.json").read_text())
        faults = [
            f"{check['status']} {check['id']} ({check['name']}): {check.get('errorMessage', check['description'])}"
            for check in checks
            if check["status"] not in ("SUCCESS", "INFO") and not self.excused(check)
        ]
        succeeded = [check for check in checks if check["status"] == "SUCCESS"]
        if all(check["id"].startswith("wire-schema-") for check in succeeded):
            faults.append("nothing was checked")
        if self.role == "client":
            faults += self.client()
        return len(succeeded), faults

    def excused(self, check: dict) -> bool:
        return check["status"] == "SKIPPED" and (self.name, check["name"]) in UNEXERCISED

    def client(self) -> list[str]:
        """The suite takes no notice of how the client itself came out of a scenario."""
        if (self.folder / "stdout.txt").read_text().strip() == "done":
            return []
        said = (self.folder / "stderr.txt").read_text().strip()
        return [f"the client did not finish: {said}"]


main()
