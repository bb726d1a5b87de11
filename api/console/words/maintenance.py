"""Words for what cannot be done with an evaluation."""

from collections.abc import Mapping

from models.rules.maintenance.evaluation import EvaluationRefusal

REFUSALS: Mapping[EvaluationRefusal, str] = {
    EvaluationRefusal.WRONG_STATE: "现在不能做这一步，请刷新后看看。",
    EvaluationRefusal.TOO_EARLY: "公示期还没有结束。",
    EvaluationRefusal.TOO_LATE: "公示期已结束，不能再提异议。",
    EvaluationRefusal.OPEN_APPEAL: "还有异议没有答复。",
}
