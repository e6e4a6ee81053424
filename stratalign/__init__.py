"""stratalign: measure strategic alignment, relate it to results with honest uncertainty, report it.

The verbs and nouns of the daily work stand here; everything else lives in its room: `sources`, `responses`, `panel`,
`scores`, `measurement`, `comparisons`, `models`, `claims`, `study`, `report`. Whatever a room offers is found here as
well. Names are loaded on first use, so that importing the package costs nothing; `__init__.pyi` lists them.
"""

from stratalign.lazy import attach
from stratalign.moved import MOVED, find_moved

__version__ = "0.1.0"

#: Former public name -> what it is called now; still found, with a warning.
_RENAMED = {
    "compare_treatments": "run_robustness_checks",
    "carry_uncertainty": "propagate_uncertainty",
    "carry_from_summaries": "propagate_from_summaries",
    "estimate_among_survivors": "estimate_with_attrition",
    "update_with_prior": "bayesian_update",
}

find_moved(MOVED)
__getattr__, __dir__ = attach(__name__, _RENAMED)


def load_ipython_extension(shell: object) -> None:
    """Answer `%load_ext stratalign`: the kernel then knows `%render`."""
    from stratalign.lab.magics import register

    register(shell)
