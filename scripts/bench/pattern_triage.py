"""Does a text say that somebody is trapped in a lift, or tell of a severe hazard?

A wrong yes costs a call-out; a wrong no can cost a life. So the patterns are
generous, and only plain denials and other words with 困 are excepted.
"""

import re
import unicodedata
from enum import StrEnum


class Entrapment(StrEnum):
    CERTAIN = "certain"
    POSSIBLE = "possible"  # worth asking back: the person may stand outside
    NO = "no"


# Traditional forms of the characters that the patterns below use; a full conversion is not needed.
_SIMPLIFIED = str.maketrans(
    "電門關開動來裡裏個們沒幫難鎖壞樓廂轎車進無發現擔經過後時間媽親還現會斷",
    "电门关开动来里里个们没帮难锁坏楼厢轿车进无发现担经过后时间妈亲还现会断",
)

_PLACE = r"(电梯|轿厢|梯厢|厢体|升降机|梯里|梯内)"
_WHO = r"(我|咱|人|孩|娃|老|妈|爸|奶奶|爷爷|朋友|同事|邻居|业主|住户|乘客)"
_SHUT = r"(关|锁|卡|陷|堵|闷|夹|停|吊|悬)"

# 困 in words that have nothing to do with being trapped, or say that it is over.
_OTHER_WORDS = re.compile(r"困(难|扰|惑|境|倦|乏|苦|意|死了)|(贫|犯|很|好|穷|纾|解)困")
_DENIALS = re.compile(
    r"(没有?|无|未|不是|并非|不存在|未有)(任何)?(人员?|乘客|谁)?(被|受|发生|出现)?(关|困)(住|在|人)?(人|里面|电梯里)?(?![了着])"
    r"|(以防|防止|避免|预防|担心|怕|万一|如果|要是|会不会|容易).{0,4}(困|被关)(人|住|在)?(里面|电梯里)?"
    r"|\b(not|nobody|no one)( is| was)? (trapped|stuck)\b",
    re.IGNORECASE,
)
# Said of another day or as a habit: ask whether somebody is trapped now.
_NOT_NOW = re.compile(
    r"(经常|老是|总是|多次|几次|曾经?|上次|上周|上个?月|昨天|昨晚|前天|前几天|以前|之前|去年|每天)[^，。！？；]{0,12}?(困|关在|卡在|出不来)"
)
_CERTAIN = re.compile(
    "|".join(
        (
            r"困",
            r"救命|救我|救救|救人|求救|快来人",
            r"被(关|锁|卡|夹|闷)(?!门)",
            rf"{_SHUT}(在|到|进|于)了?.{{0,4}}{_PLACE}",
            rf"{_SHUT}了?{_PLACE}(里|内|中|间)",
            rf"{_SHUT}(在|到)了?(里面|里头|里边|半空|中间|两层)",
            rf"把{_WHO}.{{0,4}}(关|锁|卡)",
            rf"{_PLACE}(里|内)?(还)?(关|锁|卡|陷|夹)(了|着|住了?).{{0,6}}{_WHO}",
            rf"{_WHO}.{{0,6}}(关|锁|卡|陷)(在|到)?了?(里面|里头|里边|里了|中间|半空|住)",
            rf"{_WHO}.{{0,6}}在{_PLACE}?(里|里面|里头|里边|内).{{0,8}}(不动|停|打不开|没反应)",
            r"出不(来|去)|走不出去|逃不出|下不(来|去)了",
            r"(掉|坠)(在|到|进|下)了?(井道|井里|底坑)",
            r"\b(trapped|entrap(ped|ment)?|stuck (in|inside)|can('|no)?t get out|locked in|help me|sos)\b",
        )
    ),
    re.IGNORECASE,
)
_POSSIBLE = re.compile(
    "|".join(
        (
            r"门.{0,4}(打不开|开不了|开不开|不开了)",
            rf"{_PLACE}.{{0,8}}(不动了?|停在半空|停住了|突然停)",
            r"\b(stuck|door (won'?t|will not|doesn'?t) open)\b",
        )
    ),
    re.IGNORECASE,
)
_SPACE_IN_CHINESE = re.compile(r"(?<![a-z'])\s+|\s+(?![a-z'])")


def _plain(text: str) -> str:
    folded = unicodedata.normalize("NFKC", text).lower().replace("’", "'")
    return _SPACE_IN_CHINESE.sub("", folded.translate(_SIMPLIFIED))


def entrapment(text: str) -> Entrapment:
    """Judge a message in simplified or traditional Chinese or English, of any length."""
    remaining = _DENIALS.sub("。", _OTHER_WORDS.sub("。", _plain(text)))
    past = bool(_NOT_NOW.search(remaining))
    if _CERTAIN.search(_NOT_NOW.sub("。", remaining)):
        return Entrapment.CERTAIN
    if past or _POSSIBLE.search(remaining):
        return Entrapment.POSSIBLE
    return Entrapment.NO
