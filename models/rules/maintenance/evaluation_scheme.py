"""A city's scheme for evaluating maintainers, as dated data with its source. Another city is another row."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from fractions import Fraction
from typing import Any

from models.rules.base.intervals import Law


class Measure(StrEnum):
    """A measure from our own data."""

    ARRIVAL = "arrival"  # entrapments reached within the limit, of those with a known arrival
    ENTRAPMENTS = "entrapments"  # for 100 lifts and year
    RELAPSE = "relapse"  # matters that came back within 14 days, of those resolved
    MISSED = "missed"  # half-monthly visits not made, of those due (按需维保 has none)
    SATISFACTION = "satisfaction"  # answers of 4 and 5, of the valid ones
    NODES = "nodes"  # nodes done in time, of those that fell due
    LEFT_OUT = "left_out"  # items not done, of those due on the sheets that were sent
    FINDINGS = "findings"  # findings of sheets and spot checks put right in time, of those due
    CHECKS = "checks"  # items in order, of those looked at in spot checks


LAWS: Mapping[Measure, Law] = {
    measure: Law.RATE if measure is Measure.ENTRAPMENTS else Law.SHARE for measure in Measure
}


@dataclass(frozen=True)
class MeasureRule:
    """`worth` points at `full` or better, none at `none` or worse.

    `least`: with less exposure than this there is too little to judge, and the measure has no weight.
    0 judges whatever was seen.
    """

    law: Law
    worth: int
    full: Fraction
    none: Fraction
    least: Fraction = Fraction()

    @property
    def less_is_better(self) -> bool:
        return self.full < self.none


@dataclass(frozen=True)
class EvaluationScheme:
    """`stars` and `grades`: the least score (of 100) for each, highest first."""

    worth_of_qualification: int
    licences: Mapping[str, Fraction]
    worth_of_strength: int
    load_full: Fraction
    load_none: Fraction
    measures: Mapping[Measure, MeasureRule]
    stars: tuple[tuple[Fraction, int], ...]
    grades: tuple[tuple[Fraction, str], ...]
    lowest_grade: str
    least_lifts: int
    publicity_days: int
    arrival_minutes: int

    @classmethod
    def parse(cls, value: Mapping[str, Any]) -> "EvaluationScheme":
        """From a city's row. Raises ValueError naming what is missing or wrong."""
        try:
            return cls._parse(value)
        except (LookupError, TypeError, AttributeError, ZeroDivisionError) as error:
            raise ValueError(f"the evaluation scheme lacks or misshapes {error}") from None

    @classmethod
    def _parse(cls, value: Mapping[str, Any]) -> "EvaluationScheme":
        strength = value["strength"]
        measures = {Measure(name): _rule(Measure(name), one) for name, one in value["measures"].items()}
        stars = tuple((_fraction(least), int(star)) for least, star in value["stars"])
        grades = tuple((_fraction(least), str(grade)) for least, grade in value["grades"])
        scheme = cls(
            worth_of_qualification=_count(value["qualification"]["worth"]),
            licences={level: _fraction(share) for level, share in value["qualification"]["licences"].items()},
            worth_of_strength=_count(strength["worth"]),
            load_full=_fraction(strength["full"]),
            load_none=_fraction(strength["none"]),
            measures=measures,
            stars=stars,
            grades=grades,
            lowest_grade=str(value["lowest_grade"])[:1],
            least_lifts=_count(value["least_lifts"]),
            publicity_days=_count(value["publicity_days"]),
            arrival_minutes=_count(value["arrival_minutes"]),
        )
        scheme._require_sense()
        return scheme

    def _require_sense(self) -> None:
        if self.load_full == self.load_none:
            raise ValueError("strength.full and strength.none must differ")
        for name, steps in (("stars", self.stars), ("grades", self.grades)):
            least = [one for one, _ in steps]
            if least != sorted(least, reverse=True):
                raise ValueError(f"{name} must fall from the highest score")
        if any(star not in (2, 3, 4, 5) for _, star in self.stars):
            raise ValueError("a star is 2, 3, 4 or 5")
        if not 1 <= self.publicity_days <= 365:
            raise ValueError("publicity_days must be 1 to 365")


def _rule(measure: Measure, value: Mapping[str, Any]) -> MeasureRule:
    rule = MeasureRule(
        law=LAWS[measure],
        worth=_count(value["worth"]),
        full=_fraction(value["full"]),
        none=_fraction(value["none"]),
        least=_fraction(value.get("least", 0)),
    )
    if rule.least < 0:
        raise ValueError(f"{measure.value}: least must not be below 0")
    if rule.full == rule.none:
        raise ValueError(f"{measure.value}: full and none must differ")
    return rule


def _count(value: object) -> int:
    if not isinstance(value, int) or isinstance(value, bool) or not 0 <= value <= 100_000:
        raise ValueError(f"{value!r} must be a whole number, not below 0")
    return value


def _fraction(value: object) -> Fraction:
    """From a whole number or a text such as `0.995` or `1/3`: JSON's floats are not exact."""
    if isinstance(value, bool) or not isinstance(value, int | str):
        raise ValueError(f'{value!r} must be a whole number or a text such as "0.95"')
    return Fraction(value)
