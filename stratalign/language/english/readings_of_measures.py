"""Results of measurement, comparisons and studies said aloud."""

from __future__ import annotations

from stratalign.language.entries import text

ENTRIES = (
    # May scores be trusted?
    text("say.reliability", "Alpha is {value:hundredths} ({interval}): n = {n:count} over {items:count} items."),
    text(
        "say.alpha_family",
        "Alpha is {value:hundredths} and lambda 6 is {lambda6:hundredths}; two of the items correlate by "
        "{average:hundredths} on average (n = {n:count} over {items:count} items).",
    ),
    text(
        "say.omega",
        "Of the variance of the sum of {items:count} items {total:share} is reliable, and {general:share} is what all of "
        "them share (n = {n:count}).",
    ),
    text(
        "say.exploratory_factors",
        "Correlations of {items:count} items by so many factors: {factors:count}. What the factors leave of them is "
        "{rest:hundredths} on average.",
    ),
    text(
        "say.factor_fit",
        "The model has a CFI of {cfi:hundredths}, an RMSEA of {rmsea:hundredths} ({interval}) and an SRMR of "
        "{srmr:hundredths} (n = {n:count}). The item that tells least, {item}, has a loading of {loading:hundredths}.",
    ),
    text(
        "say.icc",
        "Between groups lies {value:hundredths} of the variance ({interval}; {n:count} groups); the reliability of their "
        "means is {reliability:hundredths}.",
    ),
    text(
        "say.random_groups",
        "The variance within groups is {value:figures}; of people put together at random it is {random:figures} on average "
        "({p}).",
    ),
    text(
        "say.chance_agreement",
        "People who answer at random, {n:count} in a group, agree to {mean:hundredths} on average; {share:share} of such "
        "groups reach {value:hundredths}.",
    ),
    text("say.aggregation.rank", "Scores of units may be read, and ranked."),
    text("say.aggregation.yes", "Scores of units may be read, not ranked."),
    text("say.aggregation.caution", "Scores of units may be read with caution, not ranked."),
    text("say.aggregation.no", "Scores of units should not be read: people of one unit do not agree enough."),
    text("say.aggregation.needed", "To rank them, {n:count} people a unit are needed."),
    text(
        "say.split_sample",
        "Where one half of a unit’s people rate the one and the other half the other, the correlation over units is "
        "{split:hundredths} ({interval}; {units:count} units); where the same people rate both, it is {naive:hundredths}.",
    ),
    text(
        "say.split_sample.none",
        "The correlation over units is {naive:hundredths} where the same people rate both; by different people there is "
        "none: {why}.",
    ),
    text(
        "say.concordance",
        "Rankings of {priorities:count} priorities by {n:count} people agree to W = {value:hundredths} ({p}); those of two "
        "people correlate by {mean:hundredths} on average.",
    ),
    text("say.consensus_map.group", "{name} {value:hundredths} (n = {n:count})"),
    text("say.consensus_map", "Agreement on priorities (alpha): {groups}. Difference between groups: {p}."),
    text("say.consensus_map.one", "Agreement on priorities (alpha): {groups}."),
    text(
        "say.population_mean",
        "For all {population:count} people the mean is estimated at {value:figures} ({interval}), from the answers of "
        "{n:count}.",
    ),
    text(
        "say.raking",
        "Weights from {low:hundredths} to {high:hundredths} let {n:count} respondents stand for all; they then tell as much "
        "as {effective:whole} people drawn at random.",
    ),
    # Comparisons.
    text(
        "say.benchmark_position",
        "With {score:figures} points, {name} is at percentile {percentile:whole} ({interval}) of {n:count} companies.",
    ),
    text("say.benchmark_position.none", "There is no place in the cohort for {name}: {why}."),
    text(
        "say.benchmark_movement",
        "The percentile of {name} moved from {before:whole} to {after:whole}: by {own:signed_whole} because the score changed, "
        "and by {others:signed_whole} because the {n:count} companies it is compared with did.",
    ),
    text(
        "say.family_selection",
        "Families of tests that are selected: {selected:count} of {families:count}; tests that are called a finding: "
        "{rejected:count} of {tests:count}, at a false discovery rate of {level:share}.",
    ),
    text(
        "say.composition",
        "The mean changed by {change:figures} ({interval}): by {within:figures} within groups, by {mix:figures} because "
        "their shares changed, and by {turnover:figures} because groups came or went.",
    ),
    text(
        "say.equivalence.equivalent",
        "The difference of {value:figures} ({interval}) lies between {low:figures} and {high:figures}: too small to matter.",
    ),
    text(
        "say.equivalence.different",
        "The difference of {value:figures} ({interval}) is one, and may be larger than what is too small to matter "
        "({low:figures} to {high:figures}).",
    ),
    text(
        "say.equivalence.trivial",
        "The difference of {value:figures} ({interval}) is one, and lies between {low:figures} and {high:figures}: too small "
        "to matter.",
    ),
    text(
        "say.equivalence.undecided",
        "Whether the difference of {value:figures} ({interval}) is one, or too small to matter ({low:figures} to "
        "{high:figures}), cannot be told.",
    ),
    text("say.change", "The mean changed by {value:figures} ({interval}; n = {n:count}; {p})."),
    text("say.change.none", "There is no change to tell: {why}."),
    text("say.ratio_of_means", "The first mean is {value:hundredths} times the second ({interval})."),
    # Studies.
    text(
        "say.same_source_bias",
        "Alignment and {name} correlate by {different:hundredths} ({interval}) over {n:count} companies where different "
        "people rate them, and by {same:hundredths} ({same_interval}) where the same people do.",
    ),
    text(
        "say.same_source_bound",
        "Alignment and {name} correlate by {value:hundredths} ({interval}; n = {n:count}). Were {share:share} of their "
        "variance due to being rated by the same people, nothing would be left of it.",
    ),
    text(
        "say.inflated_ratio",
        "A true correlation of {value:hundredths} gives a ratio of {first:figures} to 1. Questionable steps one after the "
        "other make it {last:figures} to 1; the careful estimate of the same companies is {careful:figures} ({interval}; "
        "median of {n:count} made-up studies).",
    ),
    text(
        "say.prior",
        "For {name}, research leads one to expect a correlation around {mean:hundredths}, from {low:hundredths} to "
        "{high:hundredths}.",
    ),
    text(
        "say.evidence_summary",
        "Put together, {n:count} studies give a correlation of {value:hundredths} ({interval}); that of one more study is "
        "expected between {low:hundredths} and {high:hundredths}.",
    ),
    text("say.share_of", "{name} {share:share}"),
    text("say.correlation_of", "{name} {value:hundredths}"),
    text(
        "say.dominance",
        "The predictors explain {share:share} of the variance (n = {n:count}). What each adds on average: {shares}.",
    ),
    text(
        "say.truth",
        "SYNTHETIC companies, not evidence: {n:count} are made, with correlations between alignment and outcomes of "
        "{correlations}.",
    ),
    text(
        "say.study_power",
        "A study of {n:count} companies finds a true correlation of {correlation:hundredths}, of which it sees "
        "{seen:hundredths}, in {power:share} of cases.",
    ),
    text("say.imported_study", "Companies that were read: {n:count}; measures of them: {measures}."),
    text("say.study_data", "A study of {n:count} companies."),
    text(
        "say.study_data.mixed",
        "Companies that are real: {real:count}; SYNTHETIC ones, not evidence: {synthetic:count}. The two are never estimated "
        "together.",
    ),
    text("say.study_data.synthetic", "SYNTHETIC companies, not evidence: a study of {n:count}."),
)
