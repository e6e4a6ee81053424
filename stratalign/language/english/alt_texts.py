"""Words that replace a drawing for who cannot see it: one for the whole, one for each of its rows."""

from __future__ import annotations

from stratalign.language.entries import counted, text

ENTRIES = (
    # A row of several values.
    text("alt.row", "{label}: {values}"),
    text("alt.strategy_map", "Map of the strategy in six zones. {rows}."),
    text("alt.strategy_map.row", "{label}: {share:pct} clear{levels}"),
    text("alt.strategy_map.not_measured", "{label}: not measured{levels}"),
    text("alt.strategy_map.levels", " ({values})"),
    text("alt.strategy_map.level", "{level:in_text} {share:pct}"),
    text("alt.levels", "Dot chart, {x}. {rows}."),
    text("alt.levels.last", "{wave}: {rows}."),
    text("alt.levels.before", "{test}, {level:in_text} {value:pct}"),
    text("alt.levels.value", "{level:in_text} {value}"),
    text("alt.dumbbell", "Dumbbell chart of scores from 0 to 100. {rows}. {marks}"),
    text("alt.dumbbell.mark", "{mark}: {points}."),
    text("alt.dumbbell.point", "{label} {points:whole}"),
    text(
        "alt.dumbbell.row",
        "{label}: {upper} {upper_points:whole}, {lower} {lower_points:whole}, difference {difference:signed_whole} points "
        "({low:signed_whole} to {high:signed_whole})",
    ),
    text("alt.likert", "Diverging bars of agreement. {rows}."),
    text("alt.likert.row", "{label}: {agree:pct} agree, {disagree:pct} disagree"),
    text("alt.likert.own", "Diverging bars of answers. {rows}."),
    text("alt.likert.row.own", "{label}: {high:in_text} {agree:pct}, {low:in_text} {disagree:pct}"),
    counted(
        "alt.heat_map.size",
        "Heat map of {n_rows:count} unit by {n_columns:count} measures.",
        "Heat map of {n_rows:count} units by {n_columns:count} measures.",
        by="n_rows",
    ),
    counted("alt.heat_map.hidden", " {n:count} cell is hidden.", " {n:count} cells are hidden."),
    text("alt.heat_map.all_hidden", "{size}{hidden}"),
    text("alt.heat_map", "{size} Furthest below the company: {low}. Furthest above: {high}.{hidden}"),
    text("alt.heat_map.cell", "{label}, {measure} at {points:whole}"),
    text("alt.shrunken_ranks", "Best estimates of units from 0 to 100 against the company's {company:whole}. {rows}."),
    text("alt.shrunken_ranks.above", "{label}: {estimate:whole} ({low:whole} to {high:whole}), above"),
    text("alt.shrunken_ranks.below", "{label}: {estimate:whole} ({low:whole} to {high:whole}), below"),
    text("alt.shrunken_ranks.unclear", "{label}: {estimate:whole} ({low:whole} to {high:whole}), not separated"),
    text(
        "alt.consensus_map",
        "Map of strategic consensus. Groups are arrows that point to what their people put first, longer with more "
        "agreement: {arrows}. Priorities from the side of most people to the opposite side: {order}.",
    ),
    text("alt.consensus_map.group", "{level}: consensus {alpha:hundredths}"),
    text("alt.quartiles", "Median, and the middle half, of each year. {panels}."),
    text("alt.quartiles.panel", "{panel} {rows}"),
    text("alt.quartiles.row", "{label}: {median:pct_tenths} ({low:pct_tenths} to {high:pct_tenths})"),
    text("alt.level_shares", "Share of each level that names every priority. {rows}."),
    text("alt.level_shares.value", "{level} {share:pct}"),
    text("alt.mean_ranks", "Mean place of every priority by level, 1 is the most important. {rows}."),
    text("alt.mean_ranks.value", "{level} {place:tenths}"),
    text("alt.benchmark", "Scores against the middle half of the synthetic reference companies. {rows}."),
    text(
        "alt.benchmark.row",
        "{label}: {score:whole} points, percentile {percentile:whole}, median company {median:whole}",
    ),
    text("alt.reliability", "Reliability of scales. {rows}."),
    text("alt.reliability.omega", ", omega {omega:hundredths}"),
    text(
        "alt.reliability.row",
        "{label}: alpha {alpha:hundredths} ({low:hundredths} to {high:hundredths}){omega}",
    ),
    text("alt.importance", "Shares of the explained variance; an equal share is {equal:pct}. {rows}."),
    text("alt.importance.row", "{label}: {share:pct} ({low:whole} to {high:whole})"),
    text(
        "alt.missingness",
        "Heat map of the share of people without an answer, {n_items:count} items by {n_groups:count} groups. Most often "
        "unanswered by {everybody:in_text}: {worst}. Largest cell: {item} in {group} at {share:pct}.",
    ),
    text("alt.missingness.item", "{item} {share:pct}"),
    text("alt.response_rates", "Response rates with their 95% intervals; everybody {overall:pct}. {rows}."),
    text("alt.response_rates.row", "{label}: {k:count} of {n:count} ({rate:pct}, {low:pct} to {high:pct})"),
    text("alt.response_rates.over", "{label}: {k:count} of {n:count}"),
    text("alt.counts", "Bars of the respondents who show each sign of careless answering. {rows}."),
    text("alt.counts.row", "{label}: {k:count} of {n:count} judged"),
    text("alt.counts.not_judged", "{label}: not judged"),
    text("alt.scale_usage", "Stacked bars of where the answers lie on their scale. {rows}."),
    text(
        "alt.scale_usage.row",
        "{label}: {low:pct} at the low end, {middle:pct} at the midpoint, {high:pct} at the high end",
    ),
    text("alt.accounts", "Revenue and operating margin by period. {rows}."),
    text(
        "alt.accounts.row",
        "{label}: revenue {revenue:tenths} million {currency}, operating margin {margin:pct_tenths}",
    ),
    text("alt.items", "Answers to single questions; {share}: {rows}."),
    text("alt.items.row", "{label} {share:pct}"),
    text("alt.coefficients", "Coefficient plot, {x}. {rows}. Zero means no association."),
    text("alt.coefficients.panel", "{panel}, {x:in_text}"),
    text(
        "alt.coefficients.row",
        "{label}: {estimate:small_signed}, 95% interval {low:small_signed} to {high:small_signed}",
    ),
    text("alt.updating", "Standardised slopes with 95% intervals. {rows}."),
    text(
        "alt.updating.row",
        "{label}, {source:in_text}: {estimate:signed_hundredths} ({low:signed_hundredths} to {high:signed_hundredths})",
    ),
    text(
        "alt.moves",
        "{label}: ten more points of alignment go with a difference of {difference:tenths} percentage points "
        "({low:tenths} to {high:tenths}).",
    ),
    text("alt.propagation", "{x}. {rows}."),
    text(
        "alt.propagation.row",
        "{label}, {resampling:in_text}: {estimate:wide_signed} ({low:wide_signed} to {high:wide_signed})",
    ),
    text("alt.coefficients.row.fine", "{label}: {estimate:hundredths} ({low:hundredths} to {high:hundredths})"),
    text("alt.coefficients.row.figures", "{label}: {estimate:figures} ({low:figures} to {high:figures})"),
    text("alt.claims", "Published claims beside these companies. {rows}."),
    text(
        "alt.claims.premium",
        "{label}: {estimate:signed_pct} ({low:signed_pct} to {high:signed_pct}); published {claimed:signed_pct}",
    ),
    text("alt.claims.premium.few", "{label}: no ratio, too few; published {claimed:signed_pct}"),
    text(
        "alt.claims.ratio",
        "{label}: {estimate:hundredths} to 1 ({low:hundredths} to 1 to {high:hundredths} to 1); published "
        "{claimed:hundredths} to 1",
    ),
    text("alt.claims.ratio.few", "{label}: no ratio, too few; published {claimed:hundredths} to 1"),
    text("alt.cuts", "Every claim at every cut. {rows}."),
    text("alt.cuts.premium", "{estimate:signed_pct} at {cut:share}"),
    text("alt.cuts.ratio", "{estimate:tenths} to 1 at {cut:share}"),
    text("alt.planted", "Planted and found correlations. {rows}."),
    text(
        "alt.planted.row",
        "{label}: planted {planted:hundredths}, found {estimate:hundredths} ({low:hundredths} to {high:hundredths})",
    ),
    text(
        "alt.specification_curve",
        "Specification curve of {n:count} estimates, from {lowest:hundredths} to {highest:hundredths} standard "
        "deviations, median {median:hundredths}; {clear:pct} have an interval that excludes zero. Below, marks show the "
        "choices behind each.",
    ),
    text(
        "alt.confounding_ranges",
        "Share of what is left of both alignment and outcome that an unmeasured cause must explain, to make the "
        "association compatible with chance and to leave nothing. {rows}.",
    ),
    text("alt.confounding_ranges.row", "{label}: {chance:share_tenths} and {nothing:share_tenths}"),
    text(
        "alt.contours",
        "Contours of the estimate under an unmeasured cause; it is zero where the cause explains {robustness:share} of "
        "what is left of both.",
    ),
    text(
        "alt.contours.compared",
        "Contours of the estimate under an unmeasured cause; it is zero where the cause explains {robustness:share} of "
        "what is left of both. For comparison, {rows}.",
    ),
    text(
        "alt.contours.row",
        "{label}: {exposure:share_tenths} of alignment, {outcome:share_tenths} of the outcome",
    ),
    text(
        "alt.group_slopes",
        "{label}: mean slope {mean:tenths} percentage points per 10 points of alignment. {rows}.",
    ),
    text("alt.group_slopes.row", "{label} {shrunken:tenths} (own {own:tenths})"),
)
