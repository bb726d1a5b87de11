"""The number on a lift's use certificate (使用登记证编号), as people write it."""

from models.rules.base.numbers import spell_number

LONGEST_GUESSED = 40  # characters; a longer text is no number
_LETTERS = str.maketrans("OIZSB", "01258")  # taken for digits, by people and by programs that read pictures
_BRACKETS = str.maketrans("〔〕【】[]{}", "()()()()")


def spell(typed: str) -> str:
    """The form in which it is stored, `梯11江A330101(24)`: width, spaces, case and brackets do not count."""
    return spell_number(typed).translate(_BRACKETS)


def near(number: str) -> set[str]:
    """The numbers that one slip of the hand turns into this one.

    A digit is wrong, missing, doubled or too many, two neighbours have changed places, or a letter
    stands for a digit. Without the number itself; some 300.
    """
    if len(number) > LONGEST_GUESSED:
        return set()
    parts = [(number[:place], number[place:]) for place in range(len(number) + 1)]
    found = {left + right[1:] for left, right in parts if right}
    found |= {left + right[1] + right[0] + right[2:] for left, right in parts if len(right) > 1}
    for digit in "0123456789":
        found |= {left + digit + right for left, right in parts}
        found |= {left + digit + right[1:] for left, right in parts if right[:1].isdigit()}
    found |= {left + right[0].translate(_LETTERS) + right[1:] for left, right in parts if right}
    found.add(number.translate(_LETTERS))
    return found - {number, ""}
