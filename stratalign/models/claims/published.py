"""The figures of the published study, and the names its columns have here."""

from __future__ import annotations

#: Outcome -> the figure claimed for it: per cent more (premiums), or to one (ratios).
CLAIMED_PREMIUMS = {"revenue_cagr_pct": 58.0, "operating_margin_pct": 72.0}
CLAIMED_RATIOS = {
    "customer_retention_pct": 2.23,
    "customer_satisfaction_pct": 3.2,
    "leadership_effectiveness_points": 8.71,
    "employee_engagement_points": 16.8,
}
#: Shares of companies called aligned, and as many unaligned, at which every claim is computed.
CUTS = (0.10, 0.20, 0.25, 1 / 3, 0.50)
PILLARS = ("strategy_points", "culture_points", "talent_points")
EXPOSURE = "alignment_index_points"
