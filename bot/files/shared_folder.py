"""Photos, uploads and files of imports: below TIMA_SHARED_DIR, which every host mounts, or TIMA_VAR_DIR.

A folder that is not mounted looks like an empty one. So its three folders are made by hand, once
(`/docs/production`), and nothing is ever written where they are missing: no photo of a report then
lies below the mount point of one host, where nobody finds it.
"""

import logging
from pathlib import Path

log = logging.getLogger(__name__)

PHOTOS, UPLOADS, IMPORTS = "photos", "uploads", "imports"
PARTS = (PHOTOS, UPLOADS, IMPORTS)


def prepare_shared(var_dir: Path, shared_dir: Path | None) -> None:
    """Make the folders below TIMA_VAR_DIR; those of TIMA_SHARED_DIR are only looked for."""
    if shared_dir is None:
        for part in PARTS:
            (var_dir / part).mkdir(parents=True, exist_ok=True)
    elif missing := missing_parts(shared_dir):
        log.error("TIMA_SHARED_DIR is not mounted: no photo is taken", extra={"missing": missing})


def missing_parts(shared: Path) -> list[str]:
    return [part for part in PARTS if not (shared / part).is_dir()]
