# Slope within units with effects of units and waves, of within_units.csv; R 4.2, plm 2.6-2. Answers: tests/analysis/test_following.py.
library(plm)
options(digits = 12)
rows <- read.csv("within_units.csv")
model <- plm(growth ~ index, data = rows, index = c("unit", "wave"), model = "within", effect = "twoways")
arellano <- vcovHC(model, method = "arellano", type = "HC0", cluster = "group")
print(coef(model))
print(sqrt(diag(arellano)))
print(coef(lm(growth ~ index + factor(unit) + factor(wave), data = rows))["index"])
