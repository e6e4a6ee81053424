"""Company facts as data.sec.gov documents them: facts > taxonomy > tag > units > unit > list of facts."""

import json
from pathlib import Path


def fact(start, end, val, filed, form="10-K", fy=2010, fp="FY", accn="0000866787-10-000013", **more):
    """One fact; `start` is None of a balance."""
    told = {"end": end, "val": val, "accn": accn, "fy": fy, "fp": fp, "form": form, "filed": filed, **more}
    return told if start is None else {"start": start, **told}


def company_facts(entity="AUTOZONE INC", cik=866787, **tags):
    """Content of a file; tags as `Revenues={"USD": [...]}`, of another taxonomy as `ifrs_full__Revenue`."""
    facts: dict[str, dict] = {"dei": {}, "us-gaap": {}}
    for name, units in tags.items():
        taxonomy, _, tag = name.rpartition("__")
        by_tag = facts.setdefault(taxonomy.replace("_", "-") or "us-gaap", {})
        by_tag[tag] = {"label": tag, "description": "As the taxonomy says.", "units": units}
    return {"cik": cik, "entityName": entity, "facts": facts}


#: A retailer whose years end on the last Saturday of August; the same numbers stand in several filings.
YEARS = (("2008-08-31", "2009-08-29"), ("2009-08-30", "2010-08-28"), ("2010-08-29", "2011-08-27"))
RETAILER = company_facts(
    Revenues={
        "USD": [
            fact(*YEARS[0], 6816824000, "2009-10-26", fy=2009, accn="a1"),
            fact(*YEARS[0], 6816824000, "2010-10-25", fy=2010, accn="a2", frame="CY2009"),
            fact("2010-05-09", "2010-08-28", 2445188000, "2010-10-25", fy=2010, accn="a2"),
            fact(*YEARS[1], 7362618000, "2010-10-25", fy=2010, accn="a2"),
        ],
        "CAD": [fact(*YEARS[1], 7500000000, "2010-10-25")],
    },
    SalesRevenueNet={"USD": [fact(*YEARS[2], 8072973000, "2011-10-24", fy=2011, accn="a3")]},
    NetIncomeLoss={
        "USD": [
            fact(*YEARS[0], 657049000, "2009-10-26", fy=2009, accn="a1"),
            fact(*YEARS[0], 657000000, "2010-11-30", fy=2009, form="10-K/A", accn="a4"),
        ]
    },
    Assets={
        # Four filings give one balance, each with its own fiscal year and period.
        "USD": [
            fact(None, "2009-08-29", 5318405000, f"2010-{month}-16", fy=2010, fp=fp, form=form, accn=accn)
            for month, fp, form, accn in (
                ("12", "Q1", "10-Q", "b1"), ("03", "Q2", "10-Q", "b2"), ("06", "Q3", "10-Q", "b3"),
                ("10", "FY", "10-K", "a2"),
            )
        ]
        + [fact(None, "2010-02-13", 5300000000, "2010-03-16", form="10-Q", fp="Q2", accn="b2")]
    },
)  # fmt: skip


def write_facts(folder: Path, content: object, name="CIK0000866787.json") -> Path:
    """File with this content."""
    path = folder / name
    path.write_text(json.dumps(content), encoding="utf-8")
    return path
