"""How many are inside, where a sentence that tells more than that says it for certain."""

import re

_DIGITS = {character: number for number, character in enumerate("一二三四五六七八九十", start=1)} | {"两": 2}
NUMBER = r"([0-9]{1,2}|[一二两三四五六七八九十])"
_CLAUSES = re.compile(r"[，,。.；;！!？?\s]+")
# A part of a sentence that begins with the number: `两个人`, `我们3个人在8楼`. Not `一个人都没来`.
_COUNT = re.compile(rf"(?:我们|里面|电梯里|轿厢里)?(?:一共|总共|共|就|有)?{NUMBER}个?人(?:$|在|被|困|卡)")
# Others that are counted beside them may be among them or not: `三个人，一个孩子`.
_COUNTED = re.compile(rf"{NUMBER}个?(?:人|[大成]人|成年人|小?孩|小朋友|娃|婴儿|宝宝|老|孕妇|男|女)")
_ELSEWHERE = re.compile(r"外面|外头|门外|楼下|来了|出来|出去|走了|上次|昨天|没有?人")


def number_in(text: str) -> int:
    """Of what `NUMBER` matched."""
    return _DIGITS.get(text) or int(text)


def people_said(words: str) -> int | None:
    """The number before the first comma, or after it; None where it may be another."""
    if _ELSEWHERE.search(words) or len(_COUNTED.findall(words)) != 1:
        return None
    found = [match for clause in _CLAUSES.split(words) if (match := _COUNT.match(clause))]
    return number_in(found[0][1]) or None if found else None
