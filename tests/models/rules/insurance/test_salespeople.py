"""Who sells insurance must not be a worker of a maintainer."""

from hypothesis import given
from hypothesis import strategies as st

from models.rules.insurance.salespeople import KnownWorker, SalesDoubt, doubts_about, spelled_name

PHONE, NAME = SalesDoubt.SAME_PHONE, SalesDoubt.SAME_NAME


def test_a_number_is_one_person_and_a_name_may_be_two() -> None:
    workers = [
        KnownWorker("李四", "p1", "乙维保"),
        KnownWorker("张 三", "", "丙维保"),
        KnownWorker("张三", "", "甲维保"),
        KnownWorker("张三", "p1", "甲维保"),
        KnownWorker("王五", "", "丁维保"),
    ]
    assert doubts_about("张三", "p1", workers) == (
        (PHONE, "乙维保"), (PHONE, "甲维保"), (NAME, "丙维保"),
    )  # fmt: skip
    assert doubts_about("赵六", "p2", workers) == ()
    assert doubts_about("赵六", "", workers) == (), "no number is no number in common"


@given(st.text(max_size=9))
def test_spaces_and_widths_make_no_other_name(name: str) -> None:
    assert spelled_name(f" {name}\u3000") == spelled_name(name)
