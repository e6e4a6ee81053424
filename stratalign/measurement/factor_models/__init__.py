"""Does the declared structure fit the answers: confirmatory factor models, invariance, validity of scales."""
