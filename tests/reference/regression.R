# Regression: errors that hold, influence, quantiles, resampling, importance of predictors.
source(file.path(dirname(sub("^--file=", "", grep("^--file=", commandArgs(), value = TRUE))), "store.R"))
suppressPackageStartupMessages({ library(sandwich); library(lmtest); library(clubSandwich) })
k <- table_of("companies")
k$x <- k$alignment_index_points
k$y <- k$operating_margin_pct
m <- lm(y ~ x + age + headcount, k)
pillars <- c("strategy_points", "culture_points", "talent_points")

# R squared of the model of some predictors
r2 <- function(names, outcome = "employee_engagement_points", weights = NULL) {
  if (!length(names)) return(0)
  summary(lm(reformulate(names, outcome), k, weights = weights))$r.squared
}
subsets <- function(names) {
  unlist(lapply(0:length(names), function(n) combn(names, n, simplify = FALSE)), recursive = FALSE)
}
# Azen & Budescu (2003): what a predictor adds to every subset of the others, averaged within sizes, then over sizes
conditional <- function(names, ...) {
  sapply(names, function(one) {
    others <- subsets(setdiff(names, one))
    gains <- sapply(others, function(set) r2(c(set, one), ...) - r2(set, ...))
    tapply(gains, lengths(others), mean)
  })
}

answer("errors_of_a_regression", "companies", "sandwich", {
  types <- c("const", "HC0", "HC1", "HC2", "HC3", "HC4", "HC4m", "HC5")
  c(coef(m), sapply(types, function(type) sqrt(diag(vcovHC(m, type)))))
})
answer("interval_of_a_slope", "companies", "lmtest", {
  v <- vcovHC(m, "HC3")
  c(coefci(m, "x", vcov. = v), coeftest(m, vcov. = v)["x", 4], summary(m)$r.squared)
})
answer("errors_over_clusters", "companies", "clubSandwich", {
  tests <- coef_test(m, vcovCR(m, k$region, "CR1S"), test = "naive-t")
  reduced <- coef_test(m, vcovCR(m, k$region, "CR2"), test = "Satterthwaite")
  c(tests$SE[2], reduced$SE[2], reduced$df_Satt[2], reduced$p_Satt[2])
})
answer("errors_over_two_clusterings", "companies", "sandwich", {
  # Cameron, Gelbach & Miller (2011): each part with its own factor
  batch <- (seq_len(nrow(k)) - 1) %% 15
  sqrt(vcovCL(m, list(k$region, batch), type = "HC1", cadjust = TRUE, multi0 = FALSE)["x", "x"])
})
answer("weighted_with_fixed_effects", "companies", "estimatr", {
  found <- estimatr::lm_robust(y ~ x + age + factor(industry), k, weights = weight, se_type = "HC3")
  c(found$coefficients["x"], found$std.error["x"], found$p.value["x"])
})
answer("differences_of_moves", "companies", "car", {
  v <- vcovHC(m, "HC3")
  sapply(c(-5, 1, 12), function(move) {
    found <- car::deltaMethod(m, paste0("x * ", move), vcov. = v)
    reach <- qt(0.975, df.residual(m)) * found$SE
    c(found$Estimate, found$Estimate - reach, found$Estimate + reach)
  })
})
answer("influence_of_companies", "companies", "stats", cbind(hatvalues(m), rstudent(m), cooks.distance(m), dffits(m)))
answer("slopes_without_each_region", "companies", "stats", {
  regions <- sort(unique(k$region))
  sapply(regions, function(one) coef(update(m, data = k[k$region != one, ]))["x"])
})
answer("slopes_at_quantiles", "companies", "quantreg", {
  sapply(c(0.25, 0.5, 0.75), function(tau) coef(quantreg::rq(y ~ x + age, tau, k))["x"])
})
answer("error_of_a_median_slope", "companies", "base", {
  # Powell (1991), Epanechnikov's kernel, bandwidth of Hall & Sheather (1988) carried to the scale of residuals
  fit <- quantreg::rq(y ~ x + age, 0.5, k)
  X <- model.matrix(~ x + age, k); e <- resid(fit); n <- nrow(k)
  h <- quantreg::bandwidth.rq(0.5, n, hs = TRUE, alpha = 0.05)
  s <- sqrt(mean((k$y - mean(k$y))^2))
  h <- min(s, diff(quantile(e, c(0.25, 0.75))) / 1.34) * (qnorm(0.5 + h) - qnorm(0.5 - h))
  f <- mean(0.75 * pmax(1 - (e / h)^2, 0)) / h
  weight <- rep(0.25, n) / f^2
  bread <- solve(crossprod(X))
  sqrt((bread %*% crossprod(X * weight, X) %*% bread)["x", "x"])
})
answer("clusters_resampled", "companies", "boot", {
  rows <- split(seq_len(nrow(k)), k$region)
  set.seed(1)
  drawn <- boot::boot(rows, function(rows, drawn) coef(lm(y ~ x + age, k[unlist(rows[drawn]), ])), R = 3000)$t
  apply(drawn, 2, sd)[2:3]
})
answer("wild_clusters", "companies", "base", {
  # Cameron, Gelbach & Miller (2008): null imposed, all 4096 signs of twelve regions
  X <- model.matrix(~ x + age, k); G <- 12; n <- nrow(k)
  bread <- solve(crossprod(X))
  t_of <- function(Y) {
    beta <- bread %*% crossprod(X, Y)
    scores <- rowsum((X * c(Y - X %*% beta)) %*% bread[, 2], k$region)
    beta[2] / sqrt(sum(scores^2))
  }
  null <- lm(y ~ age, k)
  signs <- as.matrix(expand.grid(rep(list(c(-1, 1)), G)))
  place <- match(k$region, sort(unique(k$region)))
  drawn <- apply(signs, 1, function(s) t_of(fitted(null) + resid(null) * s[place]))
  factor <- sqrt(G / (G - 1) * (n - 1) / (n - 3))
  c(coef(lm(y ~ x + age, k))["x"], t_of(k$y) / factor, mean(abs(drawn) >= abs(t_of(k$y)) - 1e-10))
})
answer("interval_from_resamples", "resampled", "base", {
  # Efron (1987)
  r <- table_of("resampled")
  sample <- r$sample[!is.na(r$sample)]
  without <- sapply(seq_along(sample), function(one) mean(sample[-one]))
  off <- mean(without) - without
  a <- sum(off^3) / (6 * sum(off^2)^1.5)
  z0 <- qnorm(mean(r$draw < mean(sample)))
  z <- z0 + qnorm(c(0.025, 0.975))
  quantile(r$draw, pnorm(z0 + z / (1 - a * z)))
})
answer("dominance_of_pillars", "companies", "base", {
  found <- conditional(pillars)
  c(colMeans(found), found, r2(pillars))
})
answer("complete_dominance_of_pillars", "companies", "base", {
  # one where a predictor adds more than another to every subset of the rest
  dominates <- function(one, other) {
    rest <- subsets(setdiff(pillars, c(one, other)))
    all(sapply(rest, function(set) r2(c(set, one)) > r2(c(set, other))))
  }
  sapply(pillars, function(other) sapply(pillars, function(one) if (one == other) NA else dominates(one, other)))
})
answer("dominance_with_weights", "companies", "base", colMeans(conditional(pillars, weights = k$weight)))
answer("shapley_shares", "companies", "base", {
  # Lindeman, Merenda & Gold (1980): mean gain over all orders
  orders <- as.matrix(expand.grid(1:3, 1:3, 1:3))
  orders <- orders[apply(orders, 1, function(o) length(unique(o)) == 3), ]
  gains <- apply(orders, 1, function(o) {
    steps <- sapply(0:3, function(n) r2(pillars[o[seq_len(n)]]))
    diff(steps)[order(o)]
  })
  lmg <- rowMeans(gains)
  c(lmg, 100 * lmg / sum(lmg), car::vif(lm(reformulate(pillars, "employee_engagement_points"), k)))
})
answer("relative_weights", "companies", "base", {
  # Johnson (2000)
  R <- cor(k[, c("employee_engagement_points", pillars)])
  e <- eigen(R[-1, -1])
  lambda <- e$vectors %*% diag(sqrt(e$values)) %*% t(e$vectors)
  lambda^2 %*% solve(lambda, R[-1, 1])^2
})
answer("corners_of_the_map", "none", "base", {
  # lower bound above the line is above, upper bound below it is below; else nothing is said
  share <- c(50, 30, 20); low <- c(40, 20, 10); high <- c(60, 40, 30); baseline <- 100 / 3
  mean <- c(55, 70, 66); mean_low <- c(50, 65, 60); mean_high <- c(60, 75, 70); middle <- mean(mean)
  matters <- (low > baseline) - (high < baseline)
  stands <- (mean_low > middle) - (mean_high < middle)
  c(rep(middle, 3), ifelse(matters == 0 | stands == 0, 0, 1 + (matters < 0) + 2 * (stands > 0)))
})
answer("slopes_of_industries", "companies", "metafor", {
  found <- sapply(split(k, k$industry), function(part) {
    fit <- lm(y ~ x, part)
    c(coef(fit)["x"], vcovHC(fit, "HC4")["x", "x"], df.residual(fit))
  })
  found <- found[, found[3, ] >= 10]
  pooled <- metafor::rma(found[1, ], found[2, ], method = "PM", test = "knha", control = list(tol = 1e-12))
  c(pooled$beta, pooled$se, sqrt(pooled$tau2), pooled$QEp)
})
keep()
