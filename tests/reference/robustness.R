# What could make a slope wrong: confounding, missing answers, unreliability, paths, choices.
source(file.path(dirname(sub("^--file=", "", grep("^--file=", commandArgs(), value = TRUE))), "store.R"))
suppressPackageStartupMessages({ library(sandwich); library(clubSandwich) })
k <- table_of("companies")
k$x <- k$alignment_index_points
k$y <- k$operating_margin_pct
k$stayed <- !is.na(k$later_growth_pct)
m <- lm(y ~ x + age + headcount, k)
partial <- function(t, df) t^2 / (t^2 + df)
t_of <- function(fit, term) summary(fit)$coefficients[term, "t value"]

# Cinelli & Hazlett (2020), section 4.2
robustness <- function(t, df, q = 1, alpha = NULL) {
  f <- q * abs(t) / sqrt(df)
  if (!is.null(alpha)) f <- f - abs(qt(alpha / 2, df - 1)) / sqrt(df - 1)
  if (f < 0) 0 else (sqrt(f^4 + 4 * f^2) - f^2) / 2
}
answer("sensitivity_of_a_slope", "companies", "base", {
  t <- t_of(m, "x"); df <- df.residual(m)
  c(coef(m)["x"], sqrt(vcov(m)["x", "x"]), t, partial(t, df), robustness(t, df), robustness(t, df, alpha = 0.05))
})
answer("robustness_of_a_t", "none", "base", c(robustness(4.18445, 783), robustness(4.18445, 783, alpha = 0.05),
                                              robustness(2.9, 60, q = 0.5)))
answer("bounds_by_a_benchmark", "companies", "base", {
  # Cinelli & Hazlett (2020), section 4.4
  df <- df.residual(m); se <- sqrt(vcov(m)["x", "x"])
  with_x <- partial(t_of(lm(x ~ age + headcount, k), "headcount"), df + 1)
  with_y <- partial(t_of(m, "headcount"), df)
  sapply(1:3, function(times) {
    rx <- times * with_x / (1 - with_x)
    shared <- times * with_x^2 / ((1 - times * with_x) * (1 - with_x))
    ry <- ((sqrt(times) + sqrt(shared)) / sqrt(1 - shared))^2 * with_y / (1 - with_y)
    estimate <- sign(coef(m)["x"]) * (abs(coef(m)["x"]) - se * sqrt(df * ry * rx / (1 - rx)))
    error <- se * sqrt((1 - ry) / (1 - rx)) * sqrt(df / (df - 1))
    c(rx, ry, estimate, error, estimate / error)
  })
})
answer("adjusted_by_a_confounder", "companies", "base", {
  # the bias formula against the regression with a confounder made to have these partial R squared
  grid <- expand.grid(x = seq(0, 0.4, length.out = 5), y = seq(0, 0.4, length.out = 5))
  X <- model.matrix(m); q <- qr(X[, -2])
  rx <- qr.resid(q, k$x); ry <- resid(m)
  set.seed(1)
  noise <- qr.resid(qr(cbind(X, k$y)), rnorm(nrow(k)))
  unit <- function(v) v / sqrt(sum(v^2))
  t(apply(grid, 1, function(g) {
    # parts of the confounder along the exposure, along what is left of the outcome, and elsewhere
    b <- sqrt(g["y"] * (1 - g["x"]))
    z <- sign(coef(m)["x"]) * sqrt(g["x"]) * unit(rx) + b * unit(ry) + sqrt(max(1 - g["x"] - b^2, 0)) * unit(noise)
    fit <- if (max(g) > 0) lm(k$y ~ X - 1 + z) else lm(k$y ~ X - 1)
    coef(fit)["Xx"]
  }))
})
answer("value_e", "none", "base", {
  # VanderWeele & Ding (2017)
  e <- function(rr) { rr <- max(rr, 1 / rr); rr + sqrt(rr * (rr - 1)) }
  c(e(3.9), e(1.8), e(0.55), e(0.8), e(1.4), 1)
})
answer("delta_of_selection", "companies", "base", {
  # Oster (2019), proposition 3, as robomit::o_delta computes it
  short <- lm(y ~ x, k)
  bo <- coef(short)["x"]; ro <- summary(short)$r.squared
  bt <- coef(m)["x"]; rt <- summary(m)$r.squared
  rmax <- min(1, 1.3 * rt)
  sy <- var(k$y); sx <- var(k$x); tx <- var(resid(lm(x ~ age + headcount, k)))
  top <- bt * (rt - ro) * sy * tx + bt * sx * tx * (bo - bt)^2 + 2 * bt^2 * (tx * (bo - bt) * sx) + bt^3 * (tx * sx - tx^2)
  below <- (rmax - rt) * sy * (bo - bt) * sx + bt * (rmax - rt) * sy * (sx - tx) + bt^2 * (tx * (bo - bt) * sx) +
    bt^3 * (tx * sx - tx^2)
  c(top / below, bo, bt, ro, rt, rmax, sy, sx, tx)
})
answer("delta_of_summaries", "companies", "base", answers$delta_of_selection$value[1])
answer("estimates_pooled", "none", "mice", {
  estimates <- c(1.21, 1.05, 1.38, 0.96, 1.17); errors <- c(0.31, 0.29, 0.35, 0.30, 0.33)
  found <- mice::pool.scalar(estimates, errors^2, n = 118, k = 1)
  c(found$qbar, sqrt(found$t), found$df, found$fmi, found$r)
})
answer("missing_answers_imputed", "people", "mice", {
  d <- table_of("people")[, c("alignment", "engagement", "tenure")]
  filled <- mice::mice(d, m = 60, maxit = 10, method = "pmm", seed = 1, printFlag = FALSE)
  pooled <- summary(mice::pool(with(filled, lm(engagement ~ alignment))))
  c(mean(sapply(1:60, function(one) mean(mice::complete(filled, one)$engagement))), pooled$estimate[2], pooled$std.error[2])
})
answer("share_left_by_unreliability", "none", "base", c((0.8 - 0.25) / (1 - 0.25), 0.9))
answer("slope_without_unreliability", "companies", "base", {
  # Fuller (1987): errors in variables with a known error variance, moments corrected
  X <- model.matrix(~ x + age, k)
  moments <- crossprod(X)
  moments["x", "x"] <- moments["x", "x"] - (1 - 0.8) * sum((k$x - mean(k$x))^2)
  c(coef(lm(y ~ x + age, k))["x"], solve(moments, crossprod(X, k$y))[2])
})
answer("slope_by_calibration", "companies", "base", {
  # Carroll and others (2006), chapter 4: scores drawn to what the control predicts, by their own reliability
  fit <- lm(x ~ age, k)
  n <- nrow(k); r <- k$reliability
  noise <- mean((k$x - mean(k$x))^2) / mean(1 / r) * (1 / r - 1)
  true <- mean(resid(fit)^2) - mean(noise)
  k$calibrated <- fitted(fit) + resid(fit) * true / (true + noise)
  coef(lm(y ~ calibrated + age, k))["calibrated"]
})
answer("paths_through_a_mediator", "companies", "lavaan", {
  fit <- lavaan::sem("culture_points ~ a * x + age\n y ~ b * culture_points + c * x + age\n ab := a * b\n total := ab + c", k)
  found <- lavaan::parameterEstimates(fit)
  sapply(c("ab", "c", "total", "a", "b"), function(label) found$est[found$label == label])
})
answer("slopes_along_a_moderator", "companies", "emmeans", {
  fit <- lm(y ~ x * age, k)
  at <- mean(k$age) + c(-1, 0, 1) * sd(k$age)
  found <- as.data.frame(emmeans::emtrends(fit, ~ age, var = "x", at = list(age = at), vcov. = vcovHC(fit, "HC4")))
  c(coef(fit)["x:age"], sqrt(vcovHC(fit, "HC4")["x:age", "x:age"]), found$x.trend, found$SE)
})
answer("weighted_for_those_who_left", "companies", "stats", {
  # Robins, Rotnitzky & Zhao (1995): stabilised weights by the inverse of the probability of staying
  stays <- glm(stayed ~ x + age + headcount, binomial, k, control = list(epsilon = 1e-14))
  used <- k[k$stayed, ]
  w <- mean(k$stayed) / fitted(stays)[k$stayed]
  c(coef(lm(later_growth_pct ~ x, used))["x"], coef(lm(later_growth_pct ~ x, used, weights = w))["x"],
    sum(w)^2 / sum(w^2), max(w))
})
answer("slope_under_checks", "companies", "stats", {
  hc4 <- function(fit) c(coef(fit)["x"], sqrt(vcovHC(fit, "HC4")["x", "x"]))
  moved <- k
  ends <- quantile(k$y, c(0.05, 0.95))
  moved$y <- pmin(pmax(k$y, ends[1]), ends[2])
  c(hc4(m), hc4(update(m, data = moved)), coef(quantreg::rq(y ~ x + age + headcount, 0.5, k))["x"],
    hc4(update(m, data = k[-which.max(cooks.distance(m)), ])))
})
answer("curve_of_specifications", "companies", "clubSandwich", {
  z <- function(v) (v - mean(v)) / sd(v)
  controls <- list("1", "age", c("age", "headcount"))
  sapply(c("operating_margin_pct", "revenue_cagr_pct"), function(outcome) sapply(controls, function(terms) {
    k$one <- z(k$x); k$two <- z(k[[outcome]])
    fit <- lm(reformulate(c("one", terms), "two"), k)
    c(coef(fit)["one"], sqrt(vcovCR(fit, k$region, "CR1S")["one", "one"]))
  }))
})
answer("planned_estimates", "none", "stats", {
  # six hypotheses of three families; the seventh result was not planned
  p <- c(0.01, 0.04, 0.03, 0.20, 0.001, 0.06)
  c(p.adjust(p[1:2], "BH"), p.adjust(p[3:4], "BH"), p.adjust(p[5:6], "BH"), NA)
})
keep()
