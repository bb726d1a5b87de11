"""A maintenance sheet: what may be sent, its digest, and who may sign."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from models.rules.maintenance.item_lists import ItemListKind, list_on
from models.rules.maintenance.schedule import Node
from models.rules.maintenance.sheets import (
    ItemResult,
    ItemTap,
    PhotoMoment,
    SheetBody,
    SheetProblem,
    SheetState,
    SheetTrouble,
    SignatureKind,
    SigningRefusal,
    is_appointed,
    left_out,
    sheet_trouble,
    signing_refusal,
)

DUE = list_on(ItemListKind.TRACTION, date(2026, 11, 22)).due(Node.HALF_MONTHLY)
ALL_OK = tuple(ItemTap(item.code, ItemResult.OK) for item in DUE)
WORDS = st.text("好坏", max_size=2)
TAPS = st.lists(
    st.builds(
        ItemTap,
        st.sampled_from([item.code for item in DUE[:6]] + ["A-4-01"]),
        st.sampled_from(ItemResult),
        WORDS,
    ),
    max_size=8,
)


def trouble(*taps: ItemTap, admits: bool = True) -> SheetTrouble | None:
    return sheet_trouble(DUE, taps, admits_left_out=admits)


def test_a_sheet_with_every_item_in_order_is_sent() -> None:
    assert trouble(*ALL_OK, admits=False) is None
    assert trouble() == SheetTrouble(SheetProblem.NO_ITEM)


def test_an_item_that_was_left_out_has_to_be_admitted() -> None:
    assert trouble(*ALL_OK[1:], admits=False) == SheetTrouble(SheetProblem.LEFT_OUT, ("A-1-01",))
    assert trouble(*ALL_OK[1:]) is None
    assert left_out(DUE, {tap.item for tap in ALL_OK}) == ()


def test_what_is_wrong_adjusted_or_replaced_wants_words() -> None:
    for result in ItemResult:
        bare = trouble(ItemTap("A-1-01", result), *ALL_OK[1:])
        assert (bare == SheetTrouble(SheetProblem.NO_WORDS, ("A-1-01",))) == result.needs_words
        assert trouble(ItemTap("A-1-01", result, "门刀"), *ALL_OK[1:]) is None


def test_items_of_another_node_or_tapped_twice_are_refused() -> None:
    yearly = ItemTap("A-4-01", ItemResult.OK)
    assert trouble(*ALL_OK, yearly) == SheetTrouble(SheetProblem.UNKNOWN_ITEM, ("A-4-01",))
    assert trouble(*ALL_OK, ALL_OK[3]) == SheetTrouble(SheetProblem.ITEM_TWICE, ("A-1-04",))


@given(TAPS)
def test_what_may_be_sent_accounts_for_each_item_once(taps: list[ItemTap]) -> None:
    if sheet_trouble(DUE, taps, admits_left_out=True) is None:
        told = [tap.item for tap in taps]
        assert sorted([*told, *left_out(DUE, told)]) == sorted(item.code for item in DUE)


BODY = SheetBody(
    lift_id=UUID(int=1),
    maintainer_id=UUID(int=2),
    node=Node.HALF_MONTHLY,
    edition="TSG T5002-2017 A",
    cabin_code="ABCDEFGHJKLM",
    worker="陈师傅",
    certificate_id=UUID(int=3),
    done_at=datetime(2026, 11, 22, 4, tzinfo=UTC),
    taps=ALL_OK,
    remarks="",
    photos=((PhotoMoment.BEFORE, "0" * 64),),
)


@pytest.mark.parametrize(
    "change",
    [
        {"lift_id": UUID(int=9)},
        {"maintainer_id": UUID(int=9)},
        {"node": Node.QUARTERLY},
        {"cabin_code": "ABCDEFGHJKLN"},
        {"worker": "李师傅"},
        {"certificate_id": UUID(int=9)},
        {"done_at": BODY.done_at + timedelta(microseconds=1)},
        {"taps": (ItemTap("A-1-01", ItemResult.WRONG, "门"), *ALL_OK[1:])},
        {"remarks": "换了门刀"},
        {"photos": ((PhotoMoment.AFTER, "0" * 64),)},
        {"corrects_id": UUID(int=9)},
        {"reason": "写错了"},
    ],
)
def test_the_digest_changes_with_everything_that_a_signature_stands_for(change: dict[str, object]) -> None:
    assert replace(BODY, **change).digest != BODY.digest  # type: ignore[arg-type]
    assert replace(BODY).digest == BODY.digest


def test_a_signature_on_a_correction_stands_for_the_sheet_that_it_corrects() -> None:
    assert replace(BODY, corrects_id=UUID(int=8)).digest != replace(BODY, corrects_id=UUID(int=9)).digest


def test_what_was_signed_once_has_the_same_digest_for_ever() -> None:
    assert (
        replace(BODY, taps=ALL_OK[:1]).digest
        == "53473961f1bbcb4d2a0a3e20d2ba9ecc2fcbcba782db630b1f5f551d54a8d193"
    )


STATE = SheetState(Node.HALF_MONTHLY, "d" * 64, "d" * 64, is_corrected=False, is_signed=False)


def refusal(
    state: SheetState,
    kind: SignatureKind = SignatureKind.AGREED,
    words: str = "",
    appointed: tuple[str, ...] = (),
) -> object:
    return signing_refusal(
        state, Node.HALF_MONTHLY, "d" * 64, kind, words, signer="沈 安全", appointed=appointed
    )


def test_a_signature_stands_on_the_sheet_that_was_read() -> None:
    assert refusal(STATE) is None
    assert refusal(STATE, SignatureKind.OBJECTED, "底坑有水") is None
    assert refusal(STATE, SignatureKind.OBJECTED) is SigningRefusal.NO_WORDS
    assert refusal(replace(STATE, kept="e" * 64)) is SigningRefusal.ALTERED
    assert refusal(replace(STATE, node=Node.YEARLY)) is SigningRefusal.OTHER_SHEET
    assert refusal(replace(STATE, sent="e" * 64, kept="e" * 64)) is SigningRefusal.OTHER_SHEET
    assert refusal(replace(STATE, is_corrected=True)) is SigningRefusal.CORRECTED
    assert refusal(replace(STATE, is_signed=True)) is SigningRefusal.SIGNED


@pytest.mark.parametrize(
    ("account", "person", "is_theirs"),
    [
        ("沈安全", "沈安全", True),
        ("翠湖物业沈安全", "沈 安全", True),
        ("沈安全科", "沈安全", False),
        ("沈安", "沈安全", False),
        ("小王", "王", False),  # one letter is no name to find at the end of another
        ("王", "王", True),
    ],
)
def test_an_account_is_known_by_the_name_of_its_person(account: str, person: str, is_theirs: bool) -> None:
    assert is_appointed(account, [person]) is is_theirs
    assert is_appointed(account, ["别人", person]) is is_theirs
    assert is_appointed(account, [])


def test_where_people_are_appointed_nobody_else_signs() -> None:
    assert refusal(STATE, appointed=("王总监", "沈安全")) is None
    assert refusal(STATE, appointed=("王总监",)) is SigningRefusal.NOT_APPOINTED
    assert refusal(STATE, SignatureKind.OBJECTED, "底坑有水", ("王总监",)) is SigningRefusal.NOT_APPOINTED
    assert refusal(replace(STATE, is_signed=True), appointed=("王总监",)) is SigningRefusal.SIGNED
