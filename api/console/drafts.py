"""A form that was sent after its session had ended: its words go through the sign-in and are not lost.

They travel sealed in the sign-in's own form, so that the server keeps nothing.
They are given back only in a browser that signed in before, and only to the
person who did: another site's form comes without that browser's cookie.
"""

import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta
from uuid import UUID

from aiohttp import web
from cryptography.fernet import InvalidToken

from api.console.cookie import known_device_of
from api.console.form_token import HIDDEN_FIELDS
from api.http.body import read_form
from api.http.csrf import is_from_elsewhere
from api.http.keys import SERVICES

MAX_CHARACTERS = 48 * 1024
MAX_SEALED = 8 * MAX_CHARACTERS  # as UTF-8, JSON and base64
GOOD_FOR = timedelta(hours=2)
NOT_KEPT = (*HIDDEN_FIELDS, "code", "password", "new", "again")  # among them what proves who somebody is


@dataclass(frozen=True)
class FormDraft:
    """What was typed, and where it was to go. `had_files`: they have to be chosen again."""

    path: str
    fields: Sequence[tuple[str, str]]
    had_files: bool
    device_id: str
    at: float  # seconds since 1970

    @property
    def words(self) -> list[str]:
        """What a person would know again: not the keys that a form carries."""
        return [value for name, value in self.fields if value and not name.startswith(("nonce", "version"))]


async def seal_draft(request: web.Request) -> str:
    """Empty where the form is not to be kept. Raises 413, 408 or 400 as reading it does."""
    device_id = known_device_of(request)
    if device_id is None or is_from_elsewhere(request):
        return ""
    form, services = await read_form(request), request.app[SERVICES]
    texts = [(name, value) for name, value in form.items() if isinstance(value, str) and name not in NOT_KEPT]
    if not texts or sum(len(name) + len(value) for name, value in texts) > MAX_CHARACTERS:
        return ""
    had_files = any(not isinstance(value, str) for value in form.values())
    draft = FormDraft(request.path_qs, texts, had_files, str(device_id), services.clock().timestamp())
    return services.vault.seal(json.dumps(asdict(draft)))


def open_draft(request: web.Request, sealed: str, signed_in_on: UUID, now: datetime) -> FormDraft | None:
    """None where it is too old, of another browser or person, or none of ours."""
    if not sealed:
        return None
    try:
        kept = json.loads(request.app[SERVICES].vault.open(sealed))
        draft = FormDraft(**kept | {"fields": [(name, value) for name, value in kept["fields"]]})
    except (InvalidToken, ValueError, TypeError, KeyError):
        return None
    is_fresh = timedelta(0) <= now - datetime.fromtimestamp(draft.at, now.tzinfo) <= GOOD_FOR
    return draft if is_fresh and draft.device_id == str(signed_in_on) else None
