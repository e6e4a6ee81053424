"""The readiness report: the pages on people and their answers."""

from __future__ import annotations

from stratalign.language.entries import counted, text

ENTRIES = (
    # Who answered.
    text("readiness.response_rates.topic", "Who answered"),
    text("readiness.response_rates.question", "Which groups are missing from the answers?"),
    counted(
        "response_rates.claim",
        "{groups} is under-represented among the respondents",
        "{groups} are under-represented among the respondents",
    ),
    counted(
        "response_rates.claim.many",
        "{groups} and {n:count} more group are under-represented among the respondents",
        "{groups} and {n:count} more groups are under-represented among the respondents",
    ),
    text("response_rates.claim.none", "Respondents are spread over levels and units as the people invited are"),
    text(
        "response_rates.uneven.level",
        "Response rates of levels differ by more than chance: chi-square {chi_square:tenths} with {freedom:count} degrees of "
        "freedom, {p}{rough}; Cramér's V {size:hundredths}.",
    ),
    text(
        "response_rates.uneven.unit",
        "Response rates of units differ by more than chance: chi-square {chi_square:tenths} with {freedom:count} degrees of "
        "freedom, {p}{rough}; Cramér's V {size:hundredths}.",
    ),
    text(
        "response_rates.even.level",
        "Response rates of levels differ no more than chance would make them: chi-square {chi_square:tenths} with "
        "{freedom:count} degrees of freedom, {p}{rough}; Cramér's V {size:hundredths}.",
    ),
    text(
        "response_rates.even.unit",
        "Response rates of units differ no more than chance would make them: chi-square {chi_square:tenths} with "
        "{freedom:count} degrees of freedom, {p}{rough}; Cramér's V {size:hundredths}.",
    ),
    text("response_rates.p", "p\N{NO-BREAK SPACE}=\N{NO-BREAK SPACE}{p:p}"),
    text("response_rates.p.bound", "p\N{NO-BREAK SPACE}{p:p}"),
    text("response_rates.rough", " (some groups are small, so the p value is rough)"),
    text(
        "response_rates.untested.level",
        "Rates of levels cannot be compared: there is one group, or everybody answered.",
    ),
    text(
        "response_rates.untested.unit",
        "Rates of units cannot be compared: there is one group, or everybody answered.",
    ),
    text("response_rates.caveat", "Respondents named in no group of the roster are not in these rates."),
    text("response_rates.smaller.level", "Smaller levels ({n:count})"),
    text("response_rates.smaller.unit", "Smaller units ({n:count})"),
    text("response_rates.subtitle.level", "Response rate by level, against everybody's"),
    text("response_rates.subtitle.unit", "Response rate by unit, against everybody's"),
    text(
        "response_rates.subtitle.level.apart",
        "Response rate by level, against everybody's. Diamonds: answered less or more than the others",
    ),
    text(
        "response_rates.subtitle.unit.apart",
        "Response rate by unit, against everybody's. Diamonds: answered less or more than the others",
    ),
    text("response_rates.caption.level", "Invited people and respondents by level"),
    text("response_rates.caption.unit", "Invited people and respondents by unit"),
    text("response_rates.invited", "Invited"),
    text("response_rates.answered", "Answered"),
    text("response_rates.rate", "Rate"),
    text("response_rates.invited_share", "Share of invited"),
    text("response_rates.respondent_share", "Share of respondents"),
    text("response_rates.difference", "Difference (sd)"),
    text("response_rates.residual", "Residual"),
    text("response_rates.represented", "Represented"),
    text("represented.under", "under"),
    text("represented.over", "over"),
    text("represented.as_invited", "as invited"),
    text(
        "response_rates.note.level",
        "Intervals after Wilson. Levels of fewer than {minimum:count} invited people stand together. The difference of "
        "shares is in standard deviations of the share invited; residuals beyond 2 are set apart where the rates differ by "
        "more than chance.",
    ),
    text(
        "response_rates.note.unit",
        "Intervals after Wilson. Units of fewer than {minimum:count} invited people stand together. The difference of "
        "shares is in standard deviations of the share invited; residuals beyond 2 are set apart where the rates differ by "
        "more than chance.",
    ),
    text("response_rates.tests", "Tests of equal response rates"),
    text(
        "response_rates.guide",
        "Each mark is the share of the invited people who answered, the line its interval; the dashed line is everybody's "
        "rate. A group whose line lies wholly to the left speaks less in the company's figures than its size would give it. "
        "Rates need a roster; groups with too few invited people stand together.",
    ),
    # Missing answers.
    text("readiness.missing.topic", "Missing answers"),
    text("readiness.missing.question", "What was left unanswered, by whom and why?"),
    text(
        "missing.claim",
        "{share:share_tenths} of the answers to scored items are missing, at most {largest:pct} of one item",
    ),
    counted(
        "missing.complete",
        "{n:count} respondent of {total:count} answered every scored item.",
        "{n:count} respondents of {total:count} answered every scored item.",
    ),
    text(
        "missing.dark",
        "A dark row is an item many people left out; a dark column is a group that left out much.",
    ),
    text("missing.everybody", "Everybody"),
    text(
        "missing_map.subtitle",
        "All items: share of people without an answer, in the order asked",
    ),
    text(
        "missing_map.subtitle.most",
        "The {k:count} items most often unanswered, of {n:count}: share of people without an answer, in the order asked",
    ),
    text("missing_map.caption", "Share of people without an answer, every item"),
    text(
        "missing_map.note",
        "Per cent of each group's people. Groups that are small, or would reveal a small one, are left out.",
    ),
    text("missing_map.room", "{k:count} of {n:count} units that may be shown have room here."),
    text(
        "missing_map.guide",
        "The darker a cell, the more of that group gave no answer. An item that is dark across all groups was hard to answer "
        "or not shown; a group that is dark across all items stopped early or was not asked. Few missing answers, spread "
        "without a pattern, do no harm.",
    ),
    text("missing_reasons.subtitle", "Per cent of the answers that are missing, by reason"),
    text("missing_reasons.caption", "Why answers are missing, by dimension"),
    text("missing_items.subtitle", "Per cent of the answers to each item that are missing, by reason"),
    text("missing_items.caption", "Why answers are missing, by item"),
    text("missing_reasons.missing", "Missing"),
    text("missing_reasons.asked", "Asked"),
    text("missing.reason.declared", "{reason:raised}"),
    text("missing.reason.not_seen", "Not seen or blank"),
    text("missing.reason.seen_unanswered", "Seen, unanswered"),
    text("missing.reason.cannot_judge", "Cannot judge"),
    text("missing.reason.out_of_scale", "Off the scale"),
    text("missing_patterns.subtitle", "Which items are missing together, by number of people"),
    text("missing_patterns.caption", "Combinations of missing answers"),
    text("missing_patterns.which", "Which scored items are missing"),
    text("missing_patterns.people", "People"),
    text("missing_patterns.share", "Share"),
    text(
        "missing_patterns.note",
        "Combinations of fewer than {minimum:count} people are put together by the number of items.",
    ),
    text("pattern.complete", "Every item answered"),
    text("pattern.none", "No scored item answered"),
    text("pattern.from", "Nothing from {items} on"),
    text("pattern.only", "Only {items} missing"),
    text("pattern.more", "{items} and {n:count} more missing"),
    text("pattern.band_1", "Another single item missing"),
    text("pattern.band_3", "2 or 3 other items missing"),
    text("pattern.band_10", "4 to 10 items missing"),
    text("pattern.band_more", "More than 10 items missing"),
    # Careless answers.
    text("readiness.careless.topic", "Careless answers"),
    text("readiness.careless.question", "Who may not have read the questions?"),
    counted(
        "careless.claim",
        "{n:count} respondent shows two or more signs of careless answering",
        "{n:count} respondents show two or more signs of careless answering",
    ),
    text("careless.claim.none", "Nobody shows two or more signs of careless answering"),
    counted(
        "careless.signs",
        "Six signs are looked for in {n:count} respondent. One sign alone is weak: people who agree with everything answer "
        "in long runs, and a few per cent of careful people meet any cut.",
        "Six signs are looked for in {n:count} respondents. One sign alone is weak: people who agree with everything answer "
        "in long runs, and a few per cent of careful people meet any cut.",
    ),
    text(
        "careless.kept",
        "Nobody is left out. The rows and the indices behind them are in {file}, for the analyst alone.",
    ),
    text(
        "careless.hidden",
        "What the score would be without them is not shown: fewer than {minimum:count} people show several signs.",
    ),
    text(
        "careless.without",
        "{wave}: {measure} is {points:tenths} of 100 over all {n:count} people and {points_without:tenths} without those who "
        "show two or more signs (then {n_without:count} people), a difference of {difference:size_tenths} points.",
    ),
    text("careless.subtitle", "Respondents who show each sign of careless answering"),
    text("careless.caption", "Signs of careless answering and their rules"),
    text("careless.sign", "Sign"),
    text("careless.rule", "When it is flagged"),
    text("careless.judged", "Judged"),
    text("careless.flagged", "Flagged"),
    text("careless.share", "Share"),
    text("careless.guide.bars", "The bars count respondents by sign, and the last bar those who show two or more."),
    text(
        "careless.guide",
        "A flag is a reason to look, not a verdict. Compare the score with and without them, and say so if the difference "
        "would change a conclusion.",
    ),
    text("sign.longstring", "Long run of one answer"),
    text("sign.variability", "Hardly any variation"),
    text("sign.even_odd", "Inconsistent halves"),
    text("sign.mahalanobis", "Unlikely combination"),
    text("sign.too_fast", "Too fast"),
    text("sign.attention", "Attention check failed"),
    text("sign.several", "{n:count} or more signs"),
    text("sign_rule.longstring", "{least:count} or more equal answers in a row, of {n:count} items on one scale"),
    text("sign_rule.variability", "Own answers with a standard deviation below {least:hundredths} scale points"),
    text("sign_rule.even_odd", "Even and odd items of {n:count} dimensions correlate below {least:hundredths}"),
    text("sign_rule.mahalanobis", "Squared Mahalanobis distance with a chi-square probability below {limit:general}"),
    text(
        "sign_rule.too_fast",
        "Under {seconds:general} seconds per answered item, or under a third of the median of {median:count} s",
    ),
    counted(
        "sign_rule.attention",
        "Another answer than asked for to {n:count} attention check",
        "Another answer than asked for to {n:count} attention checks",
    ),
    text("sign_rule.several", "Any {n:count} or more of the signs above"),
    text("sign_rule.few_items", "Not judged: fewer than {n:count} items share a scale"),
    text("sign_rule.few_dimensions", "Not judged: fewer than three dimensions have two items on one scale"),
    text(
        "sign_rule.unlike_halves",
        "Not judged: the halves of so short scales hardly agree (median {median:hundredths})",
    ),
    text("sign_rule.few_people", "Not judged: there are not more people than items"),
    text("sign_rule.no_time", "Not judged: the export has no time spent"),
    text("sign_rule.no_attention_check", "Not judged: no attention check was asked"),
    # Use of the scales.
    text("readiness.scale_usage.topic", "Use of the scales"),
    text("readiness.scale_usage.question", "Did people use the whole scale?"),
    text(
        "scale_usage.claim",
        "Over the dimensions, {ends:share} of the answers lie at an end of their scale and {middle:share} at its midpoint",
    ),
    counted(
        "scale_usage.few_options",
        "{k:count} of {n:count} respondent used two answer options or fewer throughout.",
        "{k:count} of {n:count} respondents used two answer options or fewer throughout.",
    ),
    text("scale_usage.constant", "Without any variation: {items}."),
    text("scale_usage.varied", "Every scored item varies between people."),
    text("scale_usage.subtitle", "Where the answers lie on their scale, as answered"),
    text("scale_usage.caption", "Use of the scale, every dimension"),
    text("scale_usage.caption.items", "Use of the scale, every item"),
    text("scale_usage.answers", "Answers"),
    text("scale_usage.low", "Low end"),
    text("scale_usage.middle", "Midpoint"),
    text("scale_usage.high", "High end"),
    text("scale_usage.options", "Options used"),
    text(
        "scale_usage.note",
        "As answered, before reverse items are turned round. No shares for fewer than {fewest:count} answers.",
    ),
    text(
        "scale_usage.guide",
        "Each bar is all answers to a dimension. Many answers at one end leave no room for differences; many at the midpoint "
        "may mean that people did not know or did not dare. Reverse-worded items are shown as they were answered.",
    ),
    # Reverse keys.
    text("readiness.reverse_keys.topic", "Reverse keys"),
    text("readiness.reverse_keys.question", "Does an item run against its scale?"),
    counted(
        "reverse_keys.claim",
        "{items} runs against the rest of the dimension: look for a forgotten reverse key",
        "{items} run against the rest of the dimension: look for a forgotten reverse key",
    ),
    text("reverse_keys.claim.none", "No item runs against the rest of its dimension"),
    text("reverse_keys.reliability", "Reliability of every scale, complete respondents"),
    counted("item_rest.subtitle", "The {k:count} lowest of {n:count} item", "The {k:count} lowest of {n:count} items"),
    text("item_rest.caption", "Lowest item-rest correlations"),
    text("item_rest.correlation", "Item-rest correlation"),
    text("item_rest.without", "Without it"),
    text("item_rest.keyed", "Scored"),
    text("item_rest.keyed.reverse", "reverse"),
    text("item_rest.keyed.as_worded", "as worded"),
    text("item_rest.verdict", "Verdict"),
    text("item_rest.verdict.against", "Runs against the rest"),
    text(
        "item_rest.note",
        "Correlation of an item with the mean of the others of its dimension, over people who answered all of it. Alpha of "
        "the dimension, and what it would be without the item: a higher one speaks against the item.",
    ),
    text(
        "item_rest.guide",
        "An item that measures the same thing as its neighbours goes up when they do. A negative correlation almost always "
        "means a reverse key that was forgotten, or one that the survey tool had applied already.",
    ),
)
