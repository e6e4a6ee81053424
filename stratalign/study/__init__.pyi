from stratalign.study.design import StudyOutcome as StudyOutcome
from stratalign.study.design import StudyDesign as StudyDesign
from stratalign.study.load import StudyData as StudyData
from stratalign.study.load import load_study as load_study
from stratalign.study.simulate import Study as Study
from stratalign.study.simulate import Truth as Truth
from stratalign.study.simulate import simulate_study as simulate_study
from stratalign.study.write import write_study as write_study
