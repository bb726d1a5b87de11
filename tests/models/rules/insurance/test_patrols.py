"""A patrol's items, its score, and the hazard that its findings become."""

from datetime import date

from hypothesis import given
from hypothesis import strategies as st

from models.rules.duty.sheets import DutyAnswer, ItemAnswer
from models.rules.insurance.patrols import (
    PatrolGroup,
    all_patrol_lists,
    findings_in,
    hazard_category,
    hazard_words,
    patrol_list_of,
    patrol_list_on,
    patrol_score,
)
from models.rules.reports.kinds import HazardCategory

LIST = patrol_list_on(date(2026, 12, 1))
BY_KEY = {item.key: item for item in LIST.items}
ANSWERS = st.lists(
    st.builds(ItemAnswer, st.sampled_from(LIST.items), st.sampled_from(DutyAnswer), st.just("脏")),
    max_size=12,
)


def fails(*keys: str) -> list[ItemAnswer]:
    return [ItemAnswer(BY_KEY[key], DutyAnswer.FAILS, "没有反应") for key in keys]


def test_each_list_names_its_source_and_every_item_who_answers_for_it() -> None:
    for one in all_patrol_lists():
        assert one.source
        assert patrol_list_of(one.edition) is one
        assert len({item.key for item in one.items}) == len(one.items)
        assert {item.group for item in one.items} == {group.value for group in PatrolGroup}
        assert one.categories.keys() == {item.key for item in one.items}
    assert patrol_list_on(date(2000, 1, 1)) is patrol_list_on(date(2026, 12, 1))


def test_an_escalator_is_asked_for_its_combs_and_a_lift_for_its_doors() -> None:
    cabin, steps = (
        {item.key for item in LIST.about(has_cabin=True)},
        {item.key for item in LIST.about(has_cabin=False)},
    )
    assert "doors" in cabin - steps
    assert "combs" in steps - cabin
    assert "mark" in cabin & steps


@given(ANSWERS)
def test_what_is_absent_is_no_item_and_the_maintainers_part_is_a_part(answered: list[ItemAnswer]) -> None:
    score = patrol_score(answered)
    seen = [one for one in answered if one.answer is not DutyAnswer.ABSENT]
    assert score.whole.due == len(seen)
    assert score.whole.due - score.whole.kept == len(findings_in(answered))
    assert 0 <= score.maintenance.kept <= score.maintenance.due <= score.whole.due
    assert score.maintenance.kept <= score.whole.kept


def test_findings_of_one_kind_are_a_hazard_of_that_kind() -> None:
    assert hazard_category(fails("alarm"), LIST) is HazardCategory.ALARM
    assert hazard_category(fails("buttons", "stop_button"), LIST) is HazardCategory.BUTTONS
    assert hazard_category(fails("alarm", "doors"), LIST) is HazardCategory.OTHER
    words = hazard_words(fails("alarm"), "安和财产保险江城分公司")
    assert words == "安和财产保险江城分公司巡查发现：按轿厢报警，有人应答，听得清——不符合：没有反应"
