"""Whether a known vulnerability is in the packages that run in production: pip-audit over the pinned list.

Fails where one is. Where the data cannot be had (no network, a package index
without advisories) that is said in one line and nothing fails: pip-audit by
itself would say "no known vulnerabilities" of packages that it has not looked up.
"""

import json
import subprocess
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

REQUIREMENTS = Path(__file__).parents[1] / "requirements" / "run.txt"
WITHIN_SECONDS = 120


@dataclass(frozen=True)
class Found:
    """What pip-audit says: how many packages it has looked up, which not, and what is wrong with them."""

    audited: int
    skipped: tuple[str, ...]
    vulnerable: tuple[str, ...]

    @classmethod
    def read(cls, told: dict[str, Any]) -> "Found":
        packages = told["dependencies"]
        looked_up = [one for one in packages if "skip_reason" not in one]
        return cls(
            len(looked_up),
            tuple(one["name"] for one in packages if "skip_reason" in one),
            tuple(
                f"{one['name']} {one['version']}: {flaw['id']}"
                f" (fixed in {', '.join(flaw['fix_versions']) or 'no version yet'})"
                for one in looked_up
                for flaw in one["vulns"]
            ),
        )

    def words(self) -> str:
        if self.vulnerable:
            return "\n".join(("Known vulnerabilities:", *self.vulnerable))
        if not self.audited:
            return "Packages not audited: the index that was asked has no data on vulnerabilities."
        unknown = f"; no data on {', '.join(self.skipped)}" if self.skipped else ""
        return f"Packages audited: {self.audited}, none with a known vulnerability{unknown}."


def audit(requirements: Path, more: Sequence[str] = ()) -> Found | None:
    """None where pip-audit could not do its work."""
    command = [
        sys.executable, "-m", "pip_audit", "--require-hashes", "--disable-pip", "--progress-spinner=off",
        "--timeout=10", "--format=json", f"--requirement={requirements}", *more,
    ]  # fmt: skip
    try:
        ran = subprocess.run(command, capture_output=True, timeout=WITHIN_SECONDS, check=False)
        return Found.read(json.loads(ran.stdout))
    except (subprocess.TimeoutExpired, ValueError, KeyError):
        return None


def main(arguments: Sequence[str]) -> int:
    """Arguments are handed to pip-audit."""
    found = audit(REQUIREMENTS, arguments)
    if found is None:
        print("Packages not audited: the data on vulnerabilities cannot be reached.")
        return 0
    print(found.words())
    return 1 if found.vulnerable else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
