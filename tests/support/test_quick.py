"""The words about what `--quick` leaves out."""

from collections import Counter

from tests.support.quick import words_about


def test_a_file_of_which_nothing_is_left_is_named() -> None:
    left_out = Counter({"tests/browser/test_a.py": 3, "tests/test_b.py": 1})
    assert words_about(left_out, ["tests/test_b.py", "tests/test_c.py"]) == (
        "4 left out by --quick, all of tests/browser/test_a.py"
    )
    assert words_about(Counter({"b": 1}), ["b"]) == "1 left out by --quick"


def test_ten_files_are_named_and_the_others_counted() -> None:
    said = words_about(Counter({f"{number:02d}": 1 for number in range(12)}), [])
    assert said == f"12 left out by --quick, all of {', '.join(f'{n:02d}' for n in range(10))} and 2 more"
