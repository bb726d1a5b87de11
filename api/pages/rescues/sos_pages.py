"""The pages that call for help: without script, one response each, and served whatever is away."""

import secrets

from aiohttp import web

from api.http.pages import page
from api.http.typed import typed_again
from bot.emergency.call import Unfiled
from models.actions.lifts.emergency_cards import EmergencyCard
from models.actions.lifts.find import LiftCard

LOOK_AGAIN_SECONDS = 10


def sos_page(request: web.Request, card: LiftCard | EmergencyCard, *, status: int = 200) -> web.Response:
    """The number to dial and the 识别码, then one tap that files it.

    In the place of a form that could not be taken it gives back what was typed.
    """
    nonce, typed = secrets.token_urlsafe(16), typed_again(request, status)
    response = page(request, "rescues/sos", status, card=card, nonce=nonce, typed=typed)
    response.enable_compression()  # half as long on a slow network, also where no proxy stands before us
    return response


def not_passed_on(
    request: web.Request, card: LiftCard | EmergencyCard, nonce: str, unfiled: Unfiled
) -> web.Response:
    """The honest answer: nobody has been told yet. It looks again by itself at `/l/CODE/sos/NONCE`."""
    return page(
        request,
        "rescues/sos_unfiled",
        202 if unfiled is Unfiled.JOURNALED else 503,
        card=card,
        nonce=nonce,
        journaled=unfiled is Unfiled.JOURNALED,
        refresh_seconds=LOOK_AGAIN_SECONDS,
    )
