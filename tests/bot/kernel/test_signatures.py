"""What we sign and hand out: good for its own values, its own use and a time, under any of the keys."""

from datetime import timedelta
from uuid import uuid4

import pytest
from cryptography.fernet import Fernet
from hypothesis import given
from hypothesis import strategies as st

from bot.kernel.clock import system_clock
from bot.kernel.signatures import LASTS, Signatures, Use
from tests.support.clock import MovableClock
from tests.support.values import SECRET_KEY

SIGNATURES = Signatures([SECRET_KEY], system_clock)


@pytest.mark.parametrize("use", Use)
def test_it_holds_until_its_end_and_for_no_other_use(use: Use, clock: MovableClock) -> None:
    signatures = Signatures([SECRET_KEY], clock)
    signature = signatures.sign(use, "a", "b")
    assert len(signature) == 50
    assert [other for other in Use if signatures.hold(other, signature, "a", "b")] == [use]
    clock.advance(LASTS[use] - timedelta(seconds=2))
    assert signatures.hold(use, signature, "a", "b")
    clock.advance(timedelta(seconds=3))
    assert not signatures.hold(use, signature, "a", "b")
    assert signatures.end(use, signature, "a", "b") is not None


def test_of_several_keys_the_newest_signs_and_each_verifies() -> None:
    old, new = Fernet.generate_key().decode(), Fernet.generate_key().decode()
    both = Signatures([new, old], system_clock)
    assert both.hold(Use.PHOTO, Signatures([old], system_clock).sign(Use.PHOTO, 1), 1)
    assert Signatures([new], system_clock).hold(Use.PHOTO, both.sign(Use.PHOTO, 1), 1)
    assert not Signatures([old], system_clock).hold(Use.PHOTO, both.sign(Use.PHOTO, 1), 1)


def test_no_piece_of_a_value_moves_into_the_signature() -> None:
    signature = SIGNATURES.sign(Use.WORK, "张三.甲")
    assert SIGNATURES.hold(Use.WORK, signature, "张三.甲")
    assert not SIGNATURES.hold(Use.WORK, f"甲.{signature}", "张三")


def test_a_signature_has_one_spelling() -> None:
    signature = SIGNATURES.sign(Use.PHOTO, 1)
    alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"
    held = [last for last in alphabet if SIGNATURES.hold(Use.PHOTO, signature[:-1] + last, 1)]
    assert held == [signature[-1]]
    for spelling in (f"{signature}=", f"{signature}!", f" {signature}", f"{signature}."):
        assert not SIGNATURES.hold(Use.PHOTO, spelling, 1)


@given(st.text(st.characters(), max_size=120), st.text(st.characters(), max_size=20))
def test_what_strangers_send_holds_for_nothing(signature: str, value: str) -> None:
    assert not SIGNATURES.hold(Use.PHOTO, signature, value)
    assert SIGNATURES.person_of(Use.PERSON, {"person": value, "signature": signature}) is None


def test_a_signature_of_half_a_character_holds_for_nothing() -> None:
    assert not SIGNATURES.hold(Use.PHOTO, "\udc80", 1)
    assert not SIGNATURES.hold(Use.PHOTO, SIGNATURES.sign(Use.PHOTO, 1), "\udc80")


def test_a_pass_is_one_persons_and_about_one_matter() -> None:
    person, matter = uuid4(), uuid4()
    told = SIGNATURES.person_pass(Use.SURVEY, person, matter)
    assert SIGNATURES.person_of(Use.SURVEY, told, matter) == person
    assert SIGNATURES.person_of(Use.SURVEY, told, uuid4()) is None
    assert SIGNATURES.person_of(Use.SURVEY, told | {"person": str(uuid4())}, matter) is None
