"""Risk lists: the model lists as they are delivered, and a unit's own made from one."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from models.rules.duty.kinds import (
    DRILL_OF,
    PERIOD_OF,
    POST_OF,
    REGIME_OF,
    ROUTINE,
    DutyPeriod,
    DutyPost,
    DutyRegime,
    periods_of,
)
from models.rules.duty.risk_list import (
    MOST_ITEMS,
    DutyModel,
    ForLifts,
    RiskItem,
    RiskList,
    RiskListProblem,
    duty_model,
    own_list,
)

MODEL = duty_model(DutyRegime.USE).risks
DAY, WEEK, MONTH = DutyPeriod.DAY, DutyPeriod.WEEK, DutyPeriod.MONTH
TODAY = date(2026, 11, 30)


@pytest.mark.parametrize("regime", DutyRegime)
def test_each_model_list_is_whole(regime: DutyRegime) -> None:
    model = duty_model(regime)
    keys = [one.key for one in model.risks.items]
    assert len(keys) == len(set(keys))
    assert regime in REGIME_OF.values()
    for period in ROUTINE:
        assert model.risks.of(period)
        assert model.documents[period].startswith("每")
        assert model.posts[POST_OF[period]]
        assert PERIOD_OF[POST_OF[period]] is period
    assert model.risks.valid_from == date(2023, 5, 5)
    assert model.regulation
    assert model.risks.source


@pytest.mark.parametrize("regime", DutyRegime)
def test_a_drill_is_the_directors_and_asks_the_same_of_all(regime: DutyRegime) -> None:
    model, period = duty_model(regime), DRILL_OF[regime]
    assert [post for post in DutyPost if period in periods_of(regime, post)] == [DutyPost.DIRECTOR]
    assert model.drill.of(period) == model.drill.items
    assert len({one.key for one in model.drill.items}) == len(model.drill.items) > 0
    assert model.documents[period] == "电梯应急演练记录"
    assert "还没有和原文核对" in model.drill.source
    assert model.drill.valid_from == date(2017, 8, 1)
    assert not any(one.period is period for one in model.risks.items)


def test_a_use_unit_has_a_drill_a_year_and_a_maintainer_one_each_half() -> None:
    assert periods_of(DutyRegime.USE, DutyPost.DIRECTOR) == (WEEK, DutyPeriod.YEAR)
    assert periods_of(DutyRegime.MAINTENANCE, DutyPost.DIRECTOR) == (WEEK, DutyPeriod.HALF_YEAR)
    assert periods_of(DutyRegime.USE, DutyPost.OFFICER) == (DAY,)
    assert periods_of(DutyRegime.MAINTENANCE, DutyPost.HEAD) == (MONTH,)


def test_use_units_look_at_each_lift_and_maintainers_at_their_work() -> None:
    assert duty_model(DutyRegime.USE).is_by_lift
    assert not duty_model(DutyRegime.MAINTENANCE).is_by_lift
    assert duty_model(DutyRegime.MAINTENANCE).posts[DutyPost.DIRECTOR] == "质量安全总监"


def test_a_model_names_its_list_and_the_articles_and_says_whether_they_were_compared() -> None:
    """令第74号 was read; of 令第73号 the names of the documents were not."""
    use, maintenance = duty_model(DutyRegime.USE), duty_model(DutyRegime.MAINTENANCE)
    assert use.articles == {DAY: "第七十六条", WEEK: "第七十七条", MONTH: "第七十八条"}
    assert (use.title, maintenance.title) == ("电梯安全风险管控清单", "电梯质量安全风险管控清单")
    assert (use.verified, maintenance.verified) == (True, False)


def test_an_escalator_has_no_door_and_a_lift_no_comb() -> None:
    cabin = {one.key for one in MODEL.of(DAY, has_cabin=True)}
    steps = {one.key for one in MODEL.of(DAY, has_cabin=False)}
    assert "doors" in cabin - steps
    assert "combs" in steps - cabin
    assert "label" in cabin & steps
    assert MODEL.of(WEEK, has_cabin=False) == MODEL.of(WEEK)


def test_an_item_is_kept_and_read_again() -> None:
    for item in MODEL.items:
        assert RiskItem.parse(item.as_json()) == item
    assert RiskItem.parse({"key": "k", "group": "g", "text": "t", "period": "day"}).about is ForLifts.ALL
    with pytest.raises(ValueError, match="decade"):
        RiskItem.parse({"key": "k", "group": "g", "text": "t", "period": "decade"})
    with pytest.raises(KeyError):
        DutyModel.parse('title = "一"')


def test_a_units_own_list_keeps_the_models_order_and_ends_with_its_own_items() -> None:
    made = own_list(MODEL, ["label", "alarm", "heard"], {DAY: ["门禁"], WEEK: ["周会"]}, "来源", TODAY)
    assert isinstance(made, RiskList)
    assert [(one.period, one.text) for one in made.of(DAY)][-1] == (DAY, "门禁")
    assert [one.key for one in made.of(DAY)] == ["alarm", "label", "own-day-1"]
    assert [one.text for one in made.of(WEEK)] == ["周会"]
    assert made.of(DAY)[-1] == RiskItem("own-day-1", "本单位", "门禁", DAY)
    assert (made.source, made.valid_from) == ("来源", TODAY)


@given(
    st.sets(st.sampled_from([one.key for one in MODEL.items])),
    st.dictionaries(st.sampled_from(ROUTINE), st.lists(st.text(min_size=1, max_size=120), max_size=45)),
)
def test_what_is_a_list_has_something_for_each_period_and_nothing_that_was_not_wanted(
    chosen: set[str], own: dict[DutyPeriod, list[str]]
) -> None:
    made = own_list(MODEL, chosen, own, "来源", TODAY)
    if isinstance(made, RiskListProblem):
        return
    assert len({one.key for one in made.items}) == len(made.items)
    for period in ROUTINE:
        texts = [one.text for one in made.of(period)]
        wanted = [one.text for one in MODEL.items if one.period is period and one.key in chosen]
        if period is not DutyPeriod.DAY:
            assert texts == [*wanted, *own.get(period, [])]
        assert 0 < len([one for one in made.items if one.period is period]) <= MOST_ITEMS


def test_a_list_of_forty_items_of_a_hundred_characters_is_taken() -> None:
    own = {DAY: [f"{n:02}".ljust(100, "字") for n in range(40)]}
    made = own_list(MODEL, ["day_records", "heard"], own, "来源", TODAY)
    assert isinstance(made, RiskList)
    assert len(made.of(DAY)) == 40


@pytest.mark.parametrize(
    ("chosen", "own", "problem"),
    [
        (["alarm", "day_records"], {}, RiskListProblem.EMPTY),
        (["alarm", "day_records"], {MONTH: [""] * 0}, RiskListProblem.EMPTY),
        (["day_records", "heard"], {DAY: ["字" * 101]}, RiskListProblem.TOO_LONG),
        (["day_records", "heard"], {DAY: ["门禁", "门禁"]}, RiskListProblem.DOUBLE),
        (
            ["day_records", "heard"],
            {DAY: [f"第 {n} 项" for n in range(MOST_ITEMS + 1)]},
            RiskListProblem.TOO_MANY,
        ),
    ],
)
def test_what_is_no_list(
    chosen: list[str], own: dict[DutyPeriod, list[str]], problem: RiskListProblem
) -> None:
    assert own_list(MODEL, chosen, own, "来源", TODAY) is problem
