"""Which of several correlated predictors carry an outcome, and how surely: shares of explained variance."""
