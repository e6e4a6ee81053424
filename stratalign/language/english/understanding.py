"""Pages on consensus, recall and drivers."""

from __future__ import annotations

from stratalign.language.entries import counted, text

ENTRIES = (
    # Consensus on priorities.
    text("client.consensus.topic", "Strategic consensus"),
    text("client.consensus.question", "Do people have the same priorities in mind, and do they know them?"),
    text("consensus.claim.apart", "{first} and {second:in_text} put different priorities first"),
    text("consensus.claim.alike", "No two levels can be shown to order the priorities differently"),
    text("consensus.claim.recall", "Of {n:count} priorities, {level:in_text} name {value:tenths} without help"),
    text("consensus.claim.one.largely", "{level} largely agree on the order of the priorities"),
    text("consensus.claim.one.weakly", "{level} agree only weakly on the order of the priorities"),
    text("consensus.claim.one.hardly", "{level} hardly agree on the order of the priorities"),
    text("consensus.claim.one.open", "How far {level:in_text} agree on the order of the priorities stays open"),
    text("consensus.alphas", "Consensus on the order of priorities (0 none, 1 full) is {levels}."),
    text("consensus.level", "{level:in_text} {alpha:hundredths}"),
    text(
        "consensus.divided",
        "Their orders have a similarity of {similarity:hundredths} (1 alike, 0 unrelated, −1 opposite); {priorities} "
        "divide them most.",
    ),
    text("consensus.priority", "“{name}”"),
    text("consensus.recall", "Asked to name the {n:count} priorities without help, {levels} on average."),
    text("consensus.recall.names", "{level:in_text} name {value:tenths}"),
    text(
        "consensus.clarity",
        "Of {level:in_text}, {wrong:pct} call the strategy clear but name fewer than half of its priorities; "
        "{right:pct} call it clear and know them. Here, to find it clear means a mean answer of 3.5 of 5 or more; "
        "shares of favourable answers on other pages count single answers.",
    ),
    text(
        "consensus.caveat.recall",
        "A program matched the recalled priorities with the official list; what it was unsure of counts as not "
        "recalled until a coder has looked at it.",
    ),
    text(
        "consensus.caveat.official",
        "Consensus means that people agree with each other, not that they agree with the official order.",
    ),
    text(
        "consensus_map.subtitle",
        "Arrows point to what a level puts first; the longer, the more its people agree (rim: full agreement)",
    ),
    text("consensus_map.caption", "Consensus within levels"),
    text("consensus_map.consensus", "Consensus"),
    text(
        "consensus_map.note",
        "The map shows {share:share} of the differences between people. p: against rankings at random. Consensus alpha: "
        "Tarakci and others (2014); its square is Kendall's W.",
    ),
    text(
        "consensus_map.guide",
        "Arrows that point the same way put the same priorities first; the longer an arrow, the more the people of that "
        "level agree. A priority lies on the side of those who put it first.",
    ),
    text("mean_ranks.subtitle", "Mean place given to each priority, in the order of {level:in_text}"),
    text("mean_ranks.caption", "Mean place by level"),
    text("recall.subtitle", "People who name each priority in their own words, % of all asked"),
    text("recall.caption", "Priorities recalled by level"),
    text("recall.priority", "Priority"),
    text("recall.size", "{level:in_text} {n:count}"),
    text(
        "recall.note",
        "n: {sizes}. No share is printed beyond that of all but one, or of one.",
    ),
    # Drivers of engagement.
    text("client.drivers.topic", "Drivers of engagement"),
    text("client.drivers.question", "Which parts of alignment go with engagement, and how surely?"),
    text("client.drivers.topic.own", "What goes with {outcome:in_text}"),
    text("client.drivers.question.own", "Which dimensions go with {outcome:in_text}, and how surely?"),
    text("drivers.claim.closed", "These answers cannot tell which dimensions go with {outcome:in_text}"),
    text("drivers.claim.none", "No dimension goes with {outcome:in_text} clearly more than the others"),
    counted(
        "drivers.claim.more",
        "{labels} goes with {outcome:in_text} more than others",
        "{labels} go with {outcome:in_text} more than others",
    ),
    text(
        "drivers.detail.closed",
        "Allowing for their number, the {dimensions} account for {adjusted:share} of the differences between {n:count} people in "
        "{outcome:in_text}; not allowing for it, {share:share}.",
    ),
    text(
        "drivers.detail",
        "The {dimensions} together account for {share:share} of the differences between {n:count} people in "
        "{outcome:in_text} ({adjusted:share} adjusted for their number). Their shares of it add up to 100%.",
    ),
    counted(
        "drivers.less",
        "{labels} goes with {outcome:in_text} less than the others.",
        "{labels} go with {outcome:in_text} less than the others.",
    ),
    text(
        "drivers.caveat.same_people",
        "Dimensions and engagement were rated by the same people in the same survey: part of what they share is the mood "
        "of the day. Shares describe an association and do not say what would change if a dimension rose.",
    ),
    text(
        "drivers.caveat.same_people.own",
        "Dimensions and {outcome:in_text} were rated by the same people in the same survey: part of what they share is the "
        "mood of the day. Shares describe an association and do not say what would change if a dimension rose.",
    ),
    text(
        "drivers.caveat.equal",
        "A dimension is named only where chance does not explain that its share lies apart from those of all others, not where "
        "it merely differs from an equal share.",
    ),
    text(
        "gate.people.closed",
        "Nothing is claimed: {n:count} people are too few for {dimensions}; at least {floor:count} for each are needed.",
    ),
    text(
        "gate.fit.closed",
        "Nothing is claimed: together the dimensions explain no more of {outcome:in_text} than chance would.",
    ),
    text(
        "gate.spread.closed",
        "Nothing is claimed of {labels:in_text}: nearly everybody gave the same answers, and what does not vary goes with nothing.",
    ),
    text(
        "gate.left_open.parts",
        "Who joined or left answered clearly more, or fewer, of the questions than who stayed: what they add is then not "
        "claimed.",
    ),
    text(
        "gate.left_open.priorities",
        "Clearly fewer people ranked the priorities at one level than at another ({levels}): whether those levels order "
        "them differently is not said.",
    ),
    text(
        "gate.left_open.questionnaire",
        "Whether questions mean the same to leaders and staff is not said of {labels:in_text}: one side left clearly more "
        "of them unanswered.",
    ),
    text(
        "gate.left_open.outcomes",
        "Units left clearly different shares of their questions unanswered: an association is claimed only where it would "
        "remain with all of those answers at either end of the scale.",
    ),
    text(
        "gate.left_open.drivers",
        "Clearly more questions were left unanswered on {labels:in_text} than on others: what goes with it more or less "
        "than they do is not said where it would rest on those.",
    ),
    text("drivers.subtitle", "Share of the explained variance by dimension, with 95% intervals"),
    text("drivers.caption", "Shares of explained variance"),
    text("drivers.share", "Share, %"),
    text("drivers.correlation", "Correlation"),
    text("drivers.vif", "VIF"),
    text("drivers.best_place", "Best place"),
    text("drivers.worst_place", "Worst place"),
    text(
        "drivers.note",
        "Shapley shares of R² (equal to LMG and general dominance), percentile intervals over resampled units where there "
        "are ten or more, else people. VIF: variance inflation factor. Best and worst place: 95% of draws.",
    ),
    text(
        "drivers.guide",
        "The bars divide what the dimensions together explain; the dashed line is an equal share for each. A dimension is "
        "named only where its share lies apart from those of all others.",
    ),
)
