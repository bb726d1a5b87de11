"""How each maintainer of the demo works, so that figures and evaluations tell them apart."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Habits:
    """In a hundred: visits skipped, entrapments a year for a hundred lifts, arrivals too late."""

    skipped: int
    entrapments: int
    late: int


HABITS = {
    "迅安电梯维保有限公司": Habits(2, 40, 4),
    "恒达电梯工程有限公司": Habits(12, 110, 35),
    "江城安捷电梯服务部": Habits(0, 0, 0),
}
