"""Counting an owners' decision: exact integers, never rounded percentages.

Civil Code art. 278: owners holding at least two thirds of the area and two thirds of the heads take
part; spending the fund passes with more than half of the taking-part area and heads; raising it,
rebuilding and changes of use with at least three quarters of both. Art. 1259: 以上 includes the number
itself, 过半数 does not.

Heads are counted as the Supreme People's Court does (interpretation on differentiated ownership, art. 9):
a unit is one head; several units of one buyer, and the developer's unsold units, are one head each. Units
that share a `head` are therefore one.
"""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum


class Choice(StrEnum):
    FOR = "for"
    AGAINST = "against"
    ABSTAIN = "abstain"


class Threshold(StrEnum):
    """The majority that art. 278 asks for."""

    ORDINARY = "ordinary"  # 过半数: more than 1/2 of those taking part
    SPECIAL = "special"  # 四分之三以上: at least 3/4 of those taking part


class NonVoters(StrEnum):
    """The estate's own rule of procedure for owners who do not vote."""

    NOT_TAKING_PART = "not_taking_part"  # the law, where the estate's rules are silent
    WITH_THE_MAJORITY = "with_the_majority"  # 计入已表决的多数意见


@dataclass(frozen=True)
class Unit:
    """One 专有部分 of the frozen roll. `area` in 0.01 m², above zero; `head`: one for all of an owner's."""

    key: str
    area: int
    head: str


@dataclass(frozen=True)
class Weight:
    """An amount on both axes: area in 0.01 m², and heads."""

    area: int = 0
    heads: int = 0


@dataclass(frozen=True)
class Count:
    """Sums of what was cast. Abstentions take part and are not consent."""

    whole: Weight
    voted: Weight
    in_favour: Weight
    against: Weight


@dataclass(frozen=True)
class Check:
    """One comparison of integers: `numerator / denominator` against `needed`, in the words of the article."""

    article: str
    axis: str
    numerator: int
    denominator: int
    needed: tuple[int, int]
    strictly: bool

    @property
    def holds(self) -> bool:
        """True where numerator / denominator reaches (or, strictly, exceeds) the needed share."""
        return self.denominator > 0 and self.distance <= 0

    @property
    def distance(self) -> int:
        """The amount that the numerator lacks at the present denominator; 0 or less if nothing is lacking."""
        over, under = self.needed
        if self.strictly:
            return self.denominator * over // under + 1 - self.numerator
        return -(-self.denominator * over // under) - self.numerator  # rounded up


@dataclass(frozen=True)
class TallyResult:
    checks: tuple[Check, ...]

    @property
    def passed(self) -> bool:
        return all(check.holds for check in self.checks)


def count(roll: Iterable[Unit], choices: Mapping[str, Choice]) -> Count:
    """Count the choices, by unit key, over the roll. A choice for a unit that is not on it counts nothing.

    An owner with several units who votes differently for them takes part with one head, which is counted
    neither for nor against: the law gives one head one voice, and a divided one is not consent.
    """
    units = list(roll)
    by_head: dict[str, set[Choice]] = {}
    area: dict[Choice, int] = dict.fromkeys(Choice, 0)
    for unit in units:
        if choice := choices.get(unit.key):
            area[choice] += unit.area
            by_head.setdefault(unit.head, set()).add(choice)
    voices = list(by_head.values())
    return Count(
        whole=Weight(sum(unit.area for unit in units), len({unit.head for unit in units})),
        voted=Weight(sum(area.values()), len(voices)),
        in_favour=Weight(area[Choice.FOR], voices.count({Choice.FOR})),
        against=Weight(area[Choice.AGAINST], voices.count({Choice.AGAINST})),
    )


def with_non_voters(
    roll: Iterable[Unit], choices: Mapping[str, Choice], rule: NonVoters, delivered: Collection[str]
) -> dict[str, Choice]:
    """The choices as the estate's rule has them. `delivered`: units whose notice is proved to have arrived.

    The majority is taken by area among the votes cast; where for and against are equal, or either axis
    disagrees, nobody is added. Without proof of delivery an owner has not taken part, whatever the rule says.
    """
    if rule is NonVoters.NOT_TAKING_PART:
        return dict(choices)
    units = list(roll)
    cast = count(units, choices)
    majority = _majority(cast)
    if majority is None:
        return dict(choices)
    silent = {unit.key: majority for unit in units if unit.key in delivered and unit.key not in choices}
    return silent | dict(choices)


def _majority(cast: Count) -> Choice | None:
    yes, no = cast.in_favour, cast.against
    if yes.area > no.area and yes.heads > no.heads:
        return Choice.FOR
    if no.area > yes.area and no.heads > yes.heads:
        return Choice.AGAINST
    return None


def judge_count(counted: Count, threshold: Threshold) -> TallyResult:
    """Judge a count, with every comparison. An empty roll never passes."""
    approval = ((1, 2), True) if threshold is Threshold.ORDINARY else ((3, 4), False)
    return TallyResult(
        (*participation(counted), *_checks("表决同意", counted.in_favour, counted.voted, *approval))
    )


def participation(counted: Count) -> tuple[Check, ...]:
    """The quorum alone: it may be shown while the vote is open, since it says nothing of the direction."""
    return _checks("参与表决", counted.voted, counted.whole, (2, 3), False)


def _checks(
    what: str, part: Weight, whole: Weight, needed: tuple[int, int], strictly: bool
) -> tuple[Check, ...]:
    article = f"民法典第二百七十八条：{what}"
    return (
        Check(article, "面积", part.area, whole.area, needed, strictly),
        Check(article, "人数", part.heads, whole.heads, needed, strictly),
    )
