"""One sentence of what is done now, from all that is true."""

from dataclasses import dataclass

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.texts.situations import SITUATIONS, situation_words
from models.rules.cities.rules import Part
from models.rules.reports.situation import Situation, SituationKind, situation
from models.rules.reports.standing import MatterState, RecipientState


@dataclass(frozen=True)
class Told:
    name: str
    standing: RecipientState
    part: Part = Part.INSURER


def insurer(standing: RecipientState) -> Told:
    return Told("安和", standing)


def maintainer(standing: RecipientState) -> Told:
    return Told("迅安", standing, Part.MAINTAINER)


@pytest.mark.parametrize(
    ("state", "told", "kind", "who"),
    [
        (MatterState.FILED, [], SituationKind.NOBODY_TOLD, ()),
        (MatterState.FILED, [insurer(RecipientState.ON_ITS_WAY)], SituationKind.BEING_TOLD, ("安和",)),
        (MatterState.FILED, [insurer(RecipientState.RETRYING)], SituationKind.RETRYING, ("安和",)),
        (MatterState.FILED, [insurer(RecipientState.DEAD)], SituationKind.UNREACHED, ("安和",)),
        (MatterState.FILED, [insurer(RecipientState.REFUSED)], SituationKind.REFUSED, ("安和",)),
        (MatterState.FILED, [insurer(RecipientState.FORMER)], SituationKind.NOBODY_TOLD, ()),
        # One has it: that another's message is still on its way is no news.
        (
            MatterState.FILED,
            [insurer(RecipientState.DEAD), maintainer(RecipientState.DELIVERED)],
            SituationKind.UNANSWERED,
            ("迅安",),
        ),
        # An answer that was read a moment before the state that follows from it.
        (MatterState.FILED, [insurer(RecipientState.ACCEPTED)], SituationKind.ACCEPTED, ("安和",)),
        # Who maintains the lift stands first.
        (
            MatterState.HANDLING,
            [insurer(RecipientState.HANDLING), maintainer(RecipientState.HANDLING)],
            SituationKind.HANDLING,
            ("迅安", "安和"),
        ),
        (
            MatterState.ACCEPTED,
            [insurer(RecipientState.ACCEPTED), maintainer(RecipientState.DELIVERED)],
            SituationKind.ACCEPTED,
            ("安和",),
        ),
        # Resolved by one that answers for the lift no more: no name.
        (MatterState.RESOLVED, [insurer(RecipientState.DELIVERED)], SituationKind.RESOLVED, ()),
        (MatterState.MERGED, [], SituationKind.ACCEPTED, ()),
        # 96333 has a ticket, and nobody is on the way yet.
        (MatterState.WAITING, [insurer(RecipientState.ACCEPTED)], SituationKind.NO_RESCUER, ("安和",)),
        (MatterState.WAITING, [], SituationKind.NOBODY_TOLD, ()),
        # Somebody on the telephone said that they are out; who did it is not known.
        (MatterState.RELEASED, [], SituationKind.RELEASED, ()),
        (MatterState.WAITING, [insurer(RecipientState.RETRYING)], SituationKind.RETRYING, ("安和",)),
    ],
)
def test_the_furthest_thing_that_is_true_is_told(
    state: MatterState, told: list[Told], kind: SituationKind, who: tuple[str, ...]
) -> None:
    assert situation(state, told) == Situation(kind, who)


def test_nobody_is_told_before_the_lift_is_known() -> None:
    assert situation(MatterState.WAITING, [], lift_known=False).kind is SituationKind.LIFT_UNKNOWN


@pytest.mark.parametrize("state", ["lapsed", "acknowledged", "departed", "arrived", "released"])
def test_a_rescue_names_the_rescuer(state: str) -> None:
    told = [maintainer(RecipientState.ACCEPTED)]
    assert situation(MatterState(state), told, rescuer="救援站") == Situation(
        SituationKind(state), ("救援站",)
    )


def test_who_says_to_be_out_reads_so_until_a_rescuer_says_it() -> None:
    assert situation(MatterState.ARRIVED, [], rescuer="迅安", says_out=True) == Situation(
        SituationKind.SAYS_OUT, ("迅安",)
    )
    assert situation(MatterState.RELEASED, [], rescuer="迅安", says_out=True).kind is SituationKind.RELEASED
    assert situation(MatterState.CLOSED, [], rescuer="迅安", says_out=True) == Situation(SituationKind.CLOSED)


def test_an_answered_suggestion_names_who_answered() -> None:
    answered = situation(MatterState.FILED, [insurer(RecipientState.DELIVERED)], answered_by="安和")
    assert situation_words(answered) == "安和 已经答复。"


@pytest.mark.parametrize(
    ("who", "words"),
    [
        ((), "负责的单位 正在处理。"),
        (("迅安",), "迅安 正在处理。"),
        (("迅安", "安和"), "迅安、安和 正在处理。"),
        (("迅安", "安和", "12345"), "迅安 等 3 个单位 正在处理。"),
    ],
)
def test_names_are_two_at_most(who: tuple[str, ...], words: str) -> None:
    assert situation_words(Situation(SituationKind.HANDLING, who)) == words


TOLD = st.lists(
    st.builds(Told, st.sampled_from(["安和", "100%"]), st.sampled_from(RecipientState), st.sampled_from(Part))
)


@given(st.sampled_from(MatterState), TOLD, st.sampled_from(["", "救援站"]), st.booleans(), st.booleans())
def test_whatever_is_true_there_is_one_sentence_and_its_names_are_recipients(
    state: MatterState, told: list[Told], rescuer: str, lift_known: bool, says_out: bool
) -> None:
    found = situation(state, told, rescuer=rescuer, lift_known=lift_known, says_out=says_out)
    assert set(found.who) <= {one.name for one in told} | ({rescuer} if rescuer else set())
    assert situation_words(found).count("。") == 1
    if any(one.standing is not RecipientState.FORMER for one in told):
        assert found.kind not in (SituationKind.NOBODY_TOLD, SituationKind.LIFT_UNKNOWN)
    assert set(SITUATIONS) == set(SituationKind)
