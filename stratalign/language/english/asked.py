"""What was asked beside the dimensions: the culture there is and the one required, and recommendation; drivers by score."""

from __future__ import annotations

from stratalign.language.entries import counted, text

ENTRIES = (
    text("head.group", "Group"),
    text("group.company", "Company"),
    # Culture.
    text("client.culture.topic", "Culture today and required"),
    text("client.culture.question", "Does the company work the way its strategy requires?"),
    counted(
        "culture.claim.other",
        "On {n:count} of {total:count} contrasts, executives want the side that fewer than half of the people see "
        "today",
        "On {n:count} of {total:count} contrasts, executives want the side that fewer than half of the people see "
        "today",
    ),
    text("culture.claim.none", "No contrast sets what executives want clearly apart from what most people see today"),
    text(
        "culture.people",
        "Today: where {n:count} people place the company. Required: where {asked:count} executives say the strategy "
        "needs it to be.",
    ),
    text("culture.asked", "Wanted, and not seen by most: {poles}."),
    text("culture.asked.more", "Wanted, and not seen by most: {poles} and {n:count} more."),
    text("culture.pole", "“{pole}”"),
    text(
        "culture.caveat",
        "Neither side of a contrast is better in itself. Few executives were asked: theirs is one view of the "
        "strategy.",
    ),
    text("culture.subtitle", "Share of answers on the right side of each contrast, with 95% intervals"),
    text(
        "culture.subtitle.board",
        "Share of answers on the right side of each contrast; lines: where the share may lie",
    ),
    text("culture.caption", "Culture today and culture the strategy requires"),
    text("culture.low", "Left side"),
    text("culture.high", "Right side"),
    text("culture.today", "Right side, today"),
    text("culture.required", "Right side, required"),
    text("culture.legend.today", "Today, everybody"),
    text("culture.legend.required", "Required, executives"),
    text("culture.note", "Shares of groups of fewer than 30 people are held to 5–95%."),
    text(
        "culture.guide",
        "Each row sets two ways of working against each other. The open mark is the share who place the company on the "
        "right side today, the filled one that of executives who say that the strategy requires it.",
    ),
    text("axis.right_side", "Answers on the right side, %"),
    text("alt.sliders", "Contrasts with the share on the right side today and as required. {rows}."),
    text("alt.sliders.row", "{low} against {high}: today {today}, required {required}"),
    # Recommendation.
    text("client.recommendation.topic", "Recommendation"),
    text("client.recommendation.question", "Would people recommend the company as a place to work?"),
    text("recommendation.claim", "{promoters:pct} would recommend the company as a place to work, {detractors:pct} would not"),
    text("recommendation.detail", "The net promoter score is {score:signed_whole} ({interval}; n = {n:count}), on a scale from −100 to +100."),
    text(
        "recommendation.caveat",
        "The score leaves out the answers 7 and 8 and so moves more by chance than a mean does; people of different "
        "countries use the scale differently.",
    ),
    text("recommendation.subtitle", "Answers 0 to 6, 7 and 8, 9 and 10 to the question, per cent"),
    text("recommendation.caption", "Recommendation by level"),
    text("recommendation.detractors", "0 to 6"),
    text("recommendation.passives", "7 and 8"),
    text("recommendation.promoters", "9 and 10"),
    text("recommendation.score", "Net promoter score"),
    text(
        "recommendation.note",
        "A dash: for fewer than 30 people, shares are printed only between 5 and 95%; anything beyond would tell how "
        "nearly everybody answered.",
    ),
    text(
        "recommendation.guide",
        "The net promoter score is the right part of a bar less its left part.",
    ),
    text(
        "so_what.culture",
        "Agree on the two contrasts that matter most to the strategy, and on what has to stop for them.",
    ),
    text("so_what.recommendation", "Ask those who would not recommend the company what would change that, before setting a target."),
    # The wave before and other companies, beside what is.
    text("level_gaps.median", "Median of the synthetic companies"),
    text("level_gaps.last", "Staff, {wave}"),
    text("unit_change.subtitle", "Alignment index of units in both surveys, 0–100 points; nothing is claimed of one unit"),
    text("unit_change.caption", "Units in both surveys"),
    text(
        "unit_change.note",
        "95% intervals of one difference each, as between different people. Among so many units chance moves some.",
    ),
    text(
        "unit_change.guide",
        "Each line joins a unit's score before with that of now. Where the interval includes zero the unit may not have moved.",
    ),
    # Drivers by score.
    text("driver_matrix.subtitle", "Share of what is explained, against the score, with 95% intervals"),
    text("driver_matrix.caption", "What goes with the outcome, by how it stands"),
    text("driver_matrix.corner", "Corner"),
    text(
        "driver_matrix.guide",
        "To the right a dimension stands higher, upwards it goes more with the outcome. What lies in a shaded band cannot "
        "be told from its dashed line.",
    ),
    text("quadrant.priority", "goes with it, stands low"),
    text("quadrant.strength", "goes with it, stands high"),
    text("quadrant.lower_priority", "goes less with it, stands low"),
    text("quadrant.maintain", "goes less with it, stands high"),
    text("quadrant.indistinguishable", "cannot be told"),
    text("axis.matrix.score", "Score, 0–100 points"),
    text("axis.matrix.share", "Share of what is explained, %"),
    text("legend.matrix.apart", "In a corner"),
    text("legend.matrix.unclear", "Cannot be told"),
    text("legend.matrix.zone", "Usual interval around the middle"),
    text("legend.matrix.middle", "Mean score, equal share"),
    text("drawn.numbered", "{n:count}  {label}"),
    text("alt.matrix", "Scores against shares of what is explained. {rows}."),
    text("alt.matrix.row", "{label}: score {score:whole}, share {share:pct}"),
    text("alt.matrix.row.unclear", "{label}: score {score:whole}, share {share:pct}, cannot be told"),
)  # fmt: skip
