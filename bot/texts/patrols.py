"""Words of insurers' patrols."""

from collections.abc import Mapping

from models.actions.insurance.patrols import PatrolRefusal
from models.rules.duty.sheets import DutySheetProblem

PATROL_PROBLEMS: Mapping[DutySheetProblem, str] = {
    DutySheetProblem.UNANSWERED: "还有项目没有选。请每一项都选“符合”“不符合”或“无此项”。",
    DutySheetProblem.NO_FINDING_WORDS: "选了“不符合”的项目，请写明看到的情况。",
    DutySheetProblem.TOO_LONG: "写得太长了，请写短一些。",
}
PATROL_REFUSALS: Mapping[PatrolRefusal, str] = {
    PatrolRefusal.NOT_INSURED: "这部电梯现在没有您的机构承保的有效保单，不能记巡查。",
    PatrolRefusal.WRONG_PLACE: "轿厢码不对：不是这部电梯现在的码。请扫轿厢里的码，或照着输入 12 位梯码。",
}
