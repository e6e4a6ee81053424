"""What is protected against what, in words for the people whose answers these are."""

from __future__ import annotations

from stratalign.language.entries import text

ENTRIES = (
    text("client.confidentiality.topic", "Confidentiality"),
    text("client.confidentiality.question", "Can anybody work out from this report what a single person answered?"),
    text(
        "confidentiality.claim",
        "The report speaks of groups of {minimum:count} people and more, and of nobody in them",
    ),
    text(
        "confidentiality.collected",
        "Of each person the analysis keeps the answers, and the unit and level that the survey or the list of people invited "
        "gives. Names, addresses and other marks of a person are removed when the files are read. In their place stands a "
        "pseudonym, which nobody can turn back without a key that stays with the analyst.",
    ),
    text(
        "confidentiality.decided",
        "One decision is taken over all groups of the survey together before anything is written. A group is left out where "
        "fewer than {minimum:count} of its people answered, and where subtracting groups that are shown from one another "
        "would leave fewer. Small units are put together where that is enough. Every page, table and figure keeps to the one "
        "decision; what is left out is not in the file.",
    ),
    text(
        "confidentiality.checked",
        "The finished files are then read by a second program, which tries to compute what is left out. What it can compute "
        "is not sent.",
    ),
    # Who sees what.
    text("confidentiality.seen.subtitle", "Who sees what"),
    text("confidentiality.seen.caption", "Readers of answers and of results"),
    text("confidentiality.seen.source", "Source: the settings of this engagement."),
    text("confidentiality.seen.who", "Who"),
    text("confidentiality.seen.sees", "Sees"),
    text("confidentiality.seen.never", "Does not see"),
    text("confidentiality.seen.leaders", "The leadership team and everybody else who gets the report"),
    text("confidentiality.seen.leaders.sees", "Results of groups, as printed here"),
    text(
        "confidentiality.seen.leaders.never",
        "Answers of a person, results and sizes of groups that are left out, comments that were not approved, who answered and who did not",
    ),
    text("confidentiality.seen.analyst", "The analyst who makes the report"),
    text(
        "confidentiality.seen.analyst.sees", "Every answer under a pseudonym, and the files of the survey as they came"
    ),
    text(
        "confidentiality.seen.analyst.never",
        "Nothing is hidden from the analyst; what may be done with it is for the agreement with the client",
    ),
    text("confidentiality.seen.tool", "Who runs the survey tool"),
    text("confidentiality.seen.tool.sees", "What the tool records, perhaps with names, addresses and times"),
    text(
        "confidentiality.seen.tool.never", "This report has no say in that; it is for the agreement with its provider"
    ),
    # Smallest groups.
    text("confidentiality.minimums.subtitle", "Fewest people or companies for each kind of result"),
    text("confidentiality.minimums.caption", "Smallest groups of this engagement"),
    text("confidentiality.minimums.what", "Kind of result"),
    text("confidentiality.minimums.least", "At least"),
    text(
        "confidentiality.minimums.scores", "Scores, shares of answers and numbers of respondents: people who answered"
    ),
    text(
        "confidentiality.minimums.comments",
        "Themes of written comments, and approved quotes of them: people who wrote about the theme",
    ),
    text("confidentiality.minimums.models", "Associations, such as what goes with engagement: people"),
    text("confidentiality.minimums.companies", "Comparisons with other companies: companies"),
    # Which groups are hidden; a reason says nothing of how many people they are.
    text("confidentiality.hidden.subtitle", "Groups without results of their own, and why"),
    text("confidentiality.hidden.caption", "Groups that are not shown"),
    text("confidentiality.hidden.group", "Group"),
    text("confidentiality.hidden.reason", "Not shown because"),
    text("confidentiality.hidden.reason.PRIMARY", "fewer people answered than the threshold asks for"),
    text(
        "confidentiality.hidden.reason.BESIDE",
        "it, or a group beside it that is not shown either, has fewer people than the threshold asks for",
    ),
    text(
        "confidentiality.hidden.reason.HOMOGENEOUS",
        "its people answered almost alike, so its result would be the answer of each of them",
    ),
    text(
        "confidentiality.hidden.reason.EXTREME",
        "results so near an end of the scale would tell what a few people answered",
    ),
    text(
        "confidentiality.hidden.reason.COMPLEMENT",
        "subtracted from the group above it, it would give away a group that is not shown",
    ),
    text(
        "confidentiality.hidden.reason.OVERLAP",
        "with the levels it would leave fewer people than the threshold asks for",
    ),
    text(
        "confidentiality.hidden.reason.EARLIER",
        "beside results published before, it would tell what a few people answered",
    ),
    # What somebody could try.
    text("confidentiality.attempts.subtitle", "What somebody could try, and why it fails"),
    text("confidentiality.attempts.caption", "Attempts, and what stands against them"),
    text("confidentiality.attempts.what", "Somebody could"),
    text("confidentiality.attempts.why", "It fails because"),
    text("confidentiality.attempts.small", "look for a unit of two or three people"),
    text(
        "confidentiality.attempts.small.why",
        "units in which fewer than {minimum:count} answered show no result, and not how many answered",
    ),
    text("confidentiality.attempts.subtract", "subtract all units that are shown from the whole"),
    text(
        "confidentiality.attempts.subtract.why",
        "what is left over is always the result of at least {minimum:count} people; where it would not be, a further "
        "group is left out",
    ),
    text("confidentiality.attempts.pages", "put together several pages, tables or figures"),
    text("confidentiality.attempts.pages.why", "all of them show the same groups, decided once for all"),
    text("confidentiality.attempts.reports", "compare this report with an earlier one of the same answers"),
    text(
        "confidentiality.attempts.reports.why",
        "it is remembered what was sent; what, beside that, would tell of fewer than {minimum:count} people is left out",
    ),
    text("confidentiality.attempts.question", "pick a question that few people of a group answered"),
    text(
        "confidentiality.attempts.question.why",
        "who answered is counted question by question; a group that has enough people for one may have none shown for another",
    ),
    text("confidentiality.attempts.alike", "find a small group in which everybody answered alike"),
    text(
        "confidentiality.attempts.alike.why",
        "no share is printed beyond that of all but one, or of one, and of groups of fewer than {size:count} people none "
        "below {least:share} or above {most:share}: “all” and “nobody” are never said, and where the whole company is of "
        "one mind its mean is not printed",
    ),
    text("confidentiality.attempts.source", "look behind the page: its source, the data of a figure, hidden cells"),
    text(
        "confidentiality.attempts.source.why",
        "figures are drawn from what is printed; what is left out was never written",
    ),
    text("confidentiality.attempts.comments", "recognise somebody by the wording of a comment"),
    text(
        "confidentiality.attempts.comments.why",
        "a comment is printed only if the analyst approved it, from themes that at least {comments:count} people wrote about, without "
        "names, addresses, roles and places, and in an order that tells nothing",
    ),
    text("confidentiality.attempts.absent", "find out who did not answer"),
    text(
        "confidentiality.attempts.absent.why",
        "response rates of groups of fewer than {minimum:count} are not printed, and nobody is named",
    ),
    # What is not protected.
    text(
        "confidentiality.limit.known",
        "Who knows the people of a small group knows more than this report says: that a group of {minimum:count} is "
        "dissatisfied says something of each of the {minimum:count}. In a small company every group is small.",
    ),
    text(
        "confidentiality.limit.comments",
        "Comments can be recognised by their style and content by whoever reads them: the analyst reads all, readers of this "
        "report at most those that were approved.",
    ),
    text(
        "confidentiality.limit.sent",
        "A file that was sent cannot be called back. A later report can take account of it, not change it.",
    ),
    text(
        "confidentiality.limit.trust",
        "The analyst and the provider of the survey tool have to be trusted, and their machines to be kept safe.",
    ),
)
