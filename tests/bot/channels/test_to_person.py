"""What a person on duty is told."""

from bot.channels.to_person import minutes_in_words


def test_nobody_is_inside_for_no_minutes() -> None:
    assert f"已 {minutes_in_words(0)} 分钟" == "已 不到 1 分钟"
    assert minutes_in_words(3) == "3"
