"""Kinds of papers in a lift's file."""

from enum import StrEnum


class LiftPaper(StrEnum):
    CERTIFICATE = "certificate"  # of an inspection or self-test
    PERMIT = "permit"  # 使用登记、施工告知、行政许可
    ASSESSMENT = "assessment"  # 安全评估, 三无 evidence
    STOP = "stop"  # 停用、封停、报废
    HAZARD = "hazard"  # evidence of a severe hazard, proof of its cure
    OTHER = "other"


# What is handed in on the page of the file. A paper of a hazard belongs to the step that it proves.
HANDED_IN = tuple(one for one in LiftPaper if one is not LiftPaper.HAZARD)
