"""What kinds of lift there are, and which of them shut people in."""

from enum import StrEnum


class LiftKind(StrEnum):
    PASSENGER = "passenger"
    FREIGHT = "freight"
    BED = "bed"  # 病床电梯
    FIREFIGHTER = "firefighter"
    SIGHTSEEING = "sightseeing"
    HOME = "home"  # 家用电梯
    ESCALATOR = "escalator"
    WALKWAY = "walkway"  # 自动人行道

    @property
    def has_cabin(self) -> bool:
        """People are shut in a cabin; on moving stairs they fall or are caught."""
        return self not in (LiftKind.ESCALATOR, LiftKind.WALKWAY)
