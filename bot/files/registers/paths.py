"""Where the files of imports are, and what they are known by."""

import hashlib
from datetime import datetime, timedelta
from pathlib import Path
from uuid import UUID

from bot.files.shared_folder import IMPORTS

KEPT = timedelta(days=90)  # rows of a file are quoted in its report: long enough to put them right


class ImportFiles:
    """Where the files of imports are: below one directory that all processes share."""

    def __init__(self, shared: Path) -> None:
        self._directory = shared / IMPORTS

    def file(self, import_id: UUID) -> Path:
        return self._directory / str(import_id)

    def report(self, import_id: UUID) -> Path:
        return self._directory / f"{import_id}.csv"

    def forget_old(self, now: datetime) -> int:
        """Remove reports, and files that nobody has taken up, after 90 days. How many. Blocks."""
        files = self._directory.iterdir() if self._directory.is_dir() else ()
        old = [file for file in files if file.stat().st_mtime <= (now - KEPT).timestamp()]
        for file in old:
            file.unlink(missing_ok=True)
        return len(old)


def sha256_of(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
