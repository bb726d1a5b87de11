"""A copy of the project in which a test may change tables and add migrations, as the next version would."""

import shutil
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).parents[2]
_MIGRATE = "import asyncio, sys; from models.database import migrate; asyncio.run(migrate(sys.argv[1]))"
_STANDING = """
import asyncio, sys
from models.database import standing
now = asyncio.run(standing(sys.argv[1]))
print(now.refusal(), *now.differences, sep="")
"""


@dataclass(frozen=True)
class Project:
    """The tables, the migrations and the commands for them."""

    root: Path

    @classmethod
    def copied_to(cls, directory: Path) -> "Project":
        root = directory / "project"
        for name in ("models", "scripts/lib", "scripts/commands"):
            shutil.copytree(ROOT / name, root / name, ignore=shutil.ignore_patterns("__pycache__"))
        shutil.copy(ROOT / "scripts" / "__init__.py", root / "scripts")
        return cls(root)

    def edit(self, file: str, old: str, new: str) -> None:
        text = (self.root / file).read_text("utf-8")
        assert old in text
        (self.root / file).write_text(text.replace(old, new, 1), "utf-8")

    def check(self) -> subprocess.CompletedProcess[str]:
        return self._run("-m", "scripts.lib.check_migrations")

    def new_migration(self, *arguments: str) -> subprocess.CompletedProcess[str]:
        return self._run("-m", "scripts.commands.new_migration", *arguments)

    def migrate(self, database_url: str) -> subprocess.CompletedProcess[str]:
        return self._run("-c", _MIGRATE, database_url)

    def complaints(self, database_url: str) -> str:
        """What it says of the database: nothing, where the tables are its own."""
        return self._run("-c", _STANDING, database_url).stdout.strip()

    def _run(self, *arguments: str) -> subprocess.CompletedProcess[str]:
        command = (sys.executable, *arguments)
        return subprocess.run(command, cwd=self.root, capture_output=True, text=True, check=False)
