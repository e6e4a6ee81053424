# Raked mean and its error, of the people of raked_mean.csv; R 4.2, survey 4.1.1. Answers: tests/measurement/weighting/test_calibrated.py.
library(survey)
options(digits = 12)
people <- read.csv("raked_mean.csv")
people$N <- 240
units <- data.frame(unit = c("a", "b", "c", "d"), Freq = c(105, 70, 47, 18))
levels <- data.frame(level = c("staff", "managers", "executives"), Freq = c(172, 48, 20))
design <- svydesign(ids = ~1, fpc = ~N, data = people)
raked <- rake(design, list(~unit, ~level), list(units, levels), control = list(maxit = 200, epsilon = 1e-10))
print(svymean(~points, design))
print(c(coef(svymean(~points, raked)), SE(svymean(~points, raked))))
weight <- weights(raked) / mean(weights(raked))
print(range(weight))
print(mean(weight^2))
