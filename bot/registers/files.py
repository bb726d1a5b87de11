"""Where the files of imports are, and what they are known by."""

import hashlib
from pathlib import Path
from uuid import UUID


class ImportFiles:
    """Where the files of imports are: below one directory that all processes share."""

    def __init__(self, var_dir: Path) -> None:
        self._directory = var_dir / "imports"

    def file(self, import_id: UUID) -> Path:
        self._directory.mkdir(parents=True, exist_ok=True)
        return self._directory / str(import_id)

    def report(self, import_id: UUID) -> Path:
        return self._directory / f"{import_id}.csv"


def sha256_of(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
