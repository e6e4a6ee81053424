"""Results that say the same are one line, whatever columns or waves they are about."""

from stratalign.checks.result import CheckResult, fold_alike


def result(seen, wave, *, file="survey.csv", column="", fix="Fill it in."):
    return CheckResult("kind", "warns", seen, f"{file} ({wave})" if wave else file, 3, fix, file=file, column=column)


def test_the_same_of_several_waves_is_one_line_that_names_them():
    (folded,) = fold_alike([result("nothing says the level", str(year)) for year in range(2001, 2009)])
    assert folded.seen == "nothing says the level"
    assert folded.where == "survey.csv (2001, 2002, 2003, 2004, 2005 and 3 more)"
    assert folded.n_affected == 24


def test_figures_that_differ_between_waves_are_counted():
    told = [result(f"{n} of 90 rows are of '{year}'", str(year), column="FY") for n, year in ((40, 2024), (50, 2025))]
    (folded,) = fold_alike(told)
    assert folded.seen == "40 of 90 rows are of '2024'; and 1 more like it"
    assert folded.where == "survey.csv (2024, 2025)"


def test_other_names_other_files_and_other_remedies_stay_apart():
    told = [
        result("1 unit is small: North", "2024"),
        result("1 unit is small: South", "2025"),
        result("nothing", "2024"),
        result("nothing", "2025", file="other.csv"),
        result("nothing", "2025", fix="Leave it."),
    ]
    assert fold_alike(told) == told


def test_many_columns_do_not_fill_the_screen():
    columns = ", ".join(f"How far do you agree with statement {n}" for n in range(40))
    place = result("40 items are blank", "", column=columns).place
    assert len(place) < 160
    assert place.endswith("statement 1, How far do you agree with statement 2 and others")
