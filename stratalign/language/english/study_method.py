"""The study of companies: how it was made, and what could make such a study wrong."""

from __future__ import annotations

from stratalign.language.entries import text

ENTRIES = (
    # Method.
    text("study.method.topic", "Method"),
    text("study.method.question", "How were these numbers made?"),
    text(
        "study.method.claim",
        "{n:count} things can make such a study wrong; each was met by a remedy, and something is left of most",
    ),
    text(
        "study.method.groups",
        "Aligned and unaligned: the highest and lowest share of companies by the alignment index within their industry. "
        "Growth: revenue a year over three years; margin: operating income over revenue, mean of three years. High: the "
        "outcome's top quarter of the industry.",
    ),
    text(
        "study.method.intervals",
        "Premiums have Fieller's interval, ratios the log method's; both hold 95 of 100 times in simulated studies of this "
        "size. Models of all companies are least squares with industries and size and HC4 errors.",
    ),
    text(
        "study.method.cause",
        "Nothing here shows a cause: good results may make a strategy look clear, and good management may make both.",
    ),
    text("study_facts.subtitle", "What this report rests on"),
    text("study_facts.source", "Source: this run."),
    text("study_facts.caption", "Facts of this run"),
    text("study_facts.fact", "Fact"),
    text("study_facts.value", "Value"),
    text("study_facts.read", "Companies read"),
    text("study_facts.complete", "Companies with all figures"),
    text("study_facts.left_out", "Left out for a missing figure"),
    text("study_facts.people", "People behind the scores"),
    text("study_facts.resamples", "Resamples"),
    text("study_facts.seed", "Seed"),
    text("study_facts.plan", "Plan"),
    text("study_facts.plan.none", "none"),
    text("study_facts.specifications", "Specifications"),
    text("study_facts.specifications.value", "{n:count}, {left:count} not estimable"),
    text("study_facts.split", "People rated apart"),
    text("study_facts.split.value", "{people:count} in {companies:count} companies"),
    text("study_facts.not_propagated", "No chain from answer to claim"),
    text("study_facts.not_propagated.nobody", "nobody's answers are known, only companies' scores"),
    text("threats.subtitle", "What could make such a study wrong, and what was done about it here"),
    text("threats.source", "Source: method page of the software, with references."),
    text("threats.caption", "Threats and remedies"),
    text("threats.threat", "Threat"),
    text("threats.way", "Association looks"),
    text("threats.done", "Done here"),
    text("threats.left", "What is left"),
    text("threats.way.larger", "Larger"),
    text("threats.way.smaller", "Smaller"),
    text("threats.way.either", "Either"),
    text("threat.same_people", "The same people rate alignment and outcome"),
    text(
        "threat.same_people.done",
        "Attitudes from other people than alignment, where people’s answers are held; else the shared method that would "
        "explain it",
    ),
    text("threat.same_people.left", "Moods that all people of a company share"),
    text("threat.reverse", "Good results make a strategy look clear"),
    text(
        "threat.reverse.done",
        "No causal words; earlier results held constant; paths both ways where alignment is known for several years",
    ),
    text("threat.reverse.left", "One survey cannot tell which came first"),
    text("threat.extremes", "Only the most and least aligned are compared"),
    text("threat.extremes.done", "A model of all companies, corrected correlations, every cut"),
    text("threat.extremes.left", "Little"),
    text("threat.few_answers", "Scores rest on few answers"),
    text(
        "threat.few_answers.done",
        "Screening, reliability, shrunken scores and regression redone in every resample",
    ),
    text("threat.few_answers.left", "Moods that people of a company share"),
    text("threat.industries", "Industries and sizes differ"),
    text("threat.industries.done", "Industries and size held constant"),
    text("threat.industries.left", "What else differs"),
    text("threat.unmeasured", "Causes nobody measured"),
    text("threat.unmeasured.done", "Robustness values, contours, E-values"),
    text("threat.unmeasured.left", "Cannot be excluded"),
    text("threat.many_tests", "Many things were tested"),
    text("threat.many_tests.done", "A plan hashed beforehand; the six claims adjusted as one family"),
    text("threat.many_tests.left", "Explored rows"),
    text("threat.many_choices", "Analysts have many choices"),
    text("threat.many_choices.done", "Every listed choice and one joint test"),
    text("threat.many_choices.left", "Choices nobody listed"),
    text("threat.few_companies", "A few companies decide"),
    text(
        "threat.few_companies.done",
        "Median, extremes moved inwards, without the most influential",
    ),
    text("threat.few_companies.left", "Where treatments disagree, the page on treatments says so"),
    text("threat.small_groups", "Small groups make wild ratios"),
    text("threat.small_groups.done", "Counts shown, ratios of cells below five left out"),
    text("threat.small_groups.left", "Wide intervals"),
    text("threat.between_industries", "Associations differ between industries"),
    text("threat.between_industries.done", "A slope for each industry, drawn towards the mean"),
    text("threat.between_industries.left", "Industries with few companies"),
    text("threat.survivors", "Only companies that survived are seen"),
    text(
        "threat.survivors.done",
        "Companies without an outcome are counted; where ten or more are in the file, the others are weighted to stand for "
        "them",
    ),
    text("threat.survivors.left", "Companies that left before anybody listed them"),
    text("threat.pillar_order", "Shares of pillars depend on their order"),
    text("threat.pillar_order.done", "General dominance with intervals"),
    text("threat.pillar_order.left", "Pillars that go together"),
)
