"""What differs between the audiences of one report: what follows from a page, plainer words, the glossary."""

from __future__ import annotations

from stratalign.language.entries import text

ENTRIES = (
    text("cover.audience", "Written for"),
    text("audience.leadership", "the leadership team"),
    text("audience.board", "the board"),
    text("audience.analyst", "the analyst"),
    text("cover.confidentiality.board", "Confidential. For the members of the board only."),
    text("cover.confidentiality.analyst", "Confidential. For those who work on the analysis only."),
    text("frame.so_what", "So what"),
    text("frame.appendix", "Technical appendix"),
    # What follows from a page, where its finding proposes no action of its own.
    text(
        "so_what.strategy_map",
        "Say the least clear part again in plain sentences, and have every manager explain it to the team.",
    ),
    text("so_what.strategy_map.open", "Explain all parts alike: nothing sets one of them apart."),
    text(
        "so_what.strategy_tests",
        "Begin with the test that fewest people see passed: stop work to make room, give reasons, or say it more plainly.",
    ),
    text("so_what.strategy_tests.open", "Work on all three tests: nothing sets one of them apart."),
    text("so_what.dimensions", "Raise what stands lowest before improving what stands high already."),
    text(
        "so_what.dimensions.open",
        "Choose by what the strategy needs: the scores do not say which dimension comes first.",
    ),
    text("so_what.level_gaps", "Have leaders and staff compare what they see before anything more is announced."),
    text("so_what.level_gaps.open", "Tell leaders and staff the same: nothing shows that they see different things."),
    text("so_what.consensus", "Agree on one order of the priorities, say what stops, and ask again who can name them."),
    text("so_what.consensus.open", "Keep repeating the priorities: nothing shows that groups order them differently."),
    text("so_what.units", "Ask the units that stand out what they do otherwise; do not rank the others."),
    text("so_what.units.open", "Act on the company as a whole; do not rank its units."),
    text("so_what.drivers", "Begin with what goes with it most, and measure whether the one follows the other."),
    text("so_what.drivers.open", "Choose by other reasons: no part stands out here."),
    text("so_what.change", "Find out what was done where something moved, and do it again or stop it."),
    text("so_what.change.open", "Give the actions more time or change them: nothing moved by more than chance allows."),
    text("so_what.results", "Watch both together; do not promise that raising the one raises the other."),
    text("so_what.results.open", "Do not plan on a gain in results: these figures cannot say whether there is one."),
    text("so_what.accounts", "Hold the growth and the margin against what the strategy asks for."),
    text("so_what.benchmark", "Set targets from what the strategy needs: the companies compared with are invented."),
    text("so_what.benchmark.open", "Set targets from what the strategy needs: the companies compared with are invented."),
    text("so_what.decisions", "Take each decision or say why not, confirm its owner, and look at its figure again on its day."),
    text("so_what.action_plan", "Confirm each owner and day, and look at the plan again on day 90."),
    # Plainer words than the analyst's.
    text("relation.source.plain", "Source: survey scores and accounts of {units}."),
    text("source.survey.plain", "Source: survey {wave}; n = {n:count}{rate}."),
    text("interval.whole.board", "between {low:whole} and {high:whole}"),
    text("interval.tenths.board", "between {low:tenths} and {high:tenths}"),
    text("strategy_tests.subtitle.board", "Share of favourable answers by level; lines: where the share may lie"),
    text(
        "relation.axis.board",
        "Percentage points per {step:count} points of alignment; lines: where the difference may lie",
    ),
    text(
        "relation.axis.own.board",
        "Percentage points per {step:count} points of the overall index; lines: where the difference may lie",
    ),
    text(
        "client.about.board",
        "How well is the strategy known, believed and carried out, and how do the results stand? Each page makes one point, "
        "shows it in one exhibit, and says what follows. A difference is only called one where chance would not be expected "
        "to give it. Groups so small that a person could be recognised are left out. The report for the leadership team has "
        "the same numbers with their detail.",
    ),
    text(
        "client.about.own.board",
        "What does “{title}” say about the company, and where do groups see things differently? Each page makes one point, "
        "shows it in one exhibit, and says what follows. A difference is only called one where chance would not be expected "
        "to give it. Groups so small that a person could be recognised are left out. The report for the leadership team has "
        "the same numbers with their detail.",
    ),
    text(
        "client.about.accounts.board",
        "How did growth and margin develop? Each page makes one point, shows it in one exhibit, and says what follows.",
    ),
    # The glossary.
    text("client.glossary.topic", "Glossary"),
    text("client.glossary.question", "What do the words of this report mean?"),
    text("glossary.claim", "Every word of this report has one meaning"),
    text("glossary.subtitle", "Words of the report"),
    text("glossary.caption", "Words of the report"),
    text("glossary_technical.subtitle", "Words of the technical appendix"),
    text("glossary_technical.caption", "Words of the technical appendix"),
    text("glossary.source", "Source: the method of this report."),
    text("glossary.word", "Word"),
    text("glossary.meaning", "Meaning"),
    text("glossary.score", "Score, points"),
    text("glossary.score.meaning", "Answers on a scale from 0 to 100: everybody gave the lowest answer at 0, the highest at 100."),
    text("glossary.favourable", "Favourable answer"),
    text("glossary.favourable.meaning", "One of the two best of five answers, or what the questionnaire declares as such."),
    text("glossary.dimension", "Dimension"),
    text("glossary.dimension.meaning", "Several questions about one thing, read together; more reliable than any of them."),
    text("glossary.index", "Index"),
    text("glossary.index.meaning", "The mean of the pillars, each the mean of its dimensions; it says where to look, not what to do."),
    text("glossary.level", "Level"),
    text("glossary.level.meaning", "Executives, managers or staff, by the place of a person in the company."),
    text("glossary.unit", "Unit"),
    text("glossary.unit.meaning", "A part of the company with everything below it."),
    text("glossary.gap", "Gap"),
    text("glossary.gap.meaning", "The difference of two groups on one dimension, in points."),
    text("glossary.interval", "95% interval"),
    text(
        "glossary.interval.meaning",
        "Where the figure could plausibly lie, had other people like these answered; wide where few answered.",
    ),
    text("glossary.promoters", "Net promoter score"),
    text(
        "glossary.promoters.meaning",
        "The share of answers 9 and 10 to the question whether one would recommend the company, less the share of 0 to 6.",
    ),
    text("glossary.percentile", "Percentile"),
    text("glossary.percentile.meaning", "The share of the companies compared with that lie below."),
    text("glossary.hidden", "Hidden group"),
    text(
        "glossary.hidden.meaning",
        "A group without results of its own, because it is small or a small one could be worked out from it.",
    ),
    text("glossary.alpha", "Alpha, omega"),
    text("glossary.alpha.meaning", "How well the questions of a dimension hang together, from 0 to 1; enough from about .70."),
    text("glossary.rwg", "rwg(j)"),
    text("glossary.rwg.meaning", "How much the people of a unit agree: 1 if all answer alike, 0 as if by chance."),
    text("glossary.icc1", "ICC(1)"),
    text("glossary.icc1.meaning", "The share of the differences between people that lies between units."),
    text("glossary.icc2", "ICC(2)"),
    text("glossary.icc2.meaning", "How reliable the means of units are for comparing units; enough from about .70."),
    text("glossary.htmt", "HTMT"),
    text("glossary.htmt.meaning", "Whether two dimensions are two: near 1 the questions measure the same thing."),
    text("glossary.fit", "CFI, TLI, RMSEA, SRMR"),
    text("glossary.fit.meaning", "How well the declared dimensions describe the answers; CFI and TLI near 1, the others near 0."),
    text("glossary.p", "p"),
    text("glossary.p.meaning", "How often chance alone would give a difference this large; adjusted: among all comparisons made."),
    text("glossary.r_squared", "R²"),
    text("glossary.r_squared.meaning", "The share of the differences in one thing that goes with the differences in others."),
    text("glossary.hc4", "HC3, HC4"),
    text("glossary.hc4.meaning", "Errors of a slope that hold where some units vary more than others."),
    text("glossary.cohens_d", "Cohen's d"),
    text("glossary.cohens_d.meaning", "A difference in units of how much people differ; about .2 is small, .5 medium, .8 large."),
)  # fmt: skip
