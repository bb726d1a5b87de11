#!/usr/bin/env bash
# A hit that is refused uses up what is left of a fixed window.
#
# Package:  limits 5.8.0 (the engine of Flask-Limiter and slowapi), in memory; the same with Redis
#
# Expected: ten a minute, nine used. Somebody asks for two at once (`cost=2`) and is refused: nothing was
#           taken, so the tenth is still free, as `get_window_stats` said before.
#
# Happens:  with FixedWindowRateLimiter the refused two are counted: 0 remain, and one alone is refused
#           until the window ends. MovingWindowRateLimiter and SlidingWindowCounterRateLimiter of the same
#           package leave the tenth free. One batch that is too large for the limit shuts its sender out.
#           (strategies.py: the counter is increased first and compared then.)
#
# Exit status: 0 while this happens, 1 when the behaviour has changed, 2 where it could not be tried.
set -euo pipefail

place=$(mktemp -d)
trap 'rm -rf "$place"' EXIT
cd "$place"
{
  python3 -m venv venv
  venv/bin/python -m pip install --quiet --disable-pip-version-check limits==5.8.0
} || exit 2

cat >look.py <<'PYTHON'
import sys

from limits import parse, storage, strategies

TEN = parse("10/minute")


def look(kind):
    limiter = kind(storage.MemoryStorage())
    used = [limiter.hit(TEN, "somebody", cost=3) for _ in range(3)]
    before = limiter.get_window_stats(TEN, "somebody").remaining
    two = limiter.hit(TEN, "somebody", cost=2)
    after = limiter.get_window_stats(TEN, "somebody").remaining
    return used == [True] * 3, before, two, after, limiter.hit(TEN, "somebody")


described = {
    strategies.FixedWindowRateLimiter: (True, 1, False, 0, False),
    strategies.MovingWindowRateLimiter: (True, 1, False, 1, True),
    strategies.SlidingWindowCounterRateLimiter: (True, 1, False, 1, True),
}
print("nine used, remain, two at once, remain, one more")
found = {kind: look(kind) for kind in described}
for kind, looked in found.items():
    print(f"{kind.__name__:34} {looked}")
sys.exit(0 if found == described else 1)
PYTHON
venv/bin/python look.py
