"""Checks that no two public classes of the product share a name.

A name that two modules need is listed in `check_class_names.toml`, with these modules and the reason.
"""

import ast
import sys
import tomllib
from collections import defaultdict
from collections.abc import Iterator, Mapping
from pathlib import Path

ROOT = Path(__file__).parents[2]
PACKAGES = ("models", "bot", "api")
ALLOWED = Path(__file__).with_suffix(".toml")

Homes = dict[str, list[str]]  # class name to the modules that define it, sorted


def public_classes(root: Path) -> Homes:
    """The top-level classes of `models`, `bot` and `api`; migrations keep old names."""
    homes: defaultdict[str, list[str]] = defaultdict(list)
    for package in PACKAGES:
        for file in sorted((root / package).rglob("*.py")):
            if "migrations" in file.parts:
                continue
            module = ".".join(file.relative_to(root).with_suffix("").parts)
            for name in _classes_of(file):
                homes[name].append(module)
    return {name: sorted(modules) for name, modules in homes.items()}


def _classes_of(file: Path) -> Iterator[str]:
    for node in ast.parse(file.read_text("utf-8")).body:
        if isinstance(node, ast.ClassDef) and not node.name.startswith("_"):
            yield node.name


def read_allowed(file: Path) -> Homes:
    """Raises ValueError for a name without modules or without a reason."""
    allowed: Homes = {}
    for name, entry in tomllib.loads(file.read_text("utf-8")).items():
        if not entry.get("modules") or not entry.get("reason"):
            raise ValueError(f"{file.name}: {name} needs modules and a reason")
        allowed[name] = sorted(entry["modules"])
    return allowed


def problems(homes: Mapping[str, list[str]], allowed: Mapping[str, list[str]]) -> list[str]:
    """One line for each doubled name that is not allowed, and for each entry that is out of date."""
    doubled = {name: modules for name, modules in homes.items() if len(modules) > 1}
    refused = [
        f"{name} is in {', '.join(modules)}"
        for name, modules in sorted(doubled.items())
        if allowed.get(name, modules) != modules or name not in allowed
    ]
    stale = [
        f"{name} is no longer doubled: remove it from {ALLOWED.name}"
        for name in sorted(allowed)
        if name not in doubled
    ]
    return refused + stale


def main() -> int:
    """Print what is wrong; 1 if anything is."""
    allowed = read_allowed(ALLOWED)
    found = problems(public_classes(ROOT), allowed)
    for line in found:
        print(line)
    if found:
        print(f"A class name is unique, or {ALLOWED.name} names its modules and the reason.")
        return 1
    print(f"Class names: unique, but for {len(allowed)} with a reason.")
    return 0


if __name__ == "__main__":
    sys.exit(main())
