"""Canonical responses -> scores -> group scores, with the statistics that say whether they may be trusted."""
