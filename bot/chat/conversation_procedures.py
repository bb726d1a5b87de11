"""The three steps of a conversation on Redis, each as one: in Lua, and the same for the embedded Redis.

The keys and arguments of each stand before its text. `conversation_store.py` says what they are for.
"""

from collections.abc import Sequence

from bot.kernel.embedded_redis import EmbeddedKeys
from bot.kernel.procedures import Arguments, Procedure

# KEYS: nonce, message, queue, talk. ARGV: claim, for how many ms, for how many seconds a nonce is known.
_BEGIN = """
local first_user = redis.call('GET', KEYS[1])
if first_user and first_user ~= KEYS[2] then return {'replayed', ''} end
if not first_user then redis.call('SET', KEYS[1], KEYS[2], 'EX', ARGV[3]) end

local seen = redis.call('GET', KEYS[2])
if seen and string.sub(seen, 1, 6) == 'reply:' then return {'answered', string.sub(seen, 7)} end
local mine = 'claim:' .. ARGV[1]
if seen and seen ~= mine then return {'running', ''} end
redis.call('SET', KEYS[2], mine, 'PX', ARGV[2])
if not seen then
  redis.call('LREM', KEYS[3], 0, KEYS[2])
  redis.call('RPUSH', KEYS[3], KEYS[2])
end
redis.call('PEXPIRE', KEYS[3], ARGV[2])

while true do
  local head = redis.call('LINDEX', KEYS[3], 0)
  if head == KEYS[2] then return {'yours', redis.call('GET', KEYS[4]) or ''} end
  local holder = redis.call('GET', head)
  if holder and string.sub(holder, 1, 6) == 'claim:' then return {'wait', ''} end
  redis.call('LPOP', KEYS[3])
end
"""


def _begin(values: EmbeddedKeys, keys: Sequence[str], arguments: Arguments) -> list[bytes]:
    nonce, message, queue, talk = keys
    claim, claim_ms, nonce_seconds = arguments
    me, mine = message.encode(), f"claim:{claim}".encode()
    first_user = values.get(nonce)
    if first_user is None:
        values.set(nonce, me, int(nonce_seconds) * 1000)
    elif first_user != me:
        return [b"replayed", b""]
    seen = values.get(message)
    if seen is not None and seen.startswith(b"reply:"):
        return [b"answered", seen[6:]]
    if seen not in (None, mine):
        return [b"running", b""]
    values.set(message, mine, int(claim_ms))
    waiting = values.queue(queue)
    if seen is None:
        waiting = [one for one in waiting if one != me] + [me]
    while waiting[0] != me and not (values.get(waiting[0].decode()) or b"").startswith(b"claim:"):
        waiting.pop(0)
    values.set_queue(queue, waiting, int(claim_ms))
    return [b"yours", values.get(talk) or b""] if waiting[0] == me else [b"wait", b""]


# KEYS: message, queue, talk, wake channel, the windows.
# ARGV: claim, reply, its seconds, talk, its seconds, wake; which window is opened (0 for none, -1: all
# are shut), what it is kept as, for how many ms.
_FINISH = """
if redis.call('GET', KEYS[1]) ~= 'claim:' .. ARGV[1] then return 0 end
redis.call('SET', KEYS[1], 'reply:' .. ARGV[2], 'EX', ARGV[3])
redis.call('LREM', KEYS[2], 0, KEYS[1])
if ARGV[4] == '' then redis.call('DEL', KEYS[3]) else redis.call('SET', KEYS[3], ARGV[4], 'EX', ARGV[5]) end
if ARGV[6] == '1' then redis.call('PUBLISH', KEYS[4], '1') end
local window = tonumber(ARGV[7])
if window > 0 then redis.call('SET', KEYS[4 + window], ARGV[8], 'PX', ARGV[9]) end
if window < 0 then redis.call('DEL', unpack(KEYS, 5)) end
return 1
"""


def _finish(values: EmbeddedKeys, keys: Sequence[str], arguments: Arguments) -> int:
    message, queue, talk, channel, *windows = keys
    claim, reply, reply_seconds, told, talk_seconds, wake, which, opened, opened_ms = arguments
    if values.get(message) != f"claim:{claim}".encode():
        return 0
    values.set(message, f"reply:{reply}", int(reply_seconds) * 1000)
    _leave(values, queue, message)
    if told:
        values.set(talk, str(told), int(talk_seconds) * 1000)
    else:
        values.delete(talk)
    if wake == "1":
        values.publish(channel, b"1")
    if int(which) > 0:
        values.set(windows[int(which) - 1], str(opened), int(opened_ms))
    for window in windows if int(which) < 0 else ():
        values.delete(window)
    return 1


# KEYS: message, queue. ARGV: claim.
_ABANDON = """
if redis.call('GET', KEYS[1]) ~= 'claim:' .. ARGV[1] then return 0 end
redis.call('DEL', KEYS[1])
redis.call('LREM', KEYS[2], 0, KEYS[1])
return 1
"""


def _abandon(values: EmbeddedKeys, keys: Sequence[str], arguments: Arguments) -> int:
    message, queue = keys
    if values.get(message) != f"claim:{arguments[0]}".encode():
        return 0
    values.delete(message)
    _leave(values, queue, message)
    return 1


def _leave(values: EmbeddedKeys, queue: str, message: str) -> None:
    waiting = values.queue(queue)
    left = [one for one in waiting if one != message.encode()]
    if left != waiting:
        values.set_queue(queue, left, values.left_ms(queue))


BEGIN = Procedure(_BEGIN, _begin)
FINISH = Procedure(_FINISH, _finish)
ABANDON = Procedure(_ABANDON, _abandon)
