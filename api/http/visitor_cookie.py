"""Browsers that nobody is signed in with, told apart by a signed cookie: each answers a survey once."""

import secrets

from aiohttp import web

from api.http.keys import SERVICES

COOKIE = "tima-visitor"
_LASTS_SECONDS = 400 * 24 * 3600


def visitor_of(request: web.Request) -> str:
    """43 characters that stand for this browser; empty where it has no cookie of ours."""
    key, _, signature = request.cookies.get(COOKIE, "")[:200].partition(".")
    vault = request.app[SERVICES].vault
    holds = bool(key) and vault.signature_holds(_text(key), signature)
    return vault.look_up_hash(_text(key)) if holds else ""


def new_visitor(request: web.Request) -> tuple[str, str]:
    """What stands for a new browser, and the cookie's value that makes it so."""
    vault, key = request.app[SERVICES].vault, secrets.token_urlsafe(16)
    return vault.look_up_hash(_text(key)), f"{key}.{vault.sign(_text(key))}"


def leave_visitor_cookie(request: web.Request, response: web.StreamResponse, value: str) -> None:
    is_secure = request.app[SERVICES].settings.public_url.startswith("https:")
    response.set_cookie(
        COOKIE, value, max_age=_LASTS_SECONDS, path="/l", httponly=True, secure=is_secure, samesite="Lax"
    )


def _text(key: str) -> str:
    return f"visitor:{key}"
