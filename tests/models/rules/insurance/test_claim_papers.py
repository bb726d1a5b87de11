"""Who sees which paper of a claim."""

import pytest

from models.rules.insurance.claim_papers import SENSITIVE, ClaimPaper, ClaimViewer, may_see_paper, may_share

LEAD, CO, REGULATOR = ClaimViewer.LEAD, ClaimViewer.CO_INSURER, ClaimViewer.REGULATOR
HOLDER, OPERATOR = ClaimViewer.HOLDER, ClaimViewer.OPERATOR


@pytest.mark.parametrize(
    ("paper", "shared", "seen_by"),
    [
        (ClaimPaper.SCENE, False, {LEAD, CO, REGULATOR, OPERATOR}),
        (ClaimPaper.SCENE, True, {LEAD, CO, REGULATOR, OPERATOR, HOLDER}),
        (ClaimPaper.DECISION, False, {LEAD, CO, REGULATOR, OPERATOR}),
        (ClaimPaper.MEDICAL, False, {LEAD}),
        (ClaimPaper.MEDICAL, True, {LEAD}),  # a row of another version cannot show it either
        (ClaimPaper.IDENTITY, True, {LEAD}),
    ],
)
def test_others_see_what_their_part_allows(
    paper: ClaimPaper, shared: bool, seen_by: set[ClaimViewer]
) -> None:
    assert {one for one in ClaimViewer if may_see_paper(paper, one, own=False, shared=shared)} == seen_by


@pytest.mark.parametrize("viewer", ClaimViewer)
@pytest.mark.parametrize("paper", ClaimPaper)
def test_everybody_sees_what_they_handed_in(paper: ClaimPaper, viewer: ClaimViewer) -> None:
    assert may_see_paper(paper, viewer, own=True, shared=False)


def test_what_tells_of_health_or_identity_cannot_be_shared() -> None:
    assert {paper for paper in ClaimPaper if not may_share(paper)} == SENSITIVE
