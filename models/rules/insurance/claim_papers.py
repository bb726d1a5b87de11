"""Papers of a claim, and who may see each.

Health and identity are sensitive (PIPL 28): such a paper is seen by the insurer that decides
the claim and by whoever handed it in, and cannot be shared. An injured person's papers are no
other party's own: use unit and committee see none of them.
"""

from enum import StrEnum


class ClaimPaper(StrEnum):
    """What a paper shows."""

    SCENE = "scene"  # 现场照片、录像截图
    LOSS = "loss"  # 发票、维修清单、损失证明
    MEDICAL = "medical"  # 病历、诊断、医疗费票据
    IDENTITY = "identity"  # 身份证明、银行账户
    FINDING = "finding"  # 事故鉴定、责任认定
    DECISION = "decision"  # 赔付协议、拒赔通知、付款凭证
    OTHER = "other"


SENSITIVE = frozenset({ClaimPaper.MEDICAL, ClaimPaper.IDENTITY})


# What an injured person or the family hands in by a link. Findings and decisions are made by others.
FROM_PERSON = (ClaimPaper.MEDICAL, ClaimPaper.LOSS, ClaimPaper.SCENE, ClaimPaper.IDENTITY, ClaimPaper.OTHER)


class ClaimViewer(StrEnum):
    """The part that somebody has in a claim."""

    LEAD = "lead"  # the insurer that decides it
    CO_INSURER = "co_insurer"
    REGULATOR = "regulator"
    HOLDER = "holder"  # use unit, owners' committee
    OPERATOR = "operator"  # who runs the server


_BY_DEFAULT = frozenset(
    {ClaimViewer.LEAD, ClaimViewer.CO_INSURER, ClaimViewer.REGULATOR, ClaimViewer.OPERATOR}
)


def may_see_paper(paper: ClaimPaper, viewer: ClaimViewer, *, own: bool, shared: bool) -> bool:
    """Holders see their own and what is shared; a sensitive paper is the lead insurer's alone."""
    if own:
        return True
    if paper in SENSITIVE:
        return viewer is ClaimViewer.LEAD
    return shared or viewer in _BY_DEFAULT


def may_share(paper: ClaimPaper) -> bool:
    return paper not in SENSITIVE
