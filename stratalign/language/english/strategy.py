"""Pages on the strategy: the map, the three tests, leaders against staff, what changed."""

from __future__ import annotations

from stratalign.language.entries import counted, text

ENTRIES = (
    # The map of six zones.
    text("client.strategy_map.topic", "The strategy on one page"),
    text(
        "client.strategy_map.question",
        "Is each part of the strategy clear to the people who have to carry it out?",
    ),
    counted(
        "zones.claim.least",
        "The least clear zone of the strategy is {zones} of favourable answers",
        "The least clear zones of the strategy are {zones} of favourable answers",
    ),
    text("zones.zone", "“{zone:in_text}” with {share:whole}%"),
    text(
        "zones.claim.below",
        "“{low}” is less clear than “{high:in_text}”: {low_share:whole}% against {high_share:whole}% favourable answers",
    ),
    text(
        "zones.claim.equal",
        "No zone of the strategy can be called clearer than another: {low:whole}% to {high:whole}% of answers are favourable",
    ),
    text(
        "zones.claim.same",
        "No zone of the strategy can be called clearer than another: {share:whole}% each of answers are favourable",
    ),
    text(
        "zones.detail",
        "Favourable answers run from {least_share:whole}% on “{least:in_text}” ({least_interval}) to {most_share:whole}% on "
        "“{most:in_text}” ({most_interval}; n = {n:count}).",
    ),
    text(
        "strategy_map.subtitle",
        "Favourable answers to the clarity questions of each zone; large: company, {weighting}",
    ),
    text(
        "strategy_map.note.held",
        "No share is printed beyond that of all but one, or of one, and of fewer than 30 people none beyond 5 and 95%: "
        "the last one stands for itself and all beyond it.",
    ),
    text("strategy_map.caption", "Clarity of each zone"),
    text("strategy_map.zone", "Zone"),
    text("strategy_map.metric", "{name} ({target})"),
    text("strategy_map.company", "Company"),
    text(
        "strategy_map.guide",
        "Each tile is one of the six zones of a strategy; the large figure is its share of favourable answers. The marks "
        "below are those of the levels: the further apart they stand, the less of the strategy travels down.",
    ),
    # Clear, believable, implementable.
    text("client.strategy_tests.topic", "Clear, believable, implementable"),
    text(
        "client.strategy_tests.question",
        "Do people understand the strategy, believe it is the right one, and have what it takes to carry it out?",
    ),
    text(
        "tests.claim.more",
        "People find the strategy more {strong:in_text} than {weak:in_text}: {strong_share:whole}% against "
        "{weak_share:whole}% favourable answers",
    ),
    text(
        "tests.claim.equal",
        "Whether the strategy is more {strong:in_text} or more {weak:in_text} these answers do not tell: {low:whole}% to "
        "{high:whole}% of them are favourable",
    ),
    text(
        "tests.claim.same",
        "Whether the strategy is more {strong:in_text} or more {weak:in_text} these answers do not tell: {share:whole}% each "
        "of them are favourable",
    ),
    text("tests.share", "{test:in_text} {share:pct} ({interval})"),
    text("tests.detail", "Share of favourable answers: {shares}; n = {n:count}."),
    text("strategy_tests.subtitle", "Share of favourable answers by level, with 95% intervals"),
    text("strategy_tests.caption", "Favourable answers by level"),
    text("strategy_tests.test", "Test"),
    text("strategy_tests.favourable", "Favourable"),
    text("strategy_tests.axis", "Favourable answers, %"),
    text("strategy_tests.value", "{value:pct}"),
    text("strategy_tests.at_least", "≥ {value:pct}"),
    text("strategy_tests.at_most", "≤ {value:pct}"),
    text(
        "strategy_tests.guide",
        "A strategy can be clear and not believed, or believed and impossible to carry out. Each test takes its questions "
        "from where they stand in the questionnaire, so that its share is not that of one dimension. Where two lines "
        "overlap, the difference may be chance.",
    ),
    # Leaders against staff.
    text("client.level_gaps.topic", "Leaders and staff"),
    text(
        "client.level_gaps.question",
        "Do those who set the strategy and those who carry it out see the same thing?",
    ),
    text("client.level_gaps.question.own", "Do leaders and staff see the same thing?"),
    text(
        "level_gap.claim.higher",
        "{upper} rate {label:in_text} {gap:size_whole} points higher than staff do: {upper_points:whole} against "
        "{lower_points:whole}",
    ),
    text(
        "level_gap.claim.lower",
        "{upper} rate {label:in_text} {gap:size_whole} points lower than staff do: {upper_points:whole} against "
        "{lower_points:whole}",
    ),
    text("level_gap.claim.none", "No gap between {upper:in_text} and staff is larger than chance would allow"),
    text(
        "level_gap.detail.separated",
        "Chance does not explain this gap of {gap:signed_whole} points on {label:in_text} ({interval}): "
        "{upper:in_text} stand at {upper_points:whole}, staff at {lower_points:whole} (n = {n_upper:count} "
        "{upper:in_text} and {n_lower:count} staff).",
    ),
    text(
        "level_gap.detail.one",
        "On {label:in_text}, {upper:in_text} score {upper_points:whole} and staff {lower_points:whole}, a difference of "
        "{gap:signed_whole} points ({interval}; n = {n_upper:count} {upper:in_text} and {n_lower:count} staff).",
    ),
    text(
        "level_gap.detail.any",
        "The largest gap measured, which chance may explain, is on {label:in_text}: {upper_points:whole} against {lower_points:whole}, a difference of "
        "{gap:signed_whole} points ({interval}; n = {n_upper:count} {upper:in_text} and {n_lower:count} staff).",
    ),
    counted(
        "level_gap.count",
        "On {k:count} of {n:count} dimension the gap is larger than chance would allow.",
        "On {k:count} of {n:count} dimensions the gap is larger than chance would allow.",
    ),
    counted(
        "level_gap.count.none",
        "Chance may explain the gap on {n:count} dimension.",
        "Chance may explain the gaps on all {n:count} dimensions.",
    ),
    text(
        "level_gap.caveat",
        "Levels may use the answer scale differently: the gap is one between answers, which need not be one between "
        "realities.",
    ),
    counted(
        "level_gap.outcomes",
        "Not counted here: {labels:in_text}, an outcome of the dimensions compared.",
        "Not counted here: {labels:in_text}, outcomes of the dimensions compared.",
    ),
    text("level_gaps.subtitle", "Scores of {upper:in_text} and staff, sorted by gap"),
    text("level_gaps.caption", "Gap between {upper:in_text} and staff"),
    text("level_gaps.gap", "Gap"),
    text("level_gaps.gap_pct", "Gap, %"),
    text("level_gaps.cohens_d", "Cohen's d"),
    text(
        "level_gaps.note",
        "Gap, %: (1 − staff / leaders) × 100; 50 would mean that staff score half of what leaders score.",
    ),
    text(
        "level_gaps.guide",
        "Each line joins leaders and staff on one dimension; the figure at the right is the distance between them. Where "
        "its interval includes zero the two may well agree.",
    ),
    # What changed.
    text("client.change.topic", "What has changed"),
    text("client.change.question", "What is different since the survey before this one?"),
    text("change.claim.none", "Since {before}, no dimension changed by more than chance would allow"),
    text("change.claim.rose", "Since {before}, {label:in_text} rose by {change:size_whole} points"),
    text("change.claim.fell", "Since {before}, {label:in_text} fell by {change:size_whole} points"),
    text(
        "change.detail",
        "{label} moved from {before_points:whole} to {after_points:whole} ({change:signed_whole} points, {interval}; n = "
        "{n_before:count} and {n_after:count}).",
    ),
    text(
        "change.detail.same",
        "{label} stayed at {after_points:whole} ({change:signed_whole} points, {interval}; n = {n_before:count} and "
        "{n_after:count}).",
    ),
    counted(
        "change.count",
        "On {k:count} of {n:count} dimension chance does not explain the change between {before} and {after}.",
        "On {k:count} of {n:count} dimensions chance does not explain the change between {before} and {after}.",
    ),
    counted(
        "change.count.none",
        "Chance may explain the change between {before} and {after} on {n:count} dimension.",
        "Chance may explain the changes between {before} and {after} on all {n:count} dimensions.",
    ),
    text(
        "change.caveat",
        "The waves are compared as two cross-sections: people may have joined or left in between.",
    ),
    text("change.subtitle", "Company scores in both waves, {weighting}"),
    text("change.source", "Source: employee surveys; {waves}."),
    counted("change.wave", "{n:count} respondent in {wave}", "{n:count} respondents in {wave}"),
    text("change.caption", "Change from {before} to {after}"),
    text("change.change", "Change"),
    text(
        "change.note.earlier",
        "The change and its interval compare the last two surveys, {before} and {after}; earlier ones stand beside them.",
    ),
    text(
        "change.guide",
        "Each line joins the earlier with the later score. A change counts as such only where it would not be expected by "
        "chance among all that this report looks at.",
    ),
)
