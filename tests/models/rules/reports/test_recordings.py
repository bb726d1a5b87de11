"""Voices of the chat and of the mini-program are kept alike."""

from models.rules.reports.amr import MAGIC
from models.rules.reports.recordings import Recording, RecordingForm, is_playable, read_recording
from tests.models.rules.reports.test_amr import FRAME as AMR_FRAME
from tests.models.rules.reports.test_mp3 import FRAME as MP3_FRAME


def test_each_form_is_read_and_known_again() -> None:
    for sound, form in (
        (MAGIC + AMR_FRAME * 60, RecordingForm.AMR),
        (MP3_FRAME * 20, RecordingForm.MPEG),
    ):
        recording = read_recording(sound + b"<script>")
        assert recording is not None
        assert recording == Recording(form, sound, 2, is_cut=False)
        assert is_playable(sound) is (form is RecordingForm.MPEG)
    assert read_recording(b"<html>") is None
