"""Who sells insurance must not be a worker of a maintainer."""

from hypothesis import given
from hypothesis import strategies as st

from models.rules.insurance.salespeople import KnownWorker, SalesDoubt, by_clue, doubts_about, spelled_name

PHONE, NAME = SalesDoubt.SAME_PHONE, SalesDoubt.SAME_NAME


def test_a_number_is_one_person_and_a_name_may_be_two() -> None:
    workers = by_clue([
        KnownWorker("李四", "p1", "乙维保"),
        KnownWorker("张 三", "", "丙维保"),
        KnownWorker("张三", "", "甲维保"),
        KnownWorker("张三", "p1", "甲维保"),
        KnownWorker("王五", "", "丁维保"),
    ])  # fmt: skip
    assert doubts_about("张三", "p1", workers) == (
        (PHONE, "乙维保"), (PHONE, "甲维保"), (NAME, "丙维保"),
    )  # fmt: skip
    assert doubts_about("赵六", "p2", workers) == ()
    assert doubts_about("赵六", "", workers) == (), "no number is no number in common"


@given(st.text(max_size=9))
def test_spaces_and_widths_make_no_other_name(name: str) -> None:
    assert spelled_name(f" {name}\u3000") == spelled_name(name)


NAMES, NUMBERS = st.sampled_from(["张三", " 张三", "李四", ""]), st.sampled_from(["", "p1", "p2"])


@given(NAMES, NUMBERS, st.lists(st.builds(KnownWorker, NAMES, NUMBERS, st.sampled_from("甲乙丙"))))
def test_it_says_what_comparing_each_with_each_says(
    name: str, phone_hash: str, workers: list[KnownWorker]
) -> None:
    same_phone = {one.maintainer for one in workers if phone_hash and one.phone_hash == phone_hash}
    same_name = {one.maintainer for one in workers if spelled_name(one.name) == spelled_name(name)}
    expected = [(PHONE, one) for one in sorted(same_phone)]
    expected += [(NAME, one) for one in sorted(same_name - same_phone)]
    assert list(doubts_about(name, phone_hash, by_clue(workers))) == expected
