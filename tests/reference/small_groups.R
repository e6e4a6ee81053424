# Means of small groups, weights, places.
source(file.path(dirname(sub("^--file=", "", grep("^--file=", commandArgs(), value = TRUE))), "store.R"))
suppressPackageStartupMessages({ library(survey); library(lme4) })
d <- table_of("people")
margins <- list(gender = data.frame(gender = c("f", "m"), Freq = c(480, 520)),
                site = data.frame(site = c("east", "south", "west"), Freq = c(400, 350, 250)))
summaries <- do.call(rbind, lapply(split(d, d$unit), function(u) {
  data.frame(n = nrow(u), mean = mean(u$alignment), sd = sd(u$alignment))
}))
summaries <- summaries[summaries$n > 1, ]

answer("shrunken_means", "people", "lme4", {
  m <- lmer(alignment ~ 1 + (1 | unit), d, control = lmerControl(optCtrl = list(ftol_abs = 1e-12, xtol_abs = 1e-12)))
  coef(m)$unit[["(Intercept)"]]
})
answer("errors_of_shrunken_means", "people", "base", {
  # Prasad & Rao (1990): g1 + g2 + 2 g3, with the expected information of the ratio of variances
  v <- as.data.frame(VarCorr(lmer(alignment ~ 1 + (1 | unit), d)))$vcov
  n <- as.numeric(table(d$unit)); between <- v[1]; within <- v[2]; ratio <- between / within
  reliability <- between / (between + within / n)
  precision <- 1 / (between + within / n)
  parts <- n / (1 + n * ratio)
  information <- sum(parts^2) / 2 - sum(parts)^2 / (2 * (sum(n) - 1))
  g3 <- (n / (1 + n * ratio)^2)^2 / information / precision
  sqrt(reliability * within / n + (1 - reliability)^2 / sum(precision) + 2 * g3)
})
answer("shrunken_published_means", "people", "lme4", {
  # the people themselves, those alone in their unit left out: summaries hold all that the likelihood needs
  several <- d[d$unit %in% rownames(summaries), ]
  coef(lmer(alignment ~ 1 + (1 | unit), several))$unit[["(Intercept)"]]
})
answer("design_of_strata_and_clusters", "people", "survey", {
  design <- svydesign(ids = ~unit, strata = ~stratum, weights = ~weight, fpc = ~population, data = d)
  found <- svymean(~alignment, design, deff = "replace")
  c(found, SE(found), confint(found, df = degf(design)), degf(design), deff(found))
})
answer("weighted_mean_of_answers", "people", "survey", {
  design <- svydesign(ids = ~1, weights = ~weight, data = d)
  found <- svymean(~engagement, design, na.rm = TRUE)
  c(found, SE(found))
})
answer("raked_weights", "people", "survey", {
  design <- svydesign(ids = ~1, weights = ~1, data = d)
  raked <- rake(design, list(~gender, ~site), margins, control = list(maxit = 1000, epsilon = 1e-10))
  w <- weights(raked) * nrow(d) / 1000
  c(w, length(w) * sum(w^2) / sum(w)^2, sum(w)^2 / sum(w^2), min(w), max(w))
})
answer("mean_of_a_population", "people", "survey", {
  d$N <- 1000
  design <- svydesign(ids = ~1, fpc = ~N, data = d)
  plain <- svymean(~alignment, design)
  raked <- svymean(~alignment, rake(design, list(~gender, ~site), margins, control = list(maxit = 1000, epsilon = 1e-10)))
  n <- nrow(d)
  c(plain, confint(plain, df = n - 1), raked, SE(raked), confint(raked, df = n - 1))
})
answer("raked_from_base_weights", "people", "survey", {
  design <- svydesign(ids = ~1, weights = ~weight, data = d)
  weights(rake(design, list(~gender, ~site), margins, control = list(maxit = 1000, epsilon = 1e-10))) * nrow(d) / 1000
})
answer("places_of_units", "people", "stats", {
  # Welch's test of every pair, Holm over all pairs
  pairs <- combn(nrow(summaries), 2)
  v <- summaries$sd^2 / summaries$n
  p <- apply(pairs, 2, function(k) {
    df <- sum(v[k])^2 / sum(v[k]^2 / (summaries$n[k] - 1))
    2 * pt(-abs(diff(summaries$mean[k])) / sqrt(sum(v[k])), df)
  })
  differs <- p.adjust(p, "holm") < 0.05
  above <- below <- rep(0, nrow(summaries))
  for (k in which(differs)) {
    pair <- pairs[, k][order(-summaries$mean[pairs[, k]])]
    above[pair[2]] <- above[pair[2]] + 1
    below[pair[1]] <- below[pair[1]] + 1
  }
  cbind(above, below, 1 + above, nrow(summaries) - below)[order(-summaries$mean), ]
})
answer("people_a_unit_needs", "people", "psychometric", {
  # LeBreton & Senter (2008), table 3; Bliese (2000): F significant, .70 strong agreement, .70 reliable means
  m <- aov(alignment ~ as.factor(unit), d)
  icc1 <- multilevel::ICC1(m)
  need <- uniroot(function(k) psychometric::SBrel(k, icc1) - 0.7, c(1, 1000), tol = 1e-10)$root
  rwg <- multilevel::rwg.j(d[, paste0("c", 1:4)], d$unit, ranvar = 2)$rwg.j
  rank <- summary(m)[[1]][["Pr(>F)"]][1] < 0.025 & multilevel::ICC2(m) >= 0.7
  reliable <- mean(rwg >= 0.7, na.rm = TRUE) >= 0.75 & rank
  c(ceiling(need), rank, reliable)
})
keep()
