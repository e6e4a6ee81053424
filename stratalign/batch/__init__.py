"""Many engagements at once: workers, limits, going on where a batch was stopped, one page that links all reports."""
