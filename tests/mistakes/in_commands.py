"""Mistakes in commands, and files that cannot be read or written whatever the command."""

import shutil

from mistake import as_circle, as_folder, mistake, remove, swap, write

#: What SurveyMonkey saves as "summary data": one question below the other.
SUMMARY = "".join(
    f"Q{n}. Do you agree?\nAnswer Choices,Responses,\nAgree,30.00%,30\nDisagree,70.00%,70\n,Answered,100\n\n"
    for n in range(1, 4)
)
RUN = "run E --reports HERE/reports"
COMMANDS = (
    mistake("engagement missing", "nowhere", "does not exist", command="check HERE/nowhere"),
    mistake("engagement of another user", "~nobody-here", "full path", command="check ~nobody-here/e"),
    mistake("engagement a survey", "survey.csv", "engagement.yml", command="check E/raw/survey.csv"),
    mistake("engagement without its file", remove("engagement.yml"), "engagement.yml", "does not exist"),
    mistake(
        "notebook unknown", "client_reprt", "Did you mean 'client_report'?", command=f"{RUN} --notebook client_reprt"
    ),
    mistake("notebook missing", "mine.ipynb", "does not exist", command=f"{RUN} --notebook HERE/mine.ipynb"),
    mistake(
        "notebook no notebook",
        write("mine.ipynb", "print(1)"),
        "mine.ipynb",
        "notebook",
        command=f"{RUN} --notebook E/mine.ipynb",
    ),
    mistake("format unknown", "'word'", "html", command=f"{RUN} --format word"),
    mistake("parameter unknown", "langauge", command=f"{RUN} -p langauge de"),
    mistake("parameter without a value", "-p", "KEY", command=f"{RUN} -p language"),
    mistake("parameter of the house", "run_folder", command=f"{RUN} -p run_folder x"),
    mistake(
        "reports in a file", write("taken", "x"), "cannot be written", "--reports", command="run E --reports E/taken"
    ),
    mistake(
        "reports in a file, checked",
        write("taken", "x"),
        "cannot be written",
        "--reports",
        command="check E --reports E/taken",
    ),
    mistake("reports of another user", "~nobody-here", command="run E --reports ~nobody-here/reports"),
    mistake(
        "run of blocked data",
        swap("raw/survey.csv", "Slider", "Pace"),
        remove("corrections.yml"),
        "'Slider'",
        command=RUN,
    ),
    mistake(
        "run of three respondents",
        swap("engagement.yml", "minimum_respondents: 5", "minimum_respondents: 60"),
        "42 respondents",
        "fewer than 60",
        command=RUN,
    ),
    mistake(
        "run without its plan's outcome",
        swap("analysis_plan.yml", "revenue_cagr_pct", "growth"),
        "analysis_plan.yml",
        "'growth'",
        command=RUN,
    ),
    mistake("run without its brand", remove("_brand.yml"), "_brand.yml", "does not exist", command=RUN),
    mistake("key a folder", as_folder(".pseudonym-key"), ".pseudonym-key", "is a folder"),
    mistake("key empty", write(".pseudonym-key", ""), ".pseudonym-key", "empty"),
    mistake("inspect nothing", "nowhere.csv", "does not exist", command="inspect HERE/nowhere.csv"),
    mistake("inspect a folder", "raw", "is a folder", command="inspect E/raw"),
    mistake(
        "inspect a circle", as_circle("raw/loop.csv"), "loop.csv", "leads to itself", command="inspect E/raw/loop.csv"
    ),
    mistake("inspect another user's file", "~nobody-here", "full path", command="inspect ~nobody-here/survey.csv"),
    mistake("inspect with an unknown questionnaire", "'boats'", command="inspect E/raw/survey.csv --instrument boats"),
    mistake("inspect a sheet of a text", "no sheet 'Data'", command="inspect E/raw/survey.csv --sheet Data"),
    mistake("inspect an engagement", "engagement.yml", command="inspect E/engagement.yml"),
    mistake("new without a name", "name", command="new ' ' --folder HERE"),
    mistake("new where one is", "exists already", command="new engagement --folder HERE"),
    mistake("new in a file", write("taken", "x"), "cannot be written", "--folder", command="new ACME --folder E/taken"),
    mistake(
        "new from nothing", "nowhere.csv", "does not exist", command="new ACME --folder HERE --from HERE/nowhere.csv"
    ),
    mistake("new from a folder", "raw", "is a folder", command="new ACME --folder HERE --from E/raw"),
    mistake("new of another user", "~nobody-here", "full path", command="new ACME --folder ~nobody-here/x"),
    mistake("codebook of nowhere", "nowhere", "does not exist", command="codebook HERE/nowhere"),
    mistake("codebook of an unknown wave", "'w9'", "w1", command="codebook E --wave w9"),
    mistake("codebook from nothing", "nowhere.xlsx", "does not exist", command="codebook E --import HERE/nowhere.xlsx"),
    mistake("codebook from a text", "engagement.yml", command="codebook E --import E/engagement.yml"),
    mistake("codebook from a folder", "raw", command="codebook E --import E/raw"),
    mistake(
        "codebook without its mapping", remove("mapping.yml"), "mapping.yml", "does not exist", command="codebook E"
    ),
    mistake("export of nowhere", "nowhere", "does not exist", command="export HERE/nowhere"),
    mistake("export of an engagement", "document.json", command="export E"),
    mistake(
        "export of a broken document", write("run/work/document.json", "{"), "document.json", command="export E/run"
    ),
    mistake(
        "export of a folder in its place", as_folder("run/work/document.json"), "document.json", command="export E/run"
    ),
    mistake("export in an unknown format", "'docx'", command="export E --format docx"),
    mistake("audit of nowhere", "nowhere", "does not exist", command="audit HERE/nowhere"),
    mistake("audit of an engagement", "report", command="audit E"),
    mistake("audit of a text", "survey.csv", command="audit E/raw/survey.csv"),
    mistake("audit of bytes", write("report.html", b"\xff\xfe\x00\x81"), "report.html", command="audit E/report.html"),
    mistake("audit of another user", "~nobody-here", "full path", command="audit ~nobody-here/report.html"),
    mistake(
        "study of nowhere", "nowhere", "does not exist", command="study estimate HERE/nowhere --reports HERE/reports"
    ),
    mistake("study without companies", "companies.csv", command="study estimate E --reports HERE/reports"),
    mistake(
        "study of other columns",
        write("companies.csv", "a,b\n1,2\n"),
        "companies.csv",
        command="study estimate E --reports HERE/reports",
    ),
    mistake(
        "study of bytes",
        write("companies.csv", b"\xff\xfe\x00\x81"),
        "companies.csv",
        command="study estimate E --reports HERE/reports",
    ),
    mistake(
        "study of an empty file",
        write("companies.csv", ""),
        "companies.csv",
        command="study estimate E --reports HERE/reports",
    ),
    mistake(
        "study of a folder",
        as_folder("companies.csv"),
        "companies.csv",
        command="study estimate E --reports HERE/reports",
    ),
    mistake("study in an unknown language", "'xx'", command="study estimate --language xx --reports HERE/reports"),
    mistake(
        "study simulated into a file",
        write("taken", "x"),
        "cannot be written",
        command="study simulate E/taken --companies 16",
    ),
    mistake(
        "study of an unknown scenario",
        "'best'",
        "evidence",
        command="study simulate HERE/study --companies 16 --scenario best",
    ),
    mistake("study of few companies", "16", command="study simulate HERE/study --companies 3"),
    mistake("the engagement twice", "twice", command="run E -p engagement HERE/other --reports HERE/reports"),
    mistake("no engagement to run", "ENGAGEMENT", command="run --reports HERE/reports"),
    mistake("a seed in words", "whole number", command="study simulate HERE/study --companies 16 --seed lucky"),
    mistake("draws of nought", "100 or more", command="study estimate --draws 0 --reports HERE/reports"),
    mistake("a name that is too long", "too long", command=f"check HERE/{'x' * 300}"),
    mistake("inspect a name that is too long", "too long", command=f"inspect HERE/{'x' * 300}.csv"),
    mistake("a command nobody knows", "chekc", "check", command="chekc E"),
    mistake("an option nobody knows", "--jsn", "--json", command="check E --jsn"),
    mistake("no engagement", "engagement", command="check"),
    mistake(
        "an engagement by its name alone",
        lambda folder: shutil.copytree(folder, folder.parent / "data/engagements/boats"),
        "Did you mean data/engagements/boats?",
        command="check Boats",
    ),
    mistake("new from a file without a name", "--from", command="new ACME --folder HERE --from ''"),
    mistake(
        "new from one file twice",
        "survey.csv twice",
        "--waves-from",
        command="new ACME --folder HERE --from E/raw/survey.csv --from E/raw/survey.csv",
    ),
    mistake("new from a list of people alone", "--from", command="new ACME --folder HERE --roster E/raw/roster.csv"),
    mistake(
        "new with waves of a column nobody has",
        "'Year'",
        "It has: 'Person', 'C1'",
        command="new ACME --folder HERE --from E/raw/survey.csv --waves-from Year",
    ),
    mistake(
        "new of a questionnaire that was not asked",
        "none of the 6 items of 'boats'",
        "'Person', 'C1'",
        "--codebook",
        command="new ACME --folder HERE --from E/raw/survey.csv --instrument E/instrument.yml --yes",
    ),
    mistake(
        "new from a summary of results",
        write("raw/summary.csv", SUMMARY),
        "not survey data but a summary",
        "'Answer Choices' beside 'Responses'",
        command="new ACME --folder HERE --from E/raw/summary.csv --yes",
    ),
    mistake(
        "a questionnaire exported into a file",
        write("taken", "x"),
        "a file of that name is in the way",
        command="instrument export strategic-alignment --to redcap --out E/taken",
    ),
    mistake(
        "a survey checked as a questionnaire",
        "is no questionnaire",
        ".yml",
        command="instrument check E/raw/survey.csv",
    ),
    mistake("a folder shown as a questionnaire", "is no questionnaire", command="instrument show E"),
    mistake("codebook applied without one", "--import FILE", command="codebook E --apply"),
    mistake("codebook from a list of people", "is no workbook", command="codebook E --import E/raw/roster.csv"),
    mistake("a table as a presentation", "is no presentation", "Save it", command="check-template E/raw/survey.csv"),
    mistake("a catalogue nobody wrote", "xx.po", "language update", command="language check HERE/xx.po"),
    mistake("inspect an archive", write("raw/a.zip", b"PK\x03\x04"), "Unpack it", command="inspect E/raw/a.zip"),
    mistake(
        "inspect half a workbook",
        write("raw/a.xlsx", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600)),
        "is damaged.",
        command="inspect E/raw/a.xlsx",
    ),
)

ROWS = COMMANDS
