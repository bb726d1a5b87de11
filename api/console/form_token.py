"""The hidden fields of a page's forms: that they are ours, and which page they are of."""

import secrets
from dataclasses import dataclass

from api.console.sessions import Session

CSRF_FIELD, KEY_FIELD = "csrf", "form_key"
HIDDEN_FIELDS = (CSRF_FIELD, KEY_FIELD)


@dataclass(frozen=True)
class FormToken:
    """`key` is new with every page, so that a form that is sent twice is known."""

    csrf: str
    key: str

    @classmethod
    def of(cls, session: Session | None) -> "FormToken":
        return cls(session.csrf if session else "", secrets.token_urlsafe(16))
