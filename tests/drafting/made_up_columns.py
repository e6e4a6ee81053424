"""Answers of made-up people, as columns of an export."""

import numpy as np

AGREE = ["Strongly disagree", "Disagree", "Neither agree nor disagree", "Agree", "Strongly agree"]
N = 60


def answers(seed, *, of=5, first=1, reverse=False, factor=0):
    """Points of a scale that go with a common factor."""
    common = np.random.default_rng(factor).normal(size=N)
    noise = np.random.default_rng(seed).normal(scale=0.5, size=N)
    value = (-common if reverse else common) + noise
    return [str(int(v)) for v in np.clip(np.round(value * 1.2 + (of + 1) / 2), 1, of) - 1 + first]


def in_words(points):
    """Points from 1 to 5 as degrees of agreement."""
    return [AGREE[int(point) - 1] for point in points]


def write_columns(path, columns):
    """Write an export of columns given by header; a list of cells is repeated to the length of the file."""
    table = {name: [cells[i % len(cells)] for i in range(N)] for name, cells in columns.items()}
    lines = [",".join(f'"{name}"' for name in table)]
    lines += [",".join(f'"{table[name][i]}"' for name in table) for i in range(N)]
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return path
