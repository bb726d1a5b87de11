"""WeChat's own compiler over a built project, and its upload: `templates/miniprogram/upload`."""

import json
import re
from pathlib import Path
from typing import Any

from scripts.lib.mini_program.build import Project
from scripts.lib.mini_program.city import CityFile
from scripts.lib.mini_program.toolchain import UPLOADER, ToolFailed, install, run_node

SCRIPT = UPLOADER / "upload.cjs"
PACKED = "packed.zip"
MOST_PACKED = 2 * 1024 * 1024  # of a main package, as WeChat allows
_KEY = re.compile(r"-----BEGIN (RSA )?PRIVATE KEY-----")
_VERSION = re.compile(r"[0-9]{1,4}(\.[0-9]{1,4}){2}")


class UploadRefused(Exception):
    """What is given cannot be used; the text says why. Nothing was sent."""


def check_upload(key: Path, version: str) -> None:
    """Raises UploadRefused. The key itself is written nowhere."""
    if not _VERSION.fullmatch(version):
        raise UploadRefused(f"{version}: a version is three numbers, such as 1.4.0")
    try:
        begins = key.read_text("utf-8")[:100]
    except (OSError, UnicodeDecodeError):
        raise UploadRefused(f"{key}: cannot be read as the account's upload key") from None
    if not _KEY.match(begins):
        raise UploadRefused(f"{key}: is no private key; WeChat gives one as private.APPID.key") from None


def pack(project: Project, city: CityFile) -> int:
    """Write `packed.zip` as WeChat would keep it; its bytes. Nothing is sent. Raises ToolFailed."""
    install(UPLOADER)
    packed = project.root / PACKED
    _told(run_node(SCRIPT, "pack", project.root.absolute(), city.app_id, packed.absolute()))
    size = packed.stat().st_size
    if size > MOST_PACKED:
        raise ToolFailed(f"packed it is {size} bytes, at most {MOST_PACKED}")
    return size


def upload(project: Project, city: CityFile, key: Path, version: str, words: str) -> int:
    """Upload it as a development version; its bytes as WeChat counts them. Raises ToolFailed."""
    install(UPLOADER)
    arguments = project.root.absolute(), city.app_id, key.absolute(), version, words
    return int(_told(run_node(SCRIPT, "upload", *arguments))["bytes"])


def _told(written: str) -> dict[str, Any]:
    told: dict[str, Any] = json.loads(written.strip().rpartition("\n")[2])
    return told
