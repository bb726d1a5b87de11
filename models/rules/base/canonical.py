"""The one form in bytes of what is published, so that its hash is the same for everybody."""

import hashlib
import json
from datetime import UTC, datetime
from typing import Any


def canonical(value: Any) -> bytes:
    """JSON with sorted keys and no spaces, in UTF-8."""
    return json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode()


def digest(value: Any) -> str:
    """SHA-256 in hex of the canonical JSON."""
    return hashlib.sha256(canonical(value)).hexdigest()


def stamp(at: datetime) -> str:
    """A time as such a form has it: UTC, always of the same width, so that text order is time order."""
    return at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ")
