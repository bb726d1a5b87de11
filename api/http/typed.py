"""What somebody has typed into a resident's form: an error page gives it back, to be sent once more."""

from collections.abc import Mapping

from aiohttp import web

_TYPED = web.RequestKey("typed", tuple)
_MOST_FIELDS = 50
_MOST_CHARACTERS = 5000  # of one field; the longest that is taken has fewer
# After these the same form may be taken: later, without its files, or by a server that is back.
_WORTH_ANOTHER_TRY = (408, 413, 429, 500, 503, 507)

Typed = tuple[tuple[str, str], ...]


def remember_typed(request: web.Request, form: Mapping[str, object]) -> None:
    """The texts of a form. Files are not kept: a browser asks for them again."""
    texts = [(name, value) for name, value in form.items() if isinstance(value, str) and value]
    request[_TYPED] = tuple((name[:100], value[:_MOST_CHARACTERS]) for name, value in texts[:_MOST_FIELDS])


def typed_again(request: web.Request, status: int) -> Typed:
    """For the page that tells of this status; empty where there is nothing to send again."""
    if request.method != "POST" or status not in _WORTH_ANOTHER_TRY:
        return ()
    typed: Typed = request.get(_TYPED, ())
    return typed
