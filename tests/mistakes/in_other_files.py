"""Mistakes in the mapping, the instrument, the plan, the corrections and the brand."""

import functools

from mistake import add, mistake, swap, swap_all, write

#: Nothing in these files is about people who were invited, or accounts.
about = functools.partial(mistake, has_roster=False)


def typed(file, name, old, new, *words, **more):
    """Row for one text of a file typed in another way."""
    return about(name, swap(file, old, new), *words, **more)


def mapped(name, old, new, *words, **more):
    """Row for mapping.yml."""
    return typed("mapping.yml", name, old, new, "mapping.yml", *words, **more)


def asked(name, old, new, *words, **more):
    """Row for instrument.yml."""
    return typed("instrument.yml", name, old, new, "instrument.yml", *words, **more)


MAPPING = (
    mapped("column misspelt", "clarity_1: C1", "clarity_1: C11", "'C11'", "Did you mean"),
    mapped(
        "column of another case",
        "respondent_id: Person\n",
        "respondent_id: person\n",
        "'person'",
        "Did you mean 'Person'?",
    ),
    mapped("item unknown", "clarity_1: C1", "clarity_9: C1", "'clarity_9'", "Did you mean 'clarity_"),
    mapped("items a list", "items:\n  clarity_1: C1\n", "items:\n  - clarity_1\nx:\n", "'items'", "'key: value'"),
    mapped("items empty", "items:\n", "items: {}\ncomments_:\n", "'items'", "at least 1"),
    mapped("item column a number", "clarity_1: C1", "clarity_1: 1", "'items.clarity_1'", "quotes", '"1"'),
    mapped("item column blank", "clarity_1: C1", "clarity_1:", "'items.clarity_1'", "Give a value"),
    mapped("item column a list", "clarity_1: C1", "clarity_1: [C1, C2]", "'items.clarity_1'", "text"),
    mapped("column for two items", "clarity_2: C2", "clarity_2: C1", "'C1'", "more than one use"),
    mapped("item twice", "clarity_2: C2", "clarity_1: C2", "'clarity_1' stands twice", "line 5"),
    mapped("mapping key misspelt", "ignore:", "ignored:", "'ignored'", "Did you mean 'ignore'?"),
    mapped(
        "metadata misspelt", "submitted: Submitted", "submited: Submitted", "'submited'", "Did you mean 'submitted'?"
    ),
    mapped("metadata column missing", "submitted: Submitted", "submitted: Sent", "'Sent'", "not in the file"),
    mapped(
        "ignore a list",
        "ignore:\n  Consent: everybody gave it",
        "ignore: [Consent]",
        "'ignore'",
        "'key: value'",
        "reason",
    ),
    mapped("ignore without a reason", "Consent: everybody gave it", "Consent:", "ignore.Consent", "Give a value"),
    mapped(
        "ignored column missing",
        "Consent: everybody gave it",
        "Consents: everybody gave it",
        "'Consents'",
        "Did you mean 'Consent'?",
    ),
    mapped("label off the scale", "ignore:", "labels:\n  agree: {Agree: 9}\nignore:", "'Agree'", "9", "1 to 5"),
    mapped(
        "label not a number",
        "ignore:",
        "labels:\n  agree: {Agree: four}\nignore:",
        "labels.agree.Agree",
        "number",
        "four",
    ),
    mapped("labels without a scale", "ignore:", "labels: {Agree: 4}\nignore:", "labels", "'key: value'", "scale"),
    mapped(
        "labels of an unknown scale",
        "ignore:",
        "labels:\n  agrees: {Agree: 4}\nignore:",
        "'agrees'",
        "Did you mean 'agree'?",
    ),
    mapped("labels open", "ignore:", 'labels:\n  agree:\n    "Often": ?\nignore:', "line 23", "Replace each ?"),
    mapped(
        "labels against their words",
        "ignore:",
        "labels:\n  agree: {Agree: 2, Disagree: 4}\nignore:",
        "'Agree' is given 2",
        "4",
        is_warned=True,
    ),
    mapped(
        "labels the other way round",
        "ignore:",
        "labels:\n  agree: {Strongly agree: 1, Agree: 2, Disagree: 4, Strongly disagree: 5}\nignore:",
        "'Strongly agree' is given 1",
        "reverse",
        is_warned=True,
    ),
    mapped("ranking unknown", "  ranking:\n", "  rankings:\n", "'rankings'", "Did you mean 'ranking'?"),
    mapped("ranking of a priority nobody has", "hulls: Rank A", "boats: Rank A", "'boats'", "hulls", is_warned=True),
    mapped(
        "ranking a list",
        "    hulls: Rank A\n    ports: Rank B\n    crews: Rank C\n",
        "    [Rank A, Rank B, Rank C]\n",
        "rankings.ranking",
        "'key: value'",
    ),
    mapped("recall a text", "recall: [Recall 1, Recall 2]", "recall: Recall 1", "recall.recall", "list", "[Recall 1]"),
    mapped(
        "recall more than asked", "recall: [Recall 1, Recall 2]", "recall: [Recall 1, Recall 2, Consent2]", "Consent2"
    ),
    mapped("comment unknown", "remark: Remark", "remarks: Remark", "'remarks'", "Did you mean 'remark'?"),
    mapped("respondent ids the same for all", "respondent_id: Person", "respondent_id: Consent", "Consent"),
    mapped("an open brace", "remark: Remark", "remark: {Remark", "line", "}"),
    about("mapping a list", write("mapping.yml", "- C1\n- C2\n"), "mapping.yml", "'key: value'"),
    about("mapping in capitals", swap_all("mapping.yml", "C", "c"), "mapping.yml", "Did you mean"),
)

INSTRUMENT = (
    asked("no version", 'version: "1"\n', "", "'version' is missing"),
    asked("version a number", 'version: "1"', "version: 1", "'version'", "quotes", '"1"'),
    asked("title a text", "title: {en: Boats survey}", "title: Boats survey", "'title'", "{en: Boats survey}"),
    asked("title empty", "title: {en: Boats survey}", "title: {}", "'title'", "{en: "),
    asked(
        "text a text", "text: {en: I know where we are heading.}", "text: I know where we are heading.", "text", "{en: "
    ),
    asked("item key with a blank", "key: clarity_1,", "key: clarity 1,", "key", "letters, digits"),
    asked("item key begins with a digit", "key: clarity_1,", "key: 1_clarity,", "key", "begin with a letter"),
    asked("item key twice", "key: clarity_2,", "key: clarity_1,", "'clarity_1' stands more than once"),
    asked(
        "scale unknown",
        "    scale: agree\n    favourable_from: 4",
        "    scale: agreed\n    favourable_from: 4",
        "'agreed'",
        "Did you mean 'agree'?",
    ),
    asked("scale upside down", "slider: {low: 0, high: 100}", "slider: {low: 100, high: 0}", "low (100)", "high (0)"),
    asked("scale without an end", "slider: {low: 0, high: 100}", "slider: {low: 0}", "'scales.slider.high' is missing"),
    asked(
        "scale end a word",
        "slider: {low: 0, high: 100}",
        "slider: {low: 0, high: hundred}",
        "scales.slider.high",
        "number",
        "hundred",
    ),
    asked(
        "option off the scale",
        "{value: 5, label: {en: Strongly agree}}",
        "{value: 6, label: {en: Strongly agree}}",
        "6",
        "1 to 5",
    ),
    asked(
        "option label twice",
        "{value: 5, label: {en: Strongly agree}}",
        "{value: 5, label: {en: Agree}}",
        "'agree'",
        "more than one",
    ),
    asked(
        "option value twice",
        "{value: 5, label: {en: Strongly agree}}",
        "{value: 4, label: {en: Strongly agree}}",
        "4",
        "twice",
    ),
    asked(
        "option without a value",
        "{value: 5, label: {en: Strongly agree}}",
        "{label: {en: Strongly agree}}",
        "value' is missing",
    ),
    asked("role unknown", "role: profile", "role: profiles", "role", "Did you mean 'profile'?"),
    asked("rule unknown", "    role: profile", "    rule: average\n    role: profile", "rule", "mean, net_promoter"),
    asked(
        "pillar unknown",
        "    pillar: strategy\n    scale: agree\n    favourable_from",
        "    pillar: strategic\n    scale: agree\n    favourable_from",
        "'strategic'",
        "Did you mean 'strategy'?",
    ),
    asked(
        "pillar left out",
        "    pillar: strategy\n    scale: agree\n    favourable_from",
        "    scale: agree\n    favourable_from",
        "'clarity'",
        "pillar",
    ),
    asked("favourable beyond the scale", "favourable_from: 4", "favourable_from: 40", "favourable_from", "1 to 5"),
    asked("reverse a word", "{key: trust_1, text", "{key: trust_1, reverse: ja, text", "reverse", "true or false"),
    asked(
        "reverse for reversed",
        "{key: trust_1, text",
        "{key: trust_1, reversed: true, text",
        "'reversed'",
        "Did you mean 'reverse'?",
    ),
    asked(
        "form of an item unknown", "{key: trust_1, text", "{key: trust_1, forms: [medium], text", "forms", "long, short"
    ),
    asked("forms a text", "{key: trust_1, text", "{key: trust_1, forms: long, text", "forms", "list", "[long]"),
    asked("language without wording", "languages: [en]", "languages: [en, sv]", "no wording in sv"),
    asked("languages a text", "languages: [en]", "languages: en", "languages", "list", "[en]"),
    asked(
        "dimension without items",
        "    items:\n      - {key: pace_1, text: {en: We work fast.}, low_label: {en: Slow}, high_label: {en: Fast}}\n",
        "    items: []\n",
        "items",
        "at least 1",
    ),
    asked("dimensions as keys", "  - key: pace\n", "  - pace:\n", "dimensions"),
    asked("question kind unknown", "kind: recall", "kind: open", "kind", "recall, ranking, comment"),
    asked("too many answers", "n_answers: 2", "n_answers: 40", "n_answers", "at most 10"),
    asked("a question mark in an item", "{en: Anything else}", "{en: Anything else?}", "line 50", "quotes"),
    asked("a comma in braces", "{en: We work fast.}", "{en: We work fast, and well.}", "line 46", "quotes"),
    asked("a colon in braces", "{en: We work fast.}", "{en: We work: fast.}", "line 46", "quotes"),
    asked(
        "two languages without a comma", "{en: We work fast.}", "{en: We work fast. de: Wir sind schnell.}", "line 46"
    ),
    asked("step unknown", "{key: trust_1, text", "{key: trust_1, step: goals, text", "step", "goals_and_actions"),
    asked(
        "no dimension of alignment",
        "    role: alignment\n    pillar: strategy\n    scale: agree\n    favourable_from: 4",
        "    role: aligned\n    pillar: strategy\n    scale: agree\n    favourable_from: 4",
        "role",
        "Did you mean 'alignment'?",
    ),
)

PLAN = (
    typed(
        "analysis_plan.yml",
        "outcome unknown",
        "revenue_cagr_pct",
        "revenue_growth",
        "analysis_plan.yml",
        "'revenue_growth'",
        "revenue_cagr_pct, operating_margin_pct",
    ),
    typed(
        "analysis_plan.yml",
        "exposure unknown",
        "alignment_index_points",
        "alignment",
        "analysis_plan.yml",
        "'alignment'",
        "alignment_index_points",
    ),
    typed(
        "analysis_plan.yml",
        "controls in an engagement",
        "family: results",
        "family: results, controls: [size]",
        "analysis_plan.yml",
        "controls",
        "size",
    ),
    typed(
        "analysis_plan.yml",
        "plan key misspelt",
        "hypotheses:",
        "hypothesis:",
        "analysis_plan.yml",
        "Did you mean 'hypotheses'?",
    ),
    typed(
        "analysis_plan.yml",
        "rate of more than one",
        "false_discovery_rate: 0.05",
        "false_discovery_rate: 5",
        "analysis_plan.yml",
        "false_discovery_rate",
        "below 1",
    ),
    typed(
        "analysis_plan.yml",
        "rate in per cent",
        "false_discovery_rate: 0.05",
        "false_discovery_rate: 5 %",
        "analysis_plan.yml",
        "number",
        "0.05",
    ),
    typed(
        "analysis_plan.yml",
        "cut beyond a half",
        "false_discovery_rate",
        "cuts: [0.8]\nfalse_discovery_rate",
        "analysis_plan.yml",
        "cuts",
        "0.5",
    ),
    typed(
        "analysis_plan.yml",
        "cuts a number",
        "false_discovery_rate",
        "cuts: 0.25\nfalse_discovery_rate",
        "analysis_plan.yml",
        "cuts",
        "list",
        "[0.25]",
    ),
    about(
        "hypothesis twice",
        add("analysis_plan.yml", ""),
        swap(
            "analysis_plan.yml",
            "false_discovery",
            "  - {outcome: revenue_cagr_pct, exposure: alignment_index_points}\nfalse_discovery",
        ),
        "analysis_plan.yml",
        "twice",
    ),
    about(
        "hypotheses a text",
        write("analysis_plan.yml", "hypotheses: growth follows alignment\n"),
        "analysis_plan.yml",
        "hypotheses",
        "list",
    ),
    about(
        "hypotheses of texts",
        write("analysis_plan.yml", "hypotheses: [growth follows alignment]\n"),
        "analysis_plan.yml",
        "hypotheses.1",
        "outcome",
    ),
    about(
        "a tab in the plan",
        write("analysis_plan.yml", "hypotheses:\n\t- outcome: a\n"),
        "analysis_plan.yml",
        "line 2",
        "tab",
    ),
)

CORRECTIONS = (
    typed(
        "corrections.yml",
        "correction of an unknown file",
        "file: survey.csv",
        "file: surveys.csv",
        "corrections.yml",
        "'surveys.csv'",
        "Did you mean 'survey.csv'?",
    ),
    typed(
        "corrections.yml",
        "correction of an unknown column",
        "column: Slider",
        "column: Slide",
        "corrections.yml",
        "'Slide'",
        "Did you mean 'Slider'?",
    ),
    typed(
        "corrections.yml", "correction of nobody", "Person: P001", "Person: P999", "corrections.yml", "matches nothing"
    ),
    typed(
        "corrections.yml",
        "correction without a reason",
        "    reason: Typed wrongly\n",
        "",
        "corrections.yml",
        "'corrections.1.reason' is missing",
    ),
    typed(
        "corrections.yml",
        "correction to a number",
        'value: "70"',
        "value: 70",
        "corrections.yml",
        "value",
        "quotes",
        '"70"',
    ),
    typed(
        "corrections.yml",
        "correction of a whole column",
        "    where: {Person: P001}\n",
        "",
        "corrections.yml",
        "'found', 'where'",
    ),
    typed(
        "corrections.yml",
        "where a text",
        "where: {Person: P001}",
        "where: P001",
        "corrections.yml",
        "where",
        "'key: value'",
    ),
    typed(
        "corrections.yml", "leave out with a column", 'value: "70"', "leave_out: true", "corrections.yml", "leave_out"
    ),
    typed(
        "corrections.yml",
        "key of a correction misspelt",
        "where: {Person",
        "were: {Person",
        "corrections.yml",
        "Did you mean 'where'?",
    ),
    about(
        "corrections a bare list", write("corrections.yml", "- {file: survey.csv}\n"), "corrections.yml", "'key: value'"
    ),
    mistake(
        "correction of the roster",
        swap("corrections.yml", "file: survey.csv", "file: roster.csv"),
        "corrections.yml",
        "roster.csv",
        "'Slider'",
    ),
)

BRAND = (
    typed(
        "_brand.yml",
        "colour not in quotes",
        "primary: navy",
        "primary: #1d3557",
        "_brand.yml",
        "color.primary",
        "quotes",
    ),
    typed(
        "_brand.yml",
        "colour name unknown",
        "primary: navy",
        "primary: navi",
        "_brand.yml",
        "'navi'",
        "Did you mean 'navy'?",
    ),
    typed("_brand.yml", "colour by rgb", "primary: navy", "primary: rgb(1,2,3)", "_brand.yml", "#rrggbb"),
    typed("_brand.yml", "colour too light", '"#1d3557"', '"#eeeeee"', "_brand.yml", "contrast", "Nearest shade"),
    typed("_brand.yml", "brand key misspelt", "color:\n", "colour:\n", "_brand.yml", "Did you mean 'color'?"),
    typed("_brand.yml", "logo missing", "color:\n", "logo: logo.png\ncolor:\n", "_brand.yml", "logo.png"),
    typed(
        "_brand.yml",
        "font missing",
        "color:\n",
        "typography: {fonts: [{family: Own, source: file, files: [own.woff2]}]}\ncolor:\n",
        "_brand.yml",
        "own.woff2",
    ),
    typed("_brand.yml", "logo a folder", "color:\n", "logo: raw\ncolor:\n", "_brand.yml", "raw"),
    typed(
        "_brand.yml",
        "size without a unit",
        "color:\n",
        "typography: {base: {size: 17}}\ncolor:\n",
        "_brand.yml",
        "17px",
    ),
    about("brand with a tab", write("_brand.yml", "color:\n\tprimary: navy\n"), "_brand.yml", "line 2", "tab"),
)

WORDS = (
    mistake(
        "a scale whose values run against its words",
        swap(
            "instrument.yml", "{value: 1, label: {en: Strongly disagree}}", "{value: 5, label: {en: Strongly disagree}}"
        ),
        swap("instrument.yml", "{value: 5, label: {en: Strongly agree}}", "{value: 1, label: {en: Strongly agree}}"),
        "instrument.yml",
        "scale 'agree'",
        "by their words 'Strongly disagree', 'Disagree'",
        is_warned=True,
    ),
    mistake(
        "the same, checked by itself",
        swap("instrument.yml", "{value: 2, label: {en: Disagree}}", "{value: 4, label: {en: Disagree}}"),
        swap("instrument.yml", "{value: 4, label: {en: Agree}}", "{value: 2, label: {en: Agree}}"),
        "run against the words",
        command="instrument check E/instrument.yml",
        is_warned=True,
    ),
    mistake(
        "a question without words",
        swap("instrument.yml", "{en: I believe we will get there.}", '{en: " "}'),
        "item 'trust_1' has no wording in en",
    ),
)

ROWS = (*WORDS, *MAPPING, *INSTRUMENT, *PLAN, *CORRECTIONS, *BRAND)
