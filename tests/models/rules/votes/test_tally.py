"""Civil Code art. 278 and 1259, counted on both axes."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from models.rules.votes.tally import (
    Check,
    Choice,
    NonVoters,
    TallyResult,
    Threshold,
    Unit,
    Weight,
    count,
    judge_count,
    participation,
    with_non_voters,
)

FOR, AGAINST, ABSTAIN = Choice.FOR, Choice.AGAINST, Choice.ABSTAIN


def _units(count_: int, area: int = 100_00) -> list[Unit]:
    """Units of one owner each, of 100 m² unless told."""
    return [Unit(f"u{number}", area, f"owner{number}") for number in range(count_)]


def _votes(text: str) -> dict[str, Choice]:
    """`"ffa-n"`: unit 0 for, 1 for, 2 against, 3 has not voted, 4 abstains (n: neither)."""
    meaning = {"f": FOR, "a": AGAINST, "n": ABSTAIN}
    return {f"u{number}": meaning[letter] for number, letter in enumerate(text) if letter != "-"}


def _result(units: list[Unit], votes: str, threshold: Threshold = Threshold.ORDINARY) -> TallyResult:
    return judge_count(count(units, _votes(votes)), threshold)


@pytest.mark.parametrize(
    ("votes", "threshold", "passed"),
    [
        ("ffffff---", Threshold.ORDINARY, True),  # exactly 2/3 take part: 以上 includes the number itself
        ("fffff----", Threshold.ORDINARY, False),  # one short of the quorum
        ("fffaaa", Threshold.ORDINARY, False),  # exactly 1/2 approves: 过半数 does not include it
        ("ffffaa", Threshold.ORDINARY, True),
        ("fffnnn", Threshold.ORDINARY, False),  # abstentions take part and are not consent
        ("ffffnn", Threshold.ORDINARY, True),
        ("fffa", Threshold.SPECIAL, True),  # exactly 3/4
        ("ffffffaaa", Threshold.SPECIAL, False),
        ("------", Threshold.ORDINARY, False),
    ],
)
def test_the_edges_of_the_law(votes: str, threshold: Threshold, passed: bool) -> None:
    assert _result(_units(len(votes)), votes, threshold).passed is passed


def test_an_empty_roll_never_passes() -> None:
    """Not even where 以上 is asked for, of which nothing reaches two thirds of nothing."""
    for threshold in Threshold:
        judged = judge_count(count([], {}), threshold)
        assert [check.holds for check in judged.checks] == [False] * 4


def test_areas_beyond_what_a_float_tells_apart_are_counted_exactly() -> None:
    assert Check("", "面积", 0, 2**54 + 2, (1, 2), True).distance == 2**53 + 2


def test_both_axes_must_hold() -> None:
    large_and_small = [Unit("u0", 900_00, "a"), Unit("u1", 50_00, "b"), Unit("u2", 50_00, "c")]
    area_only = judge_count(count(large_and_small, _votes("faa")), Threshold.ORDINARY)
    assert [check.holds for check in area_only.checks] == [True, True, True, False]
    heads_only = judge_count(count(large_and_small, _votes("aff")), Threshold.ORDINARY)
    assert [check.holds for check in heads_only.checks] == [True, True, False, True]
    assert not area_only.passed
    assert not heads_only.passed


def test_several_units_of_one_owner_and_the_developers_stock_are_one_head_each() -> None:
    roll = [
        Unit("u0", 100, "li"),
        Unit("u1", 100, "li"),
        *(Unit(f"u{n}", 100, "developer") for n in (2, 3, 4)),
    ]
    counted = count(roll, _votes("ffaaa"))
    assert (counted.whole, counted.voted) == (Weight(500, 2), Weight(500, 2))
    assert (counted.in_favour, counted.against) == (Weight(200, 1), Weight(300, 1))


def test_an_owner_who_votes_differently_for_two_units_is_one_head_that_does_not_consent() -> None:
    counted = count([Unit("u0", 100, "li"), Unit("u1", 60, "li")], _votes("fa"))
    assert counted.voted == Weight(160, 1)
    assert (counted.in_favour, counted.against) == (Weight(100, 0), Weight(60, 0))


def test_a_ballot_for_a_unit_that_is_not_on_the_roll_counts_nothing() -> None:
    assert count(_units(2), {"elsewhere": FOR}) == count(_units(2), {})


def test_the_distance_to_the_quorum_is_what_is_lacking_on_each_axis() -> None:
    area, heads = participation(count(_units(10), _votes("ff--------")))
    assert (area.distance, heads.distance) == (466_67, 5)  # 666.67 m² and 7 of 10 are needed


def test_each_comparison_names_its_article_axis_and_share() -> None:
    judged = judge_count(count(_units(4, area=50_00), _votes("ffa-")), Threshold.SPECIAL)
    took_part, agreed = "民法典第二百七十八条：参与表决", "民法典第二百七十八条：表决同意"
    assert judged.checks == (
        Check(took_part, "面积", 150_00, 200_00, (2, 3), False),
        Check(took_part, "人数", 3, 4, (2, 3), False),
        Check(agreed, "面积", 100_00, 150_00, (3, 4), False),
        Check(agreed, "人数", 2, 3, (3, 4), False),
    )
    ordinary = judge_count(count(_units(4), _votes("ffa-")), Threshold.ORDINARY)
    assert [(check.needed, check.strictly) for check in ordinary.checks[2:]] == [((1, 2), True)] * 2


def test_nobody_follows_where_area_and_heads_disagree() -> None:
    one_large = [Unit("u0", 900_00, "a"), Unit("u1", 50_00, "b"), Unit("u2", 50_00, "c"), Unit("u3", 1, "d")]
    for cast in ("faa-", "aff-"):
        followed = with_non_voters(one_large, _votes(cast), NonVoters.WITH_THE_MAJORITY, {"u3"})
        assert followed == _votes(cast)


_EQUAL_AREA = [Unit("u0", 100, "a"), Unit("u1", 50, "b"), Unit("u2", 50, "c"), Unit("u3", 1, "d")]
_EQUAL_HEADS = [Unit("u0", 100, "a"), Unit("u1", 100, "b"), Unit("u2", 1, "b"), Unit("u3", 1, "d")]


@pytest.mark.parametrize("roll", [_EQUAL_AREA, _EQUAL_HEADS])
@pytest.mark.parametrize("cast", ["faa-", "aff-"])
def test_nobody_follows_where_one_axis_is_equal(roll: list[Unit], cast: str) -> None:
    assert with_non_voters(roll, _votes(cast), NonVoters.WITH_THE_MAJORITY, {"u3"}) == _votes(cast)


def test_the_distance_to_a_strict_half_is_one_more_than_half() -> None:
    check = Check("", "人数", 3, 6, (1, 2), True)
    assert (check.distance, check.holds) == (1, False)


def test_who_did_not_vote_follows_the_majority_only_by_the_estates_rule_and_with_proof_of_delivery() -> None:
    units, votes = _units(9), _votes("fffa-----")
    assert with_non_voters(units, votes, NonVoters.NOT_TAKING_PART, {"u4", "u5"}) == votes
    added = with_non_voters(units, votes, NonVoters.WITH_THE_MAJORITY, {"u0", "u4", "u5"})
    assert added == votes | {"u4": FOR, "u5": FOR}


def test_nobody_follows_where_there_is_no_majority_on_both_axes() -> None:
    tied = with_non_voters(_units(4), _votes("fa--"), NonVoters.WITH_THE_MAJORITY, {"u2", "u3"})
    assert tied == _votes("fa--")


_ROLLS = st.lists(
    st.tuples(st.integers(1, 10**6), st.integers(0, 6), st.sampled_from([None, *Choice])), max_size=20
)


def _drawn(rows: list[tuple[int, int, Choice | None]]) -> tuple[list[Unit], dict[str, Choice]]:
    units = [Unit(f"u{number}", area, f"owner{owner}") for number, (area, owner, _) in enumerate(rows)]
    return units, {f"u{number}": choice for number, (_, _, choice) in enumerate(rows) if choice}


@given(_ROLLS)
def test_parts_never_exceed_the_whole(rows: list[tuple[int, int, Choice | None]]) -> None:
    counted = count(*_drawn(rows))
    for axis in ("area", "heads"):
        parts = getattr(counted.in_favour, axis) + getattr(counted.against, axis)
        assert 0 <= parts <= getattr(counted.voted, axis) <= getattr(counted.whole, axis)


@given(_ROLLS, st.data())
def test_a_further_vote_in_favour_by_a_new_owner_never_turns_a_pass_into_a_fail(
    rows: list[tuple[int, int, Choice | None]], data: st.DataObject
) -> None:
    units, choices = _drawn(rows)
    units.append(Unit("late", data.draw(st.integers(1, 10**6)), "late"))
    for threshold in Threshold:
        if judge_count(count(units, choices), threshold).passed:
            assert judge_count(count(units, choices | {"late": FOR}), threshold).passed


@given(
    st.integers(0, 10**9),
    st.integers(1, 10**9),
    st.sampled_from([((2, 3), False), ((1, 2), True), ((3, 4), False)]),
)
def test_the_distance_is_the_least_that_makes_it_hold(
    numerator: int, denominator: int, needed: tuple[tuple[int, int], bool]
) -> None:
    check = Check("", "", numerator, denominator, *needed)
    lacking = check.distance
    assert check.holds is (lacking <= 0)
    assert Check("", "", numerator + lacking, denominator, *needed).holds
    assert not Check("", "", numerator + lacking - 1, denominator, *needed).holds


def test_who_did_not_vote_follows_a_majority_against_too() -> None:
    votes = _votes("aaaf--")
    added = with_non_voters(_units(6), votes, NonVoters.WITH_THE_MAJORITY, {"u4", "u5"})
    assert added == votes | {"u4": AGAINST, "u5": AGAINST}
