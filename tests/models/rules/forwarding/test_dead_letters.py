from models.rules.forwarding.dead_letters import Desk, owner_of
from models.rules.reports.kinds import ReportKind

DESKS = {Desk.RESCUE: "96333", Desk.CITY: "12345"}


def test_96333_calls_whoever_was_not_told_of_an_entrapment_and_12345_of_a_hazard() -> None:
    assert owner_of(ReportKind.ENTRAPMENT, "maintainer", DESKS) == "96333"
    assert owner_of(ReportKind.HAZARD, "maintainer", DESKS) == "12345"
    assert owner_of(ReportKind.SUGGESTION, "insurer", DESKS) == "12345"


def test_a_desk_that_is_not_reached_is_called_by_the_other_one() -> None:
    assert owner_of(ReportKind.ENTRAPMENT, "96333", DESKS) == "12345"
    assert owner_of(ReportKind.HAZARD, "12345", DESKS) == "96333"


def test_where_no_desk_is_left_it_is_the_administrators() -> None:
    assert owner_of(ReportKind.ENTRAPMENT, "96333", {Desk.RESCUE: "96333"}) is None
    assert owner_of(ReportKind.HAZARD, "maintainer", {}) is None
