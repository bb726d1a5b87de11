"""Words for certificates, and for what cannot be done with an evaluation."""

from collections.abc import Mapping
from typing import Any

from bot.texts.sheets import CERTIFICATE_TONES, CERTIFICATES
from models.rules.maintenance.evaluation import EvaluationRefusal

REFUSALS: Mapping[EvaluationRefusal, str] = {
    EvaluationRefusal.WRONG_STATE: "现在不能做这一步，请刷新后看看。",
    EvaluationRefusal.TOO_EARLY: "公示期还没有结束。",
    EvaluationRefusal.TOO_LATE: "公示期已结束，不能再提异议。",
    EvaluationRefusal.OPEN_APPEAL: "还有异议没有答复。",
}
FILTERS: dict[str, Any] = {
    "certificate_word": CERTIFICATES.__getitem__,
    "certificate_tone": CERTIFICATE_TONES.__getitem__,
}
