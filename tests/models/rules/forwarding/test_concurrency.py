from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from models.rules.forwarding.breaker import FAILURES_TO_OPEN, FIRST_PAUSE, Breaker
from models.rules.forwarding.concurrency import TAKE, WAIT, Lanes, Later, Limits, Partner
from models.rules.reports.kinds import ROUTINE, URGENT

NOW = datetime(2026, 11, 22, 9, 0, tzinfo=UTC)
LIMITS = Limits(routine=10, each=3, urgent=40)


def broken(lanes: Lanes, partner: Partner) -> Lanes:
    for _ in range(FAILURES_TO_OPEN):
        lanes.learn(partner, answered=False, now=NOW)
    return lanes


def test_a_partner_gets_its_share_and_the_next_one_still_has_room() -> None:
    choice = Lanes(LIMITS).choose(ROUTINE, NOW)
    assert [choice.offer("slow") for _ in range(4)] == [TAKE, TAKE, TAKE, WAIT]
    assert choice.offer("other") is TAKE
    assert choice.full == {"slow"}


def test_what_is_under_way_counts_until_it_ends() -> None:
    lanes = Lanes(LIMITS)
    for _ in range(3):
        lanes.begin("slow", ROUTINE)
    assert lanes.choose(ROUTINE, NOW).full == {"slow"}
    lanes.end("slow", ROUTINE)
    assert lanes.choose(ROUTINE, NOW).offer("slow") is TAKE


def test_routine_deliveries_that_fill_everything_leave_room_for_an_entrapment() -> None:
    lanes = Lanes(LIMITS)
    for number in range(10):
        lanes.begin(number, ROUTINE)
    assert lanes.choose(ROUTINE, NOW).offer("new") is WAIT
    assert lanes.choose(URGENT, NOW).offer("new") is TAKE
    assert lanes.choose(URGENT, NOW).offer(0) is TAKE


def test_a_broken_partners_hazards_wait_for_the_probe_and_its_entrapments_do_not() -> None:
    lanes = broken(Lanes(LIMITS), "dead")
    assert lanes.choose(ROUTINE, NOW).offer("dead") == Later(NOW + FIRST_PAUSE)
    assert lanes.choose(URGENT, NOW).offer("dead") is TAKE
    assert lanes.choose(ROUTINE, NOW).offer("other") is TAKE


def test_one_probe_at_a_time() -> None:
    lanes = broken(Lanes(LIMITS), "dead")
    choice = lanes.choose(ROUTINE, NOW + FIRST_PAUSE)
    assert choice.offer("dead") is TAKE
    assert choice.full == {"dead"}
    assert choice.offer("dead") is WAIT
    lanes.begin("dead", ROUTINE)
    assert lanes.choose(ROUTINE, NOW + FIRST_PAUSE).full == {"dead"}


def test_urgent_deliveries_have_a_limit_in_all_and_one_for_each_partner() -> None:
    lanes = Lanes(Limits(routine=1, each=2, urgent=4))
    choice = lanes.choose(URGENT, NOW)
    assert [choice.offer("a") for _ in range(3)] == [TAKE, TAKE, WAIT]
    assert choice.free == 2
    assert [choice.offer(partner) for partner in "bcd"] == [TAKE, TAKE, WAIT]
    assert choice.full == {"a", "d"}


def test_one_failure_is_remembered_and_holds_nothing_up() -> None:
    lanes = Lanes(LIMITS)
    lanes.learn("shaky", answered=False, now=NOW)
    assert lanes.breakers == {"shaky": Breaker(NOW, 1)}
    choice = lanes.choose(ROUTINE, NOW)
    assert [choice.offer("shaky") for _ in range(4)] == [TAKE, TAKE, TAKE, WAIT]


def test_of_two_that_changed_at_once_the_own_one_stays() -> None:
    lanes = Lanes(LIMITS)
    lanes.learn("shaky", answered=False, now=NOW)
    lanes.hear("shaky", Breaker(NOW, 3))
    assert lanes.breakers == {"shaky": Breaker(NOW, 1)}


def test_an_entrapment_that_arrives_opens_the_lane_for_hazards_again() -> None:
    lanes = broken(Lanes(LIMITS), "dead")
    lanes.learn("dead", answered=True, now=NOW)
    assert lanes.choose(ROUTINE, NOW).offer("dead") is TAKE
    assert lanes.breakers == {}


def test_others_are_told_only_of_what_changes_when_the_partner_is_tried() -> None:
    told: list[Partner] = []
    lanes = broken(Lanes(LIMITS, lambda partner, _: told.append(partner)), "dead")
    assert told == ["dead"]
    lanes.learn("dead", answered=False, now=NOW + timedelta(seconds=1))
    assert told == ["dead"]
    lanes.learn("dead", answered=True, now=NOW + FIRST_PAUSE)
    assert told == ["dead", "dead"]


def test_the_later_knowledge_counts() -> None:
    lanes = broken(Lanes(LIMITS), "dead")
    lanes.hear("dead", Breaker(NOW - timedelta(seconds=1)))
    assert lanes.choose(ROUTINE, NOW).offer("dead") == Later(NOW + FIRST_PAUSE)
    lanes.hear("dead", Breaker(NOW + timedelta(seconds=1)))
    assert lanes.choose(ROUTINE, NOW).offer("dead") is TAKE


@given(st.lists(st.tuples(st.integers(0, 5), st.sampled_from([URGENT, ROUTINE])), max_size=200))
def test_no_limit_is_ever_exceeded(offers: list[tuple[int, int]]) -> None:
    lanes = broken(Lanes(LIMITS), 5)
    choices = {urgency: lanes.choose(urgency, NOW) for urgency in (URGENT, ROUTINE)}
    taken = [(partner, urgency) for partner, urgency in offers if choices[urgency].offer(partner) is TAKE]
    assert sum(urgency == ROUTINE for _, urgency in taken) <= LIMITS.routine
    assert all(taken.count(lane) <= LIMITS.each for lane in taken)
    assert (5, ROUTINE) not in taken


def test_the_last_of_two_that_ends_frees_the_partner() -> None:
    lanes = Lanes(Limits(routine=2, each=2, urgent=2))
    lanes.begin("slow", ROUTINE)
    lanes.begin("slow", ROUTINE)
    lanes.end("slow", ROUTINE)
    assert lanes.choose(ROUTINE, NOW).offer("slow") is TAKE
    lanes.end("slow", ROUTINE)
    choice = lanes.choose(ROUTINE, NOW)
    assert [choice.offer("slow") for _ in range(3)] == [TAKE, TAKE, WAIT]
