"""Rules are pure: importing all of them loads no database, no network and no product code above them."""

import pkgutil
import subprocess
import sys
from enum import Enum
from importlib import import_module
from inspect import getmembers, isclass
from pathlib import Path

from models import rules

ROOT = Path(__file__).parents[3]
MODULES = [found.name for found in pkgutil.walk_packages(rules.__path__, "models.rules.") if not found.ispkg]
IMPURE = (
    "tortoise",
    "aiohttp",
    "redis",
    "sqlite3",
    "asyncpg",
    "models.tables",
    "models.actions",
    "bot",
    "api",
)
LOADED = """
import sys
from importlib import import_module
for name in sys.argv[1].split():
    import_module(name)
print(*(name for name in sys.argv[2].split() if name in sys.modules))
"""


def test_rules_load_nothing_that_reaches_outside() -> None:
    command = [sys.executable, "-c", LOADED, " ".join(MODULES), " ".join(IMPURE)]
    ran = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True)
    assert ran.stdout.split() == []


def test_no_two_names_of_an_enum_are_one_value() -> None:
    """Enum makes the second an alias without a word, and a row of the one would read as the other."""
    aliases = [
        f"{module}.{name}.{alias}"
        for module in MODULES
        for name, kind in getmembers(import_module(module), isclass)
        if issubclass(kind, Enum)
        for alias, member in kind.__members__.items()
        if alias != member.name
    ]
    assert aliases == []
