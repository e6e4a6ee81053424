"""How shares beside held ones were rounded before decision 062: by the finest step that the true counts allowed."""

from __future__ import annotations

from functools import cache
from itertools import product

import numpy as np

from stratalign.disclosure.mask import cap_ends

STEPS_PCT = (1, 2, 5, 10, 20)
NEAR = 1e-7


def printed_by_counts(counts, sizes):
    """What the old rule prints of levels and company: steps, values, and which are held; None where levels go."""
    shares = [(n, count) for n, count in zip(sizes, counts, strict=True)]
    whole = (sum(sizes), sum(counts))
    if not any(_is_held(*share) for share in (*shares, whole)):
        steps = 1, 1
    else:
        tried = product(STEPS_PCT, STEPS_PCT)
        steps = next((pair for pair in tried if _caps_hold(whole, pair[0], shares, pair[1])), None)
    if steps is None:
        return (None, _printed(*whole, 1))
    return (steps, _printed(*whole, steps[0]), *(_printed(*share, steps[1]) for share in shares))


@cache
def _printed(n, count, step):
    low, high = (100 * float(end) for end in cap_ends(np.array(n)))
    exact = 100 * count / n
    if exact >= high - NEAR or exact <= low + NEAR:
        return (round(high if exact > 50 else low), True)
    return (float(np.clip(step * np.round(exact / step), np.round(low), np.round(high))), False)


def _is_held(n, count):
    return _printed(n, count, 1)[1]


@cache
def _behind(n, count, step):
    alike = [other for other in range(n + 1) if _printed(n, other, step) == _printed(n, count, step)]
    return alike[0], alike[-1], _is_held(n, count)


def _caps_hold(whole, step, parts, part_step):
    least, most, held = np.array([_behind(*part, part_step) for part in parts]).T
    low, high, whole_held = _behind(*whole, step)
    if whole_held and (least.sum() > low or most.sum() < high):
        return False
    smallest, largest = low - (most.sum() - most), high - (least.sum() - least)
    return bool(np.all(~held.astype(bool) | ((smallest <= least) & (largest >= most))))
