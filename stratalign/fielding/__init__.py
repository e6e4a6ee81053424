"""The questionnaire leaves as it comes back: an instrument as files that survey tools import, and on paper."""
