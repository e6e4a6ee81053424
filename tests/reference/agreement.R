# Agreement within groups, correlations within classes, reliability of means.
source(file.path(dirname(sub("^--file=", "", grep("^--file=", commandArgs(), value = TRUE))), "store.R"))
suppressPackageStartupMessages({ library(multilevel); library(lme4); library(psych) })
d <- table_of("people")
items <- d[, paste0("c", 1:4)]
unit <- d$unit
ratings <- na.omit(table_of("ratings"))

answer("icc_mean_squares", "people", "multilevel", {
  m <- aov(alignment ~ as.factor(unit), d)
  c(ICC1(m), ICC2(m), summary(m)[[1]][["F value"]][1], summary(m)[[1]][["Pr(>F)"]][1])
})
answer("icc_restricted_likelihood", "people", "lme4", {
  v <- as.data.frame(VarCorr(lmer(alignment ~ 1 + (1 | unit), d)))$vcov
  c(v[1] / sum(v), v)
})
answer("icc_of_every_item", "people", "multilevel", {
  sapply(items, function(x) { m <- aov(x ~ as.factor(unit)); c(ICC1(m), ICC2(m)) })
})
answer("reliability_of_every_mean", "people", "multilevel", {
  gmeanrel(nlme::lme(alignment ~ 1, random = ~ 1 | unit, data = d))$MeanRel
})
answer("six_rater_correlations", "ratings", "psych", {
  unlist(ICC(ratings, lmer = FALSE)$results[, c("ICC", "F", "df1", "df2", "p", "lower bound", "upper bound")])
})
answer("raters_for_a_reliability", "none", "psychometric", {
  need <- function(icc1, target) {
    ceiling(uniroot(function(k) psychometric::SBrel(k, icc1) - target, c(1, 1000), tol = 1e-10)$root)
  }
  c(need(0.05, 0.7), need(0.12, 0.7), need(0.31, 0.8))
})
answer("correlation_within_and_between", "people", "multilevel", {
  complete <- d[!is.na(d$engagement), ]
  waba(complete$alignment, complete$engagement, complete$unit)$Cov.Theorem
})
answer("bootstrap_of_groups", "people", "boot", {
  n <- as.numeric(table(unit)); s <- tapply(d$alignment, unit, sum); q <- tapply(d$alignment^2, unit, sum)
  icc1 <- function(groups, drawn) {
    N <- sum(n[drawn]); G <- length(drawn)
    between <- (sum(s[drawn]^2 / n[drawn]) - sum(s[drawn])^2 / N) / (G - 1)
    within <- (sum(q[drawn]) - sum(s[drawn]^2 / n[drawn])) / (N - G)
    (between - within) / (between + (N / G - 1) * within)
  }
  set.seed(1)
  drawn <- boot::boot(seq_along(n), icc1, R = 20000)$t
  c(mean(drawn), sd(drawn))
})
answer("random_groups", "people", "multilevel", {
  several <- d[!(unit %in% names(which(table(unit) < 2))), ]
  set.seed(1)
  found <- rgr.agree(several$alignment, several$unit, 20000)
  c(mean(tapply(several$alignment, several$unit, var)), mean(found$RGRVAR), sd(found$RGRVAR))
})
answer("agreement_under_nulls", "people", "multilevel", {
  null <- function(variance) rwg.j(items, unit, ranvar = variance)$rwg.j
  cbind(null(2), null(1.34), null(0.90), null(0.44), rwg.j.lindell(items, unit, ranvar = 2)$rwg.lindell)
})
answer("agreement_on_one_item", "people", "multilevel", {
  rwg(d$c1, unit, ranvar = 2)$rwg
})
answer("agreement_on_a_scale", "people", "multilevel", rwg.j(items, unit, ranvar = 2)$rwg.j)
answer("agreement_without_pole", "people", "multilevel", rwg.j.lindell(items, unit, ranvar = 2)$rwg.lindell)
answer("deviation_from_the_mean", "people", "multilevel", ad.m(items, unit, type = "mean")$AD.M)
answer("deviation_from_the_median", "people", "multilevel", ad.m(items, unit, type = "median")$AD.M)
# multilevel leaves an item whose mean lies too near an end out of the mean over items; here it stays in, with a flag, so
# that only groups without such an item are compared.
answer("agreement_for_the_mean", "people", "multilevel", {
  complete <- complete.cases(items)
  rowMeans(sapply(items[complete, ], function(x) awg(x, unit[complete], range = c(1, 5))$a.wg))
})
answer("chance_of_rwg", "none", "multilevel", {
  set.seed(1)
  found <- rwg.sim(gsize = 10, nresp = 5, nrep = 50000)
  c(quantile(found$rwg, 0.95), mean(found$rwg))
})
answer("chance_of_rwg_j", "none", "multilevel", {
  set.seed(1)
  found <- rwg.j.sim(gsize = 8, nitems = 4, nresp = 5, nrep = 20000)
  c(quantile(found$rwg, 0.95), mean(found$rwg))
})
answer("chance_of_deviation", "none", "multilevel", {
  set.seed(1)
  found <- ad.m.sim(gsize = 10, nitems = 1, nresp = 5, nrep = 20000)
  c(quantile(found$ad.m, 0.05), mean(found$ad.m))
})
keep()
