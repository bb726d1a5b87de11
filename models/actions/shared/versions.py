"""Two people at one form: who comes second is told, and nothing is overwritten unseen."""

import hmac
from typing import Any

from models.rules.base.version import version_of


class ChangedMeanwhile(Exception):
    """What the form was made from is no longer what is there. Nothing was written."""


def require_version(made_from: str | None, now: Any) -> None:
    """Call it under the row's lock, with what a form would show now. Raises ChangedMeanwhile.

    None for a program that changes whatever is there, such as an import.
    """
    if made_from is not None and not hmac.compare_digest(made_from.encode(), version_of(now).encode()):
        raise ChangedMeanwhile
