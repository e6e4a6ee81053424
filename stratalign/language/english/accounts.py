"""Accounts, benchmark, action plan and method of the client report."""

from __future__ import annotations

from stratalign.language.entries import counted, text

ENTRIES = (
    # Accounts.
    text("client.accounts.topic", "Accounts"),
    text("client.accounts.question", "How did growth and margin develop?"),
    text(
        "accounts.claim.total",
        "Revenue grew {growth:tenths}% a year from {first} to {last}; the operating margin of {last} is {margin:tenths}%",
    ),
    text("accounts.detail.total", "Accounts of {entities}, added up."),
    text(
        "accounts.claim.unit",
        "The median unit grew {growth:tenths}% in {year} and earned an operating margin of {margin:tenths}%",
    ),
    text(
        "accounts.claim.company",
        "The median company grew {growth:tenths}% in {year} and earned an operating margin of {margin:tenths}%",
    ),
    text(
        "accounts.detail.middle",
        "{n:count} of {entities} have a growth rate that year. The middle half: growth from {growth_low:tenths}% to "
        "{growth_high:tenths}% and margin from {margin_low:tenths}% to {margin_high:tenths}%.",
    ),
    text(
        "accounts.detail.since",
        "In {year}, median growth was {growth:tenths}% and the median margin {margin:tenths}%.",
    ),
    text("accounts.subtitle.total", "Everything in the accounts together, by period"),
    text(
        "accounts.subtitle.middle", "Revenue growth and operating margin: the middle half, and the median between them"
    ),
    text("accounts.subtitle.years", "The same in figures, with how many have each figure"),
    text("accounts.panel.growth", "Revenue growth, %"),
    text("accounts.panel.margin", "Operating margin, %"),
    text("accounts.caption.total", "Accounts by period"),
    text("accounts.caption.middle", "Growth and margin by year"),
    text("accounts.period", "{end:month_year}"),
    text("accounts.year_to", "Year to"),
    text("accounts.year", "Year"),
    text("accounts.revenue", "Revenue, million {currency}"),
    text("accounts.margin", "Operating margin, %"),
    text("accounts.growth_n", "Growth: n"),
    text("accounts.margin_n", "Margin: n"),
    text("accounts.lower", "lower quartile, %"),
    text("accounts.median", "median, %"),
    text("accounts.upper", "upper quartile, %"),
    text(
        "accounts.note.middle",
        "By the calendar year that holds most of a period. Quartiles of fewer than 10 are left out.",
    ),
    text("accounts.source.one_year", "Source: accounts of {entities}, periods ending {year}."),
    text("accounts.source.years", "Source: accounts of {entities}, periods ending {first} to {last}."),
    text(
        "accounts.guide.middle",
        "The median is the figure in the middle when all are put in order. Half of them lie between the two quartiles, a "
        "quarter below and a quarter above.",
    ),
    # Benchmark.
    text("client.benchmark.topic", "Benchmark"),
    text("client.benchmark.question", "Where does the company stand against others?"),
    text("benchmark.cohort.all", "of all industries"),
    text("benchmark.cohort.one", "of the {industry:in_text} sector"),
    text("benchmark.claim.above", "Alignment is above the median of the synthetic reference companies {cohort}"),
    text("benchmark.claim.below", "Alignment is below the median of the synthetic reference companies {cohort}"),
    text(
        "benchmark.claim.level",
        "Alignment is about level with the median of the synthetic reference companies {cohort}",
    ),
    text(
        "benchmark.detail",
        "The alignment index of {score:whole} lies at percentile {percentile:whole} of {companies} {cohort} (percentile "
        "{low:whole} to {high:whole}, with the uncertainty of the score and of the sample); the median company scores {median:whole}.",
    ),
    text(
        "benchmark.synthetic",
        "The reference sample is synthetic: it shows how a position is read, and is not evidence about real companies.",
    ),
    text(
        "benchmark.weights.levels",
        "Executives, managers and staff count a third each, here and in the reference companies.",
    ),
    text(
        "benchmark.weights.respondents",
        "Every person counts once. The reference companies are weighted alike: as if they had this company's shares of "
        "executives ({executives:pct}), managers ({managers:pct}) and staff ({staff:pct}).",
    ),
    text("benchmark.subtitle", "Scores against the middle half of the synthetic reference companies"),
    text("benchmark.source.all", "Source: synthetic reference sample, all industries, {companies}; not evidence."),
    text("benchmark.source.one", "Source: synthetic reference sample, {industry}, {companies}; not evidence."),
    text("benchmark.caption", "Position in the synthetic reference sample"),
    text("benchmark.percentile", "Percentile"),
    text("benchmark.lower", "Lower quartile"),
    text("benchmark.median", "Median"),
    text("benchmark.upper", "Upper quartile"),
    text(
        "benchmark.guide",
        "The grey band is where the middle half of the companies lie, the tick is their median. The reference companies are "
        "synthetic. They were made from a documented scenario to show how the comparison works, and must not be quoted as "
        "facts about the market.",
    ),
    # Action plan.
    text("client.action_plan.topic", "The next 90 days"),
    text("client.action_plan.question", "Who does what by when?"),
    counted(
        "action_plan.claim",
        "{n:count} action with {owners} carry the strategy through the next 90 days",
        "{n:count} actions with {owners} carry the strategy through the next 90 days",
    ),
    text("action_plan.detail", "{first:count} by day 30, {second:count} by day 60, {third:count} by day 90."),
    text("action_plan.subtitle", "Committed actions in order of their horizon"),
    text("action_plan.source", "Source: the client's strategy, as recorded in the engagement file."),
    text("action_plan.caption", "30/60/90-day plan"),
    text("action_plan.action", "Action"),
    text("action_plan.by", "By"),
    text("action_plan.day", "Day {days:count}"),
    text("action_plan.owner", "Owner"),
    text("action_plan.goal", "Goal"),
    text("action_plan.step", "Step"),
    text("action_plan.metric", "Measured by"),
    text("action_plan.due", "Due"),
    text(
        "action_plan.guide",
        "What nobody can describe as done or not done by its day does not belong in the plan.",
    ),
    # Method and data quality.
    text("client.method.topic", "Method and data quality"),
    text("client.method.question", "How were these numbers made, and what do they leave out?"),
    text("method.claim", "Every number can be traced to its data"),
    text(
        "method.checked",
        "Data were checked before anything was computed; what the checks looked at and found worth saying is below.",
    ),
    text("method.checked.plain", "Data were checked before anything was computed."),
    text("method.questionnaire", "Questionnaire: {citation:without_stop}."),
    text(
        "method.small_groups",
        "Groups of fewer than {minimum:count} people are not shown, nor are groups that would reveal one by subtraction.",
    ),
    text(
        "method.counted.all",
        "All {n:count} people who answered count in every result: scores, answers, agreement, reliability and models "
        "rest on the same people.",
    ),
    text(
        "method.counted.some",
        "The same {n:count} people count in every result: as respondents, in scores, answers, agreement, reliability and models.",
    ),
    text("method.counted.few", "Fewer than {minimum:count} more answered in part, and count nowhere."),
    text("method.counted.others", "{n:count} more answered in part, and count nowhere."),
    text(
        "method.counted.why",
        "Who lacks a score that others have counts only where {minimum:count} and more of the same unit and level lack it: "
        "numbers of different people, subtracted, would tell who they are or what a few of them answered.",
    ),
    text(
        "method.counted.unpublished",
        "Not shown: {labels:in_text}. So many people lack a part of it that it would rest on other people than its parts.",
    ),
    text(
        "method.counted.units",
        "Compared units are those shown, with all their people. Who belongs to a division and to no unit below it counts in the "
        "company and the division, and among compared units only beside {minimum:count} and more such people.",
    ),
    text(
        "method.counted.models",
        "Statistics that are no sums of answers, such as reliability, agreement or slopes, rest on {people:count} people and "
        "more, and on {more:count} more than they estimate. A few people who left a question of a scale open enter them with the "
        "answer that is usual beside their others.",
    ),
    text(
        "method.dominated",
        "Totals of the accounts are not shown: fewer than {fewest:count} add up to them, or two of them are more than "
        "{most:share} of all, or the others less than {least:share} of the largest, so that who knows one would know another.",
    ),
    counted(
        "method.comments",
        "{n:count} written comment was given. Comments are told as themes and printed only after approval: wording can identify a person.",
        "{n:count} written comments were given. Comments are told as themes and printed only after approval: wording can identify a person.",
    ),
    text(
        "method.scores",
        "Scores run from 0 to 100: the lowest answer counts 0, the highest 100. A dimension is scored when at least half of "
        "its questions were answered.",
    ),
    text(
        "method.intervals",
        "Intervals of scores treat the respondents as a random sample of many people like them. All units take part, so that "
        "units are no source of chance; answers that differ between units make these intervals too wide rather than too narrow.",
    ),
    text("method.scores.pillars", "Pillars are means of their dimensions, the index is the mean of the pillars."),
    text(
        "method.scores.promoters",
        "A net promoter score is the share of answers 9 and 10 less the share of answers 0 to 6, from −100 to 100.",
    ),
    text("method.favourable", "A favourable answer is one of the two best of five."),
    text(
        "method.favourable.own",
        "Favourable answers are those that the questionnaire declares as such, reverse-worded questions turned round.",
    ),
    text("method.alpha", "Alpha says how well the questions of a dimension hang together."),
    text(
        "method.agreement",
        "rwg(j) compares the spread of answers within a unit with pure chance; ICC(1) is the share of variance between "
        "units, ICC(2) the reliability of unit means.",
    ),
    text(
        "method.associations",
        "Associations are least squares over units with errors that allow for unequal variance (HC4).",
    ),
    counted(
        "method.claims",
        "A difference or an association is claimed only where chance would not be expected to give one among all that "
        "this report looks at: {n:count} comparison in {families}. Families are selected by weighted Benjamini-Hochberg at "
        "5%, comparisons within the selected ones (Benjamini and Bogomolov 2014). Intervals in tables are 95% intervals of "
        "one figure each.",
        "A difference or an association is claimed only where chance would not be expected to give one among all that "
        "this report looks at: {n:count} comparisons in {families}. Families are selected by weighted Benjamini-Hochberg at "
        "5%, comparisons within the selected ones (Benjamini and Bogomolov 2014). Intervals in tables are 95% intervals of "
        "one figure each.",
    ),
    text(
        "method.gates",
        "Nothing is claimed where the measure cannot carry it: scales whose reliability (the better of alpha and omega) is "
        "below {reliability:hundredths}, associations of fewer than {units:count} units or of units that differ no more than "
        "chance, drivers with fewer than {people:count} people for each dimension or that together explain nothing beyond "
        "chance, and scores that hardly vary.",
    ),
    text(
        "method.left_open",
        "People who would answer low may not answer at all. Where one side of a comparison left more questions unanswered "
        "than the other, and more than chance would, or more than {high:share} of them, a difference counts only as far as "
        "it exceeds what those answers could make of it at the end of the scale.",
    ),
    text(
        "method.levels",
        "Leaders see more of a strategy than staff nearly everywhere: of the error accepted in comparing the two, "
        "{share:share} is kept for leaders above staff, the rest for staff above leaders.",
    ),
    text(
        "method.levels.own",
        "Leaders answer higher than staff nearly everywhere: of the error accepted in comparing the two, {share:share} is "
        "kept for leaders above staff, the rest for staff above leaders.",
    ),
    text(
        "method.no_benchmark",
        "No comparison with other companies is given: the reference sample has too few to compare with.",
    ),
    text("method.no_benchmark.industry", "No comparison with other companies is given: no industry was named."),
    text(
        "method.no_benchmark.own",
        "No comparison with other companies is given: none are held that answered this questionnaire.",
    ),
    text(
        "method.no_benchmark.levels",
        "No comparison with other companies is given: they cannot be weighted as this company is, because not every level's "
        "number of people is known and may be shown.",
    ),
    text(
        "method.outcome.revenue_growth_pct",
        "Revenue growth: revenue divided by the revenue of the period that ended about a year before, less one; base above "
        "zero, both in one currency.",
    ),
    text(
        "method.outcome.revenue_cagr_pct",
        "Revenue growth a year: last revenue divided by first, to the power of one over the years between (days / 365.25), "
        "less one; both above zero and at least about a year apart.",
    ),
    text(
        "method.outcome.operating_margin_pct",
        "Operating margin: operating income divided by revenue above zero; for an entity, the mean of its last three "
        "periods.",
    ),
    text(
        "method.accounts",
        "Growth compares the revenue of a period with that of the period about a year before; the margin is operating income "
        "divided by revenue. A year counts who has the figure for it; half of them lie between the two quartiles.",
    ),
    text("checks.subtitle", "Readiness checks that had something to say; details are with the analyst"),
    text(
        "checks.note",
        "A warning is said again on the page that it bears on, or limits what is claimed there; a note was dealt with in "
        "reading the data.",
    ),
    text("checks.source", "Source: readiness checks of this run."),
    text("checks.caption", "Readiness checks"),
    text("checks.what", "What was looked at"),
    text("checks.outcome", "Outcome"),
    text("participation.subtitle", "Who answered"),
    text("participation.source", "Source: {wave}."),
    text("participation.caption", "Respondents by group"),
    text("participation.group", "Group"),
    text("participation.respondents", "Respondents"),
    text("participation.invited", "Invited"),
    text("participation.rate", "Response rate"),
    text(
        "participation.note",
        "An en dash marks groups of fewer than {minimum:count} people, and groups that would reveal one.",
    ),
    text(
        "participation.since",
        "Results of this survey were sent before. Answers that came or changed since are left out, and others with them "
        "where it takes that: else the difference of the two reports would tell what a few people answered.",
    ),
    counted(
        "participation.earlier",
        "{n:count} group is hidden because it would tell what a few people answered beside results sent before.",
        "{n:count} groups are hidden because they would tell what a few people answered beside results sent before.",
    ),
    # Whom the index stands for: as answered, and weighted to the roster.
    text("representation.subtitle", "The index as answered, and weighted to the people invited"),
    text("representation.caption", "Whom the index stands for"),
    text("representation.counted", "Counted"),
    text("representation.index", "Index"),
    text("representation.worth", "Answers it is worth"),
    text("representation.respondents", "Every respondent once"),
    text("representation.population", "Weighted to the people invited"),
    text(
        "representation.note",
        "Weights make units and levels, as far as they are shown, as frequent as among the {invited:count} people invited. "
        "They run from {low:hundredths} to {high:hundredths} (limits .33 and 3); design effect {effect:hundredths}. 95% "
        "intervals for the mean of the people invited.",
    ),
    text(
        "representation.guide",
        "Where groups answered more or less than others, the first line leans towards those that answered more; the second "
        "takes that back. Neither knows what people think who stayed away although others of their unit and level answered.",
    ),
    text("representation.none.complete", "Everybody invited answered: there is nothing to weight."),
    text(
        "representation.none.more",
        "Answers are not weighted to the people invited: more people answered than the list of invited people has.",
    ),
    text(
        "representation.none.alike",
        "Answers are not weighted to the people invited: no two groups may be shown between which answers could be uneven.",
    ),
    text(
        "representation.none.empty",
        "Answers are not weighted to the people invited: of some unit or level people were invited and nobody answered, or "
        "people answered who are on no list.",
    ),
    text(
        "representation.none.extreme",
        "Answers are not weighted to the people invited: so few of some unit or level answered that a few people would decide.",
    ),
    text(
        "representation.none.revealing",
        "Answers are not weighted to the people invited: the result would tell the score of a group that is too small to show.",
    ),
)
