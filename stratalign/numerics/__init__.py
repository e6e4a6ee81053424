"""What every estimator stands on: input checks, least squares, likelihoods, Fisher scoring, resampling."""
