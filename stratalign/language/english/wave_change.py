"""The report on what changed between two waves, and what a pulse says of the actions."""

from __future__ import annotations

from stratalign.language.entries import counted, text

ENTRIES = (
    text("waves.title", "What has changed"),
    text("waves.title.pulse", "How the actions go"),
    text("waves.subtitle", "{before} to {after}"),
    text("waves.fact.wave", "{n:count} answered"),
    counted("waves.fact.invited", "{n:count} of {invited:count} answered", "{n:count} of {invited:count} answered"),
    text("waves.fact.both", "Answered both times"),
    text(
        "waves.about",
        "This report sets two surveys of the same questions side by side. It claims a change only where chance would not be "
        "expected to make it among all that is looked at; elsewhere it says how large a change would have had to be to show. "
        "Of people it knows who answered twice only by a code, and shows nothing of a group that could be traced to a "
        "person. What was done between the surveys stands beside what moved: that one follows the other does not show that "
        "the one is why.",
    ),
    text(
        "waves.about.pulse",
        "A pulse asks a few of the questions of the full survey again, some weeks after actions were agreed. It is compared "
        "question by question with the survey before it and with nothing else: its answers enter no score. A measure is "
        "called moving, or moved back, only where chance would not be expected to do it among all questions asked.",
    ),
    text("waves.confidentiality", "Confidential. For the leadership team that asked for the surveys."),
    # The judgement.
    text("waves.summary.topic", "Summary"),
    text("waves.summary.question", "What is different, in one page?"),
    counted(
        "waves.verdict.unreliable",
        "What changed cannot be said: on the only scale the answers do not go together",
        "What changed cannot be said: on {k:count} of {n:count} scales the answers do not go together",
    ),
    text("waves.verdict.index_rose", "{index} rose from {before_points:whole} to {after_points:whole} since {wave}"),
    text("waves.verdict.index_fell", "{index} fell from {before_points:whole} to {after_points:whole} since {wave}"),
    text(
        "waves.verdict.both",
        "Since {wave}, {up:in_text} rose by {rise:size_whole} points while {down:in_text} fell by {fall:size_whole}",
    ),
    text(
        "waves.verdict.rose",
        "{label} rose from {before_points:whole} to {after_points:whole} since {wave}; the rest stands where it stood",
    ),
    text(
        "waves.verdict.fell",
        "{label} fell from {before_points:whole} to {after_points:whole} since {wave}; the rest stands where it stood",
    ),
    text(
        "waves.verdict.rose.two",
        "Since {wave}, {first:in_text} rose by {most:size_whole} points and {second:in_text} by {least:size_whole}",
    ),
    text(
        "waves.verdict.fell.two",
        "Since {wave}, {first:in_text} fell by {most:size_whole} points and {second:in_text} by {least:size_whole}",
    ),
    text(
        "waves.verdict.rose.many",
        "Since {wave}, {k:count} of {n:count} dimensions rose, {first:in_text} by {most:size_whole} points",
    ),
    text(
        "waves.verdict.fell.many",
        "Since {wave}, {k:count} of {n:count} dimensions fell, {first:in_text} by {most:size_whole} points",
    ),
    text(
        "waves.verdict.none",
        "No change shows since {wave}: {index:in_text} stood at {before_points:whole} and stands at {after_points:whole}",
    ),
    text(
        "waves.verdict.blind",
        "Too few answered to tell: only a change of {points:whole} points or more would have shown since {wave}",
    ),
    text(
        "waves.verdict.pulse",
        "By {pulse}, {up:count} of {n:count} measures are moving, and {down:count} moved back",
    ),
    text("waves.verdict.pulse.none", "By {pulse}, none of {n:count} measures has moved by more than chance since {wave}"),
    text("waves.verdict.pulse.empty", "The pulse {pulse} cannot be set beside {wave}: no question may be shown of both"),
    text("waves.figure.moved", "{points:signed_whole}"),
    text("waves.figure.moved.label", "{label}, points"),
    text("waves.figure.count", "{n:count}"),
    text("waves.figure.both", "answered both times"),
    text("waves.figure.both.detail", "of {n:count} in {wave}"),
    text("waves.figure.items", "measures asked again"),
    text("waves.figure.pulse", "answered the pulse"),
    text("waves.limit.cause", "That something moved after an action does not show that it moved because of it."),
    text("waves.limit.two", "Two surveys are two points: they show a difference, not a trend."),
    text(
        "waves.limit.report",
        "The report on one survey counts its people as strangers to the survey before, so its intervals of the same changes are "
        "wider.",
    ),
    text("waves.limit.pulse", "A pulse of a few questions says how these go, and nothing of what it did not ask."),
    # What changed.
    text("waves.change.topic", "What changed"),
    text("waves.change.question", "What is different for the company as a whole?"),
    text("waves.change.claim.rose", "{up:raised} rose since {wave}"),
    text("waves.change.claim.fell", "{down:raised} fell since {wave}"),
    text("waves.change.claim.both", "{up:raised} rose since {wave}, {down:in_text} fell"),
    text("waves.change.claim.none", "No dimension moved by more than chance since {wave}"),
    text(
        "waves.change.row",
        "{label} moved from {before_points:whole} to {after_points:whole} ({change:signed_whole} points, {interval}).",
    ),
    text(
        "waves.change.linked",
        "{n:count} people answered both times, of {n_before:count} then and {n_after:count} now. Their two answers are "
        "compared with each other, so that smaller changes show.",
    ),
    text(
        "waves.change.unlinked.none",
        "Nobody can be linked from one survey to the other, so the two are compared as surveys of different people.",
    ),
    text(
        "waves.change.unlinked.few",
        "So few people can be linked from one survey to the other that the two are compared as surveys of different people.",
    ),
    text(
        "waves.change.unlinked.telling",
        "Who answered both times is not shown apart, because that would tell of the few who came or went; the two are "
        "compared as surveys of different people.",
    ),
    text("waves.change.subtitle", "Scores of the whole company in both surveys, 0–100 points"),
    text("waves.change.caption", "Scores in both surveys"),
    text("waves.change.source", "Source: employee surveys {before} (n = {n_before:count}) and {after} (n = {n_after:count})."),
    text("waves.change.change", "Change"),
    text("waves.change.smallest", "Would have shown from"),
    text(
        "waves.change.guide",
        "Each line joins the score then with the score now. The figure at the right is the change with its 95% interval; it is "
        "set dark where the change may be claimed among all that is compared.",
    ),
    text("waves.change.caveat", "High is good, but for scales that measure a burden."),
    # The same people.
    text("waves.same_people.topic", "The same people"),
    text("waves.same_people.question", "Did people change, or is it other people who answered?"),
    text("waves.same_people.claim.same", "Those who answered both times changed as the company did"),
    text("waves.same_people.claim.moved", "Among those who answered both times, {labels:in_text} moved"),
    text("waves.same_people.claim.none", "Among those who answered both times, nothing moved by more than chance"),
    text(
        "waves.same_people.detail",
        "{n:count} people answered both surveys. Each is compared with their own answer of then.",
    ),
    text("waves.same_people.subtitle", "Scores of the people of both surveys, 0–100 points; n = {n:count}"),
    text("waves.same_people.caption", "Scores of the people of both surveys"),
    text("waves.persons.topic", "Single people"),
    text("waves.persons.question", "How many people changed by more than error of measurement?"),
    text("waves.persons.claim", "{improved:pct} of the people of both surveys rose clearly, {worsened:pct} fell clearly"),
    text(
        "waves.persons.claim.few",
        "At most {improved:pct} of the people of both surveys rose clearly, at most {worsened:pct} fell clearly",
    ),
    text(
        "waves.persons.detail",
        "{label}: a person counts as changed beyond {threshold:whole} points, which is as far as error of measurement takes one "
        "person. Where nobody changes, about 2.5% rise and 2.5% fall so far by chance.",
    ),
    text("waves.persons.subtitle", "Share of the people of both surveys who changed by more than error of measurement"),
    text("waves.persons.caption", "People who changed"),
    text("waves.persons.improved", "Rose"),
    text("waves.persons.unchanged", "Neither"),
    text("waves.persons.worsened", "Fell"),
    text("waves.persons.threshold", "By more than, points"),
    text("waves.persons.reliability", "Reliability"),
    text(
        "waves.persons.note",
        "Reliable change index (Jacobson & Truax 1991) with the lower alpha of the two surveys, that of the index from its "
        "scales (Mosier 1943); scales from .70 on. Shares are whole and kept from the ends, and where one is, the middle "
        "one is left out.",
    ),
    # For whom.
    text("waves.for_whom.topic", "For whom"),
    text("waves.for_whom.question", "Where in the company did it change?"),
    text("waves.for_whom.claim.some", "{labels:raised} moved by more than chance"),
    text("waves.for_whom.claim.none", "No level or unit moved by more than chance"),
    counted(
        "waves.for_whom.detail",
        "{n:count} level or unit is shown in both surveys; each is compared with itself.",
        "{n:count} levels and units are shown in both surveys; each is compared with itself.",
    ),
    text("waves.for_whom.row", "{label}: from {before_points:whole} to {after_points:whole} ({change:signed_whole})."),
    text("waves.for_whom.subtitle", "{measure}: levels, then units, in both surveys, 0–100 points"),
    text("waves.for_whom.caption", "Levels and units in both surveys"),
    text("waves.for_whom.group", "Level or unit"),
    text(
        "waves.for_whom.note",
        "Everybody who answered in either survey; the two count as independent samples here, so that intervals are wide rather "
        "than narrow. Groups that may not be shown in one of the surveys are left out.",
    ),
    text(
        "waves.for_whom.caveat",
        "A small unit's score moves with each person who comes or goes. Lines that lie apart are no reason to act where the "
        "figure is not set dark.",
    ),
    # What did not change.
    text("waves.unchanged.topic", "What did not change"),
    text("waves.unchanged.question", "What stands where it stood, and how large a change could have been missed?"),
    counted(
        "waves.unchanged.claim",
        "{n:count} dimension shows no change; one of {least:whole} points or more would have shown",
        "{n:count} dimensions show no change; one of {least:whole} to {most:whole} points would have shown",
    ),
    counted(
        "waves.unchanged.claim.alike",
        "{n:count} dimension shows no change; one of {least:whole} points would have shown",
        "{n:count} dimensions show no change; one of {least:whole} points would have shown",
    ),
    text(
        "waves.unchanged.steady",
        "Within five points of where they were, as far as 95% intervals say: {labels:in_text}.",
    ),
    text("waves.unchanged.steady.none", "Of none can it be said that it stayed within five points of where it was."),
    text("waves.unchanged.detail", "That nothing shows is not that nothing changed: a smaller change can have been missed."),
    text("waves.unchanged.subtitle", "Dimensions without a change that may be claimed"),
    text("waves.unchanged.caption", "What would have shown"),
    text(
        "waves.unchanged.note",
        "Would have shown from: the smallest true change that four of five such pairs of surveys would have found, at the level "
        "that holds over the whole report.",
    ),
    text("waves.unchanged.is", "Reading"),
    text("waves.unchanged.is.steady", "within five points"),
    text("waves.unchanged.is.open", "open"),
    # Where the change comes from.
    text("waves.sources.topic", "Where it comes from"),
    text("waves.sources.question", "Did people change, or did the company change its people?"),
    text(
        "waves.sources.claim.none",
        "Neither those who joined nor those who left moved the score by more than chance",
    ),
    text("waves.sources.claim.joined", "Those who joined moved the score by {joined:signed_tenths} points"),
    text("waves.sources.claim.left", "That people left moved the score by {left:signed_tenths} points"),
    text(
        "waves.sources.claim.both",
        "Those who joined moved the score by {joined:signed_tenths} points, those who left by {left:signed_tenths}",
    ),
    text(
        "waves.sources.detail",
        "The change of {change:signed_tenths} points is the sum of {stayed:signed_tenths} from people who stayed, "
        "{joined:signed_tenths} from those who joined and {left:signed_tenths} from those who left.",
    ),
    text(
        "waves.sources.mix.units",
        "By units it is the sum of {within:signed_tenths} inside units and {mix:signed_tenths} because units grew or shrank.",
    ),
    text(
        "waves.sources.mix.levels",
        "By levels it is the sum of {within:signed_tenths} inside levels and {mix:signed_tenths} because levels grew or shrank.",
    ),
    text("waves.sources.subtitle", "{measure}: parts of the change, points; each way of splitting adds up to the whole"),
    text("waves.sources.caption", "Parts of the change"),
    text("waves.sources.way", "Split by"),
    text("waves.sources.part", "Part"),
    text("waves.sources.points", "Points"),
    text("waves.sources.whole", "The whole change"),
    text("waves.sources.stayed", "People who stayed"),
    text("waves.sources.joined", "People who joined"),
    text("waves.sources.left", "People who left"),
    text("waves.sources.within.units", "Inside units"),
    text("waves.sources.mix_of.units", "Units larger or smaller"),
    text("waves.sources.single.units", "Units of one survey alone"),
    text("waves.sources.within.levels", "Inside levels"),
    text("waves.sources.mix_of.levels", "Levels larger or smaller"),
    text("waves.sources.single.levels", "Levels of one survey alone"),
    text("waves.sources.way.people", "People"),
    text("waves.sources.way.units", "Units"),
    text("waves.sources.way.levels", "Levels"),
    text("waves.sources.axis", "Points of the change of the company's score, every person counting once"),
    text(
        "waves.sources.note",
        "Every person counts once. People: S is the mean of those of both surveys; stayed is S now less S then, joined the "
        "company's mean now less S now, left S then less the company's mean then. Units and levels: Kitagawa (1955), "
        "symmetric weights; intervals from random weights of people, the surveys as independent.",
    ),
    # Actions.
    text("waves.actions.topic", "The actions of last time"),
    text("waves.actions.question", "What was agreed, how far is it, and what has moved since?"),
    counted(
        "waves.actions.claim",
        "{moving:count} of {n:count} action stands beside a dimension that moved up",
        "{moving:count} of {n:count} actions stand beside a dimension that moved up",
    ),
    counted(
        "waves.actions.claim.none",
        "The dimension of {n:count} action has not moved by more than chance",
        "None of {n:count} actions stands beside a dimension that moved up",
    ),
    text("waves.actions.claim.empty", "No action is marked as agreed after {wave}"),
    text(
        "waves.actions.empty",
        "Write 'agreed_after: {key}' and 'moves: DIMENSION' at each action of that time under 'goals_and_actions' in "
        "engagement.yml; then this page sets it beside what moved.",
    ),
    text(
        "waves.actions.contrast",
        "Dimensions that an action was to move changed by {with_points:signed_whole} points on average, those without by "
        "{without_points:signed_whole} (difference {difference:signed_whole}, 95% interval {low:signed_whole} to "
        "{high:signed_whole}).",
    ),
    text("waves.actions.contrast.apart", "That is more than chance would be expected to make."),
    text("waves.actions.contrast.alike", "Chance would be enough to make that difference."),
    text(
        "waves.actions.caveat",
        "What moved may have moved for other reasons: actions are taken where attention is, and attention moves answers too. "
        "Nobody drew lots over which dimension gets an action.",
    ),
    text("waves.actions.subtitle", "Actions agreed after {wave}, beside the dimension each was to move"),
    text("waves.actions.caption", "Actions and what moved"),
    text("waves.actions.source", "Source: the client's plan; scores of both surveys."),
    text("waves.actions.action", "Action"),
    text("waves.actions.owner", "Owner"),
    text("waves.actions.status", "Status"),
    text("waves.actions.moves", "Was to move"),
    text("waves.actions.movement", "Its measure is"),
    text("waves.actions.no_dimension", "not named"),
    text("status.planned", "planned"),
    text("status.running", "running"),
    text("status.done", "done"),
    text("status.stopped", "stopped"),
    text("status.unknown", "not said"),
    text("movement.moving", "moving"),
    text("movement.not_yet", "not yet moving"),
    text("movement.back", "moved back"),
    text("movement.unknown", "not measured"),
    # The pulse.
    text("waves.pulse.topic", "The pulse"),
    text("waves.pulse.question", "Are the measures of the actions moving?"),
    text("waves.pulse.claim.rose", "{up:raised} moved up by {pulse}"),
    text("waves.pulse.claim.fell", "{down:raised} moved back by {pulse}"),
    text("waves.pulse.claim.both", "{up:raised} moved up by {pulse}, {down:in_text} moved back"),
    text("waves.pulse.claim.none", "By {pulse}, no measure has moved by more than chance yet"),
    text("waves.pulse.claim.empty", "No question of the pulse may be set beside {wave}"),
    counted(
        "waves.pulse.detail",
        "{n:count} question of the pulse is compared with the same question of {wave}, over everybody who answered either.",
        "{n:count} questions of the pulse are compared with the same questions of {wave}, over everybody who answered either.",
    ),
    text("waves.pulse.subtitle", "The same questions then and in the pulse, 0–100 points, high is good"),
    text("waves.pulse.caption", "Questions of the pulse"),
    text("waves.pulse.source", "Source: employee survey {before} (n = {n_before:count}) and pulse {after} (n = {n_after:count})."),
    text("waves.pulse.item", "Question"),
    text(
        "waves.pulse.caveat",
        "One question is less sure than a scale of several: a pulse says whether something moves, the next full survey by how "
        "much. The two count as independent samples.",
    ),
    text("waves.pulse.actions.subtitle", "Actions agreed after {wave}, by the pulse question of the dimension each is to move"),
    text("waves.pulse.actions.caption", "Actions by the pulse"),
    text("waves.pulse.actions.source", "Source: the client's plan; survey and pulse."),
    text("waves.recall.subtitle", "Recall of the priorities by level, F1 (0 to 1)"),
    text("waves.recall.caption", "Recall of the priorities"),
    text("waves.recall.note", "F1: how much of what people name is official, and how much of what is official they name."),
    # Others.
    text("waves.benchmark.topic", "Others"),
    text("waves.benchmark.question", "Did the company move, or did those it is compared with?"),
    text(
        "waves.benchmark.claim",
        "The company stood ahead of {before_pct:pct} of companies and stands ahead of {after_pct:pct}",
    ),
    text("waves.benchmark.claim.same", "The company stands where it stood among others: ahead of {after_pct:pct}"),
    text(
        "waves.benchmark.detail",
        "{index} moved by {own:signed_tenths} points. The median of the companies compared with moved by "
        "{others:signed_tenths}: they were surveyed once, and are only weighted anew by the client's shares of levels.",
    ),
    text(
        "waves.benchmark.split",
        "Of its moved place among others, {own:signed_tenths} percentage points are the company's own movement and "
        "{others:signed_tenths} that of the companies compared with: release {release_before} then, {release_after} "
        "now.",
    ),
    text("waves.benchmark.caveat", "The companies compared with are synthetic. Whether real ones moved is not known."),
    text("waves.benchmark.subtitle", "{index} among the companies compared with, 0–100 points"),
    text("waves.benchmark.caption", "The company and others"),
    text("waves.benchmark.source", "Source: synthetic reference sample, surveyed once; n = {n:count} companies."),
    text("waves.benchmark.what", "What"),
    text("waves.benchmark.company", "The company"),
    text("waves.benchmark.median", "Median of the others"),
    text("waves.benchmark.distance", "Distance from the median"),
    text("waves.benchmark.percentile", "Ahead of, % of companies"),
    # Method.
    text("waves.method.topic", "How this was found out"),
    text("waves.method.question", "What does this report claim, and what would it have missed?"),
    counted(
        "waves.method.claim",
        "{n:count} comparison was looked at; in 95 of 100 companies in which nothing changed, none would be claimed",
        "{n:count} comparisons were looked at; in 95 of 100 companies in which nothing changed, none would be claimed",
    ),
    text(
        "waves.method.families",
        "Comparisons stand in families: the index, the dimensions, the people who stayed, levels and units, who came and went, "
        "actions, the pulse. Families are selected by weighted Benjamini-Hochberg at 5%, and within a family the error holds "
        "over all of it.",
    ),
    text(
        "waves.method.errors",
        "Where it may be known who answered twice, errors know it: each person's part in both scores is taken together. Else "
        "the surveys count as independent.",
    ),
    text(
        "waves.method.hidden",
        "People who stayed are shown from 30 on, and only where neither they nor who joined or left could be traced beside "
        "everything else that is shown of either survey.",
    ),
    text("waves.method.gate", "Of scales less reliable than {floor:hundredths} no change is claimed: {labels:in_text}."),
    text("waves.method.subtitle", "Families of comparisons"),
    text("waves.method.caption", "What was compared and what is claimed"),
    text("waves.method.source", "Source: tests of this report."),
    text("waves.method.family", "Family"),
    text("waves.method.tests", "Comparisons"),
    text("waves.method.claimed", "Claimed"),
    text("waves.method.level", "Held at, %"),
    text("family.overall_change", "The index"),
    text("family.change", "Dimensions, whole company"),
    text("family.stayed_change", "The same people"),
    text("family.group_change", "Levels and units"),
    text("family.parts_of_change", "Who joined and left"),
    text("family.action_change", "Dimensions with and without an action"),
    text("family.pulse_change", "Questions of the pulse"),
    # What follows.
    text("so_what.waves.change", "Find out what was done where something moved, and keep it or stop it."),
    text("so_what.waves.change.open", "Do not report a rise or a fall: nothing moved by more than chance."),
    text("so_what.waves.actions", "Keep what is done, and ask of each action without movement what stands in its way."),
    text("so_what.waves.pulse", "Speak with the owners of what has not moved yet before the next full survey."),
)  # fmt: skip
