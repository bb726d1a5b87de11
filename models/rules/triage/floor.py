"""What no weight can outvote: plain calls are certain.

The learned model may be wrong where a text is far from everything that it was
taught. These few rules hold for every message, and the tests name each.
"""

import re

_WHO = r"(?:我|我们|俺|咱|咱们|有人|有个人|孩子|老人|妈妈|爸爸)"
_SHUT_IN = (
    rf"{_WHO}(?:现在|还|正|都|又|真的|一直|已经)?(?:被|给|遭)?(?:困|关|锁|卡)(?:在|到|进|住)?了?"
    r"(?:这个?|那个?)?(?:电梯|轿厢|升降机|货梯|客梯)(?:里面|里头|里边|里|中|内)?了?"
)
_PLAIN_CALL = re.compile(
    rf"^(?:救命啊?|快来人|help|sos)?{_SHUT_IN}$"
    rf"|^(?:{_WHO}|又|还|[0-9]{{1,2}}[楼层])?(?:被|受)困(?:住|在(?:电梯里?|里面|这[部台个](?:电梯|梯)?里?)?)?了?$"
    rf"|^(?:又|有|电梯)?困(?:住|人|梯)了$|^救(?:命啊?|我)$|^sos$"
    rf"|^(?:{_WHO})?被?(?:困|关|锁)在(?:里面|里头)了$"
    r"|^(?:手|脚|腿|胳膊|头|头发|孩子)?被(?:门|电梯门|电梯)?(?:夹|卡)住了?$"
    r"|^(?:i am|i'm|we are|we're) (?:trapped|stuck|locked) in(?:side)? (?:the |an? |this )?(?:lift|elevator)$"
)
_SENTENCE_END = re.compile(r"[。！？!?；;…\n]+|\.(?=\s|$)")
_CLAUSE_END = re.compile(r"[,.:、，：~]+\s*|\s+(?![a-z])")
# Said in the same sentence, these take the certainty: it is over, elsewhere, only thought of, or denied.
_DOUBT = re.compile(
    r"没有?人?(?:被)?困|如果|万一|要是|假如|怕|担心|演练|演习|模拟|昨|前天|上次|上周|上个?月|去年|以前|曾经?|"
    r"出来了|救出|脱困|获救|电影|小说|新闻|梦|保险|赔|怎么办|不是|家里|厕所"
)


def is_plain_call(folded: str) -> bool:
    """Whether a clause of the text says in the plainest words that somebody is shut in a lift."""
    return any(
        _PLAIN_CALL.search(clause.strip())
        for sentence in _SENTENCE_END.split(folded)
        if not _DOUBT.search(sentence)
        for clause in _CLAUSE_END.split(sentence)
    )
