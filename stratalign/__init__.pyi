from stratalign import claims as claims
from stratalign import comparisons as comparisons
from stratalign import measurement as measurement
from stratalign import models as models
from stratalign import panel as panel
from stratalign import releases as releases
from stratalign import report as report
from stratalign import responses as responses
from stratalign import scores as scores
from stratalign import sources as sources
from stratalign import study as study
from stratalign.analysis.alignment_study import StudyResults as StudyResults
from stratalign.analysis.alignment_study import analyse_study as analyse_study
from stratalign.analysis.engagement import analyse_engagement as analyse_engagement
from stratalign.analysis.results import Analysis as Analysis
from stratalign.batch.run import Batch as Batch
from stratalign.batch.run import run_batch as run_batch
from stratalign.checks.result import CheckResult as CheckResult
from stratalign.checks.suite import run_checks as run_checks
from stratalign.claims import *
from stratalign.comparisons import *
from stratalign.doctor.examination import examine as examine
from stratalign.engagement.engagement import Engagement as Engagement
from stratalign.engagement.engagement import load_engagement as load_engagement
from stratalign.engagement.instrument import Instrument as Instrument
from stratalign.engagement.instrument import load_instrument as load_instrument
from stratalign.errors import StratalignError as StratalignError
from stratalign.lab.charts import use_house_style as use_house_style
from stratalign.lab.cut_points import CutPoints as CutPoints
from stratalign.lab.cut_points import study_cuts as study_cuts
from stratalign.lab.cut_points import unit_cuts as unit_cuts
from stratalign.lab.panel import explore_engagement as explore_engagement
from stratalign.lab.panel import explore_study as explore_study
from stratalign.lab.rerendered import RenderedPage as RenderedPage
from stratalign.lab.rerendered import rerender_page as rerender_page
from stratalign.lab.what_if import Explorable as Explorable
from stratalign.lab.what_if import WhatIf as WhatIf
from stratalign.lab.what_if import read_explorable as read_explorable
from stratalign.lab.what_if import what_if as what_if
from stratalign.measurement import *
from stratalign.models import *
from stratalign.panel import *
from stratalign.releases import *
from stratalign.report import *
from stratalign.responses import *
from stratalign.runs.execute import Run as Run
from stratalign.runs.execute import run_engagement as run_engagement
from stratalign.runs.study import run_study as run_study
from stratalign.scores import *
from stratalign.sources import *
from stratalign.study import *

__version__: str

__all__ = [
    "Analysis",
    "Document",
    "Engagement",
    "Instrument",
    "Run",
    "StratalignError",
    "Study",
    "__version__",
    "analyse_engagement",
    "analyse_study",
    "assess_readiness",
    "audit_report",
    "build_client_report",
    "build_panel",
    "build_readiness_report",
    "build_responses",
    "build_study_report",
    "detect_format",
    "export_run",
    "load_engagement",
    "load_instrument",
    "load_study",
    "read_document",
    "read_performance",
    "read_survey",
    "run_checks",
    "run_engagement",
    "run_study",
    "show",
    "simulate_study",
    "write_document",
]
