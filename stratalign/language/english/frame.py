"""What stands around the pages: cover, summary, contents, fixed words of the template, topics and questions."""

from __future__ import annotations

from stratalign.language.entries import counted, text

ENTRIES = (
    # Between a head and its words in the same line.
    text("frame.head", "{head}:"),
    text("frame.contents", "Contents"),
    text("frame.skip", "Skip to the report"),
    text("frame.present", "Present"),
    text("frame.look", "Dark or light"),
    text("frame.notes", "Speaker notes"),
    text("frame.leave", "Leave"),
    text("frame.next", "Next"),
    text("frame.copy_picture", "Copy as picture"),
    text("frame.save_table", "Save table as CSV"),
    text("frame.done", "Done"),
    text("frame.rest", "Show the rest"),
    text("frame.sideways", "Scroll sideways for more"),
    text("frame.words", "Words of this report"),
    text("frame.about", "About this report"),
    text("frame.run", "Run {run}"),
    text("frame.show_numbers", "Show the numbers"),
    text("frame.keep_in_mind", "Keep in mind"),
    text("frame.how_to_read", "How to read it"),
    text("frame.strengths", "Strengths"),
    text("frame.gaps", "Gaps"),
    text("frame.decisions", "Decisions to take"),
    text("frame.limits", "What this report cannot show"),
    text("frame.report", "Report"),
    # The workbook.
    text("workbook.table", "Table"),
    text("workbook.shows", "What it shows"),
    text("workbook.back", "Back to the contents"),
    text("workbook.messages", "What was found"),
    text("workbook.conclusions", "What each page concludes"),
    # In place of a part that is not there, where a notebook asks for it.
    text("show.absent", "The data do not allow the section '{key}'; the exported report leaves it out."),
    text("show.no_summary", "This document has no executive summary; the exported report leaves it out."),
    # The client report as a whole.
    text(
        "client.about",
        "How well is the strategy known, believed and carried out, and how do the results stand? This report answers for "
        "the leadership team that asked, from a survey, from accounts, or from both. Each page opens with a question and "
        "answers it in one sentence; the exhibit below shows the numbers the sentence rests on, and the line under the "
        "exhibit says where they come from. Intervals are 95% intervals: had other people answered, the figure could "
        "plausibly have been anywhere between the two ends. A difference is only called one where it would not be expected by "
        "chance among all that this report looks at. Results of small groups are left out wherever they could be traced to a "
        "person.",
    ),
    text(
        "client.about.own",
        "What does “{title}” say about the company, and where do groups see things differently? This report answers "
        "for the leadership team that asked. Each page opens with a question and answers it in one sentence; the exhibit "
        "below shows the numbers the sentence rests on, and the line under the exhibit says where they come from. Intervals "
        "are 95% intervals: had other people answered, the figure could plausibly have been anywhere between the two ends. "
        "A difference is only called one where it would not be expected by chance among all that this report looks at. "
        "Results of small groups are left out wherever they could be traced to a person.",
    ),
    text(
        "client.about.accounts",
        "How did growth and margin develop? This report answers for the leadership team that asked, from accounts alone. "
        "Each page opens with a question and answers it in one sentence; the exhibit below shows the numbers the sentence "
        "rests on, and the line under the exhibit says where they come from.",
    ),
    # Its cover.
    text("cover.title", "Strategic alignment report"),
    text("cover.title.accounts", "Growth and margins"),
    text("cover.from_accounts", "From accounts alone; nobody was surveyed"),
    text("cover.confidentiality", "Confidential. For the client's leadership team only."),
    text("cover.industry", "Industry"),
    text("cover.survey", "Survey"),
    text("cover.respondents", "Respondents"),
    text("cover.accounts", "Accounts"),
    text("cover.periods", "Periods ending"),
    text("cover.prepared_by", "Prepared by"),
    text("cover.run", "Run"),
    text("cover.fielded", "{wave} ({days})"),
    text("cover.answered", "{n:count}{invited}{levels}"),
    text("cover.invited", " of {n:count} invited ({rate:share})"),
    text("cover.levels", ": {levels}"),
    text("cover.of_level", "{n:count} {level:in_text}"),
    text("cover.accounts.of", "{entities}, {currencies}"),
    # Its executive summary.
    text("client.summary.topic", "Summary"),
    text("client.summary.question", "What should the leadership team know after one page?"),
    text("client.summary.question.board", "What should the board know after one page?"),
    text("key_figure.points", "{value:whole}"),
    text("key_figure.share", "{value:pct}"),
    text("key_figure.gap", "{value:signed_whole}"),
    text("key_figure.tenths", "{value:tenths}%"),
    text("key_figure.of_entities", "from the accounts of {entities}"),
    text("key_figure.revenue_growth_pct.median", "revenue growth in {year}, median"),
    text("key_figure.operating_margin_pct.median", "operating margin in {year}, median"),
    text("key_figure.revenue_cagr_pct", "revenue growth a year"),
    text("key_figure.operating_margin_pct", "operating margin in the last year"),
    text("key_figure.index", "alignment index, of 100; {weighting}"),
    text("key_figure.index.own", "overall index, of 100; {weighting}"),
    text("key_figure.clear", "favourable answers: is the strategy clear?"),
    text("key_figure.believable", "favourable answers: is it believed?"),
    text("key_figure.implementable", "favourable answers: can it be carried out?"),
    text("key_figure.gap.label", "points: {upper:in_text} above staff on {label:in_text}"),
    text("summary.score", "{label}: {points:whole} of 100 ({interval})"),
    text("summary.score.burden", "{label}: {points:whole} of 100, where low is good ({interval})"),
    text("summary.committed", "{action:without_stop} ({owner}, by day {days:count}; {step:in_text})."),
    counted(
        "summary.limit.absent",
        "What the {n:count} invited person thinks who did not answer.",
        "What the {n:count} invited people think who did not answer.",
    ),
    counted(
        "summary.limit.absent.same",
        "What the {n:count} invited person thinks who did not answer; weighted by unit and level to all who were invited, "
        "the index stays at {index:whole}.",
        "What the {n:count} invited people think who did not answer; weighted by unit and level to all who were invited, "
        "the index stays at {index:whole}.",
    ),
    counted(
        "summary.limit.absent.other",
        "What the {n:count} invited person thinks who did not answer; weighted by unit and level to all who were invited, "
        "the index would be {index:whole} instead of {answered:whole}.",
        "What the {n:count} invited people think who did not answer; weighted by unit and level to all who were invited, "
        "the index would be {index:whole} instead of {answered:whole}.",
    ),
    text(
        "summary.strengths.alike",
        "{dimensions} score {floor:count} of 100 or more, and none stands out from the others",
    ),
    text(
        "summary.limit.cause",
        "Why aligned units do better or worse: units are compared at one time, so no cause is shown.",
    ),
    text(
        "summary.limit.cause.own",
        "Why units with a higher index do better or worse: units are compared at one time, so no cause is shown.",
    ),
    text("summary.limit.asked", "What people think of the strategy: nobody was asked."),
    text("summary.limit.accounts", "Why some grew or earned more than others: accounts alone name no cause."),
    text("summary.limit.synthetic", "How real companies score: the reference sample is synthetic."),
    counted(
        "summary.limit.hidden",
        "Results of {n:count} group that are small, or would reveal a small one.",
        "Results of {n:count} groups that are small, or would reveal a small one.",
    ),
    text("summary.limit.levels", "Differences between {levels:in_text}: too few to be shown."),
    text(
        "summary.limit.levels.unknown",
        "Differences between {levels:in_text}: nothing in the survey says the level of a person.",
    ),
)
