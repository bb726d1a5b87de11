"""One word, one colour."""

import pytest

from bot.texts.states import MATTERS, RECIPIENT_TONES, RECIPIENTS, state_tone
from models.rules.reports.standing import MatterState, RecipientState

SHARED = [
    (matter, recipient)
    for matter, word in MATTERS.items()
    for recipient, other in RECIPIENTS.items()
    if word == other
]


@pytest.mark.parametrize(("matter", "recipient"), SHARED)
def test_a_word_has_the_same_colour_of_a_matter_and_of_a_recipient(
    matter: MatterState, recipient: RecipientState
) -> None:
    assert state_tone(matter) == RECIPIENT_TONES[recipient]


def test_a_template_message_takes_each_word() -> None:
    assert max(map(len, MATTERS.values())) <= 5
