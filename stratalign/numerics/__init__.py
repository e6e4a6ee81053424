"""What every estimator stands on: input checks, least squares, Fisher scoring, resampling."""
