# Scales: reliability, factors, invariance, item bias.
source(file.path(dirname(sub("^--file=", "", grep("^--file=", commandArgs(), value = TRUE))), "store.R"))
suppressPackageStartupMessages({ library(psych); library(GPArotation); library(lavaan); library(semTools) })
d <- table_of("people")
d$b4 <- 6 - d$b4
scale <- d[, paste0("c", 1:4)]
both <- d[, c(paste0("c", 1:4), paste0("b", 1:4))]
complete <- na.omit(both)
two_factors <- "clarity =~ c1 + c2 + c3 + c4; belief =~ b1 + b2 + b3 + b4"
fit_of <- function(...) cfa(two_factors, data = both, std.lv = TRUE, ...)
quiet_alpha <- function(x, ...) suppressWarnings(alpha(x, warnings = FALSE, ...))

answer("alpha_listwise_with_interval", "people", "psych", {
  used <- na.omit(scale)
  raw <- quiet_alpha(used)$total$raw_alpha
  interval <- alpha.ci(raw, n.obs = nrow(used), n.var = 4, digits = 12)
  c(raw, interval$lower.ci, interval$upper.ci, nrow(used))
})
answer("alpha_pairwise", "people", "psych", quiet_alpha(scale)$total$raw_alpha)
answer("items_of_a_scale", "people", "psych", {
  found <- quiet_alpha(scale)
  cbind(found$item.stats[, c("n", "mean", "sd", "r.drop")], found$alpha.drop$raw_alpha)
})
answer("relatives_of_alpha", "people", "psych", {
  quiet_alpha(scale)$total[c("raw_alpha", "std.alpha", "G6(smc)", "average_r", "median_r", "S/N", "ase", "mean", "sd")]
})
answer("polychoric_correlations", "people", "psych", polychoric(complete, correct = 0)$rho)
answer("polychoric_of_one_pair", "people", "polycor", {
  used <- na.omit(d[, c("c1", "b1")])
  polycor::polychor(used$c1, used$b1)
})
answer("alpha_behind_ordinal_answers", "people", "psych", {
  quiet_alpha(polychoric(na.omit(scale), correct = 0)$rho)$total$raw_alpha
})
answer("omega_of_two_factors", "people", "psych", {
  found <- omega(cor(complete), nfactors = 3, fm = "minres", rotate = "oblimin", plot = FALSE)
  c(found$omega.tot, found$omega_h, found$schmid$sl[, "g"])
})
answer("omega_of_one_factor", "people", "semTools", {
  fit <- cfa("g =~ c1 + c2 + c3 + c4 + b1 + b2 + b3 + b4", data = complete, std.lv = TRUE)
  compRelSEM(fit, obs.var = TRUE)
})
answer("explored_factors", "people", "psych", {
  found <- fa(cor(complete), 2, fm = "minres", rotate = "oblimin")
  c(found$communality, found$Phi[1, 2], found$rms)
})
answer("eigenvalues_of_nothing_in_common", "people", "base", {
  # Horn (1965), Buja & Eyuboglu (1992): every item shuffled over people
  set.seed(1)
  shuffled <- replicate(4000, eigen(cor(apply(complete, 2, sample)), only.values = TRUE)$values)
  c(eigen(cor(complete))$values, apply(shuffled, 1, quantile, 0.95))
})
answer("heterotrait_monotrait", "people", "semTools", {
  c(htmt(two_factors, data = complete, htmt2 = TRUE)[2, 1], htmt(two_factors, data = complete, htmt2 = FALSE)[2, 1])
})
answer("validity_of_four_loadings", "none", "semTools", {
  loadings <- c(0.81, 0.74, 0.66, 0.59)
  implied <- loadings %o% loadings
  diag(implied) <- 1
  dimnames(implied) <- list(paste0("x", 1:4), paste0("x", 1:4))
  fit <- cfa("f =~ x1 + x2 + x3 + x4", sample.cov = implied, sample.nobs = 500, std.lv = TRUE)
  c(compRelSEM(fit), AVE(fit))
})
answer("factor_model_ml", "people", "lavaan", {
  measures <- c("chisq", "df", "pvalue", "cfi", "tli", "rmsea", "rmsea.ci.lower", "rmsea.ci.upper", "srmr", "logl", "aic",
                "bic")
  fit <- fit_of()
  c(fitMeasures(fit, measures), subset(standardizedSolution(fit), op == "=~")$est.std)
})
answer("factor_model_robust", "people", "lavaan", {
  fit <- fit_of(estimator = "MLR")
  c(fitMeasures(fit, c("chisq.scaled", "cfi.robust", "rmsea.robust")), subset(parameterEstimates(fit), op == "=~")$se)
})
answer("factor_model_robust_missing", "people", "lavaan", {
  fit <- fit_of(estimator = "MLR", missing = "fiml")
  c(fitMeasures(fit, "chisq.scaled"), subset(parameterEstimates(fit), op == "=~")$se)
})
answer("factor_model_missing", "people", "lavaan", {
  fit <- fit_of(missing = "fiml")
  c(fitMeasures(fit, c("chisq", "cfi", "logl")), subset(standardizedSolution(fit), op == "=~")$est.std)
})
answer("factor_model_ordinal", "people", "lavaan", {
  fit <- cfa(two_factors, data = complete, std.lv = TRUE, ordered = TRUE, estimator = "WLSMV")
  c(fitMeasures(fit, "chisq.scaled"), subset(standardizedSolution(fit), op == "=~")$est.std)
})
answer("ladder_of_invariance", "people", "lavaan", {
  steps <- list("", "loadings", c("loadings", "intercepts"), c("loadings", "intercepts", "residuals"))
  sapply(steps, function(equal) {
    used <- cbind(complete, gender = d[rownames(complete), "gender"])
    fit <- cfa(two_factors, data = used, group = "gender", std.lv = TRUE, group.equal = equal)
    fitMeasures(fit, c("chisq", "df", "cfi", "rmsea", "srmr"))
  })
})
answer("bias_of_items", "people", "MASS", {
  used <- na.omit(cbind(scale, gender = d$gender))
  used$score <- rowMeans(used[, 1:4])
  sapply(paste0("c", 1:4), function(item) {
    used$answer <- ordered(used[[item]])
    deviances <- sapply(c(answer ~ score, answer ~ score + gender, answer ~ score * gender), function(model) {
      deviance(MASS::polr(model, data = used, control = list(reltol = 1e-14)))
    })
    c(deviances[1] - deviances[2], deviances[2] - deviances[3], deviances[1] - deviances[3])
  })
})
answer("runs_of_equal_answers", "people", "base", {
  # Johnson (2005), as careless::longstring
  apply(complete, 1, function(x) max(rle(as.numeric(x))$lengths))
})
answer("spread_of_a_persons_answers", "people", "base", apply(complete, 1, sd))
answer("unusual_answers", "people", "psych", outlier(complete, plot = FALSE))
answer("halves_of_a_persons_scales", "people", "base", {
  # Johnson (2005), as careless::evenodd, with the sign turned: four scales of two items
  halves <- list(odd = complete[, c(1, 3, 5, 7)], even = complete[, c(2, 4, 6, 8)])
  r <- sapply(seq_len(nrow(complete)), function(i) suppressWarnings(cor(unlist(halves$odd[i, ]), unlist(halves$even[i, ]))))
  pmax(2 * r / (1 + r), -1)
})
keep()
