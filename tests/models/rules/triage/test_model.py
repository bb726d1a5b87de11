"""A linear model in integers: how it is read, what it makes of features, and why."""

from models.rules.triage.model import Head, head_of


def test_a_head_is_read_from_its_features_by_weight() -> None:
    raw = {"bias": -3, "weights": {"5000": ["困", "人"], "-7": ["门"]}}
    head = head_of(raw)
    assert head == Head(-3, {"困": 5000, "人": 5000, "门": -7})
    again = head_of(raw)
    assert head.weights["困"] is head.weights["人"]  # kept once: there are tens of thousands of features
    assert next(iter(head.weights)) is next(iter(again.weights))


def test_a_score_is_the_sum_of_the_known_over_the_root_of_their_number() -> None:
    head = Head(10, {"困": 256, "人": 256, "门": -100})
    assert head.score([]) == head.score(["窗"]) == 10
    assert head.score(["困", "窗"]) == 10 + 256
    assert head.score(["困", "人"]) == 10 + 362  # 512 / 1.41
    assert head.score(["门"]) == 10 - 100


def test_the_weightiest_reasons_come_first_and_equal_ones_by_name() -> None:
    head = Head(0, {"b": 5, "a": 5, "c": -9})
    assert head.reasons(["b", "x", "a", "c"]) == [("c", -9), ("a", 5), ("b", 5)]
