"""Random companies, and an attacker who knows the organisation chart and every published sum, in exact fractions."""

from fractions import Fraction
from itertools import combinations

import numpy as np
import pandas as pd

from stratalign.scores.groups import Groups

LEVELS = ("executives", "managers", "staff")


def make_groups(units, levels, parents):
    """Groups of people with a unit ("" for none) and a level ("" for none); `parents` of each unit ("" for the top)."""

    def is_below(unit, top):
        while unit and unit != top:
            unit = parents[unit]
        return unit == top

    ids = [f"p{n:03d}" for n in range(len(units))]
    members = {"overall": [True] * len(units)}
    members |= {f"level:{level}": [own == level for own in levels] for level in LEVELS}
    members |= {f"unit:{unit}": [is_below(own, unit) for own in units] for unit in parents}
    kinds = {name: name.split(":")[0] for name in members}
    above = {f"unit:{unit}": f"unit:{parent}" if parent else "overall" for unit, parent in parents.items()}
    membership = pd.DataFrame(members, index=ids)
    membership = membership.loc[:, membership.any()]
    rows = [(name, kinds[name], name, above.get(name, "overall"), int(membership[name].sum())) for name in membership]
    return Groups(pd.DataFrame(rows, columns=["group_id", "kind", "label", "parent_id", "n_respondents"]), membership)


def everybody(groups, *measures):
    """All answered everything."""
    return pd.DataFrame(True, index=groups.membership.index, columns=[*(measures or ["x"])])


def random_company(seed):
    """Groups, who answered what, and a threshold; people may sit in any unit or none, levels may cross units."""
    rng = np.random.default_rng(seed)
    n, n_units = int(rng.integers(12, 60)), int(rng.integers(1, 7))
    parents = {str(unit): "" if (above := int(rng.integers(-1, unit))) < 0 else str(above) for unit in range(n_units)}
    sizes = rng.gamma(0.7, size=n_units + 1) + 0.01
    units = rng.choice(["", *parents], n, p=sizes / sizes.sum())
    levels = rng.choice(["", *LEVELS], n, p=[0.03, 0.1, 0.2, 0.67])
    style = rng.integers(3)
    if style:  # executives inside one unit, and in the last case nobody else there and nowhere else
        elsewhere = levels if style == 1 else rng.choice(LEVELS[1:], n)
        levels = np.where(units == "0", "executives", elsewhere)
    groups = make_groups(units, levels, parents)
    rates = rng.choice([1.0, 0.95, 0.6], size=int(rng.integers(1, 4)))
    answered = pd.DataFrame(rng.random((n, len(rates))) < rates, index=groups.membership.index)
    answered.iloc[:5] = True  # enough for the company as a whole
    return groups, answered.set_axis([f"m{number}" for number in range(len(rates))], axis=1), int(rng.integers(3, 6))


def derivable_sets(groups, answered, visible, minimum):
    """Every set of 1 to minimum - 1 people whose sum of a measure follows from the visible groups' sums.

    A sum follows when its row is a combination of published rows, that is when whatever leaves all published sums as
    they are leaves it as it is too. People in exactly the same groups cannot be told apart and stay together.
    """
    found = []
    for measure in answered:
        people = groups.membership[answered[measure]]
        cells = people.groupby(list(people), sort=False).size()
        rows = [[int(value) for value in cells.index.get_level_values(group)] for group in visible]
        freedom = _null_space(rows)
        small = [cell for cell, size in enumerate(cells) if size < minimum]
        for n_cells in range(1, minimum):
            for chosen in combinations(small, n_cells):
                size = int(cells.iloc[list(chosen)].sum())
                if size < minimum and all(sum(move[cell] for cell in chosen) == 0 for move in freedom):
                    found.append((measure, size, [cells.index[cell] for cell in chosen]))
    return found


def _null_space(rows):
    """Exact basis of the moves that no row notices."""
    table = [[Fraction(value) for value in row] for row in rows]
    pivots = []
    for column in range(len(table[0])):
        row = next((r for r in range(len(pivots), len(table)) if table[r][column]), None)
        if row is None:
            continue
        place = len(pivots)
        table[place], table[row] = table[row], table[place]
        table[place] = [value / table[place][column] for value in table[place]]
        for other in range(len(table)):
            if other != place and table[other][column]:
                factor = table[other][column]
                table[other] = [a - factor * b for a, b in zip(table[other], table[place], strict=True)]
        pivots.append(column)
    basis = []
    for free in set(range(len(table[0]))) - set(pivots):
        move = [Fraction(0)] * len(table[0])
        move[free] = Fraction(1)
        for row, pivot in enumerate(pivots):
            move[pivot] = -table[row][free]
        basis.append(move)
    return basis
