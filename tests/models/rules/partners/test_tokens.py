"""Tokens of partners: recognised by their form, in force until a moment."""

import secrets
from datetime import UTC, datetime, timedelta

from models.rules.partners.tokens import is_in_force, is_use_news, make, resembles_token

NOW = datetime(2026, 11, 22, tzinfo=UTC)
SECOND = timedelta(seconds=1)


def test_a_made_token_is_recognised_and_a_shorter_one_is_not() -> None:
    token = make(secrets.token_urlsafe(32))
    assert resembles_token(token)
    assert not resembles_token(token[:-1])
    assert not resembles_token(token + "x")
    assert make("x" * 43) == "tima_" + "x" * 43
    assert not resembles_token(token.replace("tima_", "TIMA_"))


def test_a_token_is_in_force_until_its_end_or_its_revocation() -> None:
    assert is_in_force(NOW + SECOND, None, NOW)
    assert not is_in_force(NOW, None, NOW)
    assert not is_in_force(NOW + SECOND, NOW - SECOND, NOW)


def test_a_use_is_noted_once_a_minute() -> None:
    assert is_use_news(None, NOW)
    assert is_use_news(NOW - timedelta(minutes=1), NOW)
    assert not is_use_news(NOW - timedelta(seconds=59), NOW)
