# Published ratios, evidence, and what uncertain answers leave of a claim.
source(file.path(dirname(sub("^--file=", "", grep("^--file=", commandArgs(), value = TRUE))), "store.R"))
k <- table_of("companies")
d <- table_of("people")
studies <- table_of("evidence")
x <- k$alignment_index_points

# Part of every company in the 30 with the highest (or lowest) exposure; companies tied at the cut by equal parts
parts_of <- function(x, n) {
  cut <- sort(x, decreasing = TRUE)[n]
  ifelse(x > cut, 1, ifelse(x == cut, (n - sum(x > cut)) / sum(x == cut), 0))
}
top <- parts_of(x, 30)
bottom <- parts_of(-x, 30)
mean_of <- function(y, w) sum(w * y) / sum(w)
sd_of <- function(y, w) sqrt(sum(w * (y - mean_of(y, w))^2) / (sum(w) - 1))
premiums <- c("revenue_cagr_pct", "operating_margin_pct")
ratios <- c("customer_retention_pct", "customer_satisfaction_pct", "leadership_effectiveness_points",
            "employee_engagement_points")

normal_ratio_of <- function(r, top = 0.25, bottom = 0.25, high = 0.25, odds = FALSE) {
  both <- function(r, share) {
    bound <- c(qnorm(1 - share), qnorm(1 - high))
    mvtnorm::pmvnorm(bound, c(Inf, Inf), corr = matrix(c(1, r, r, 1), 2), algorithm = mvtnorm::TVPACK(1e-14))[1] / share
  }
  p <- c(both(r, top), both(-r, bottom))
  if (odds) p[1] / (1 - p[1]) / (p[2] / (1 - p[2])) else p[1] / p[2]
}
answer("ratios_a_correlation_gives", "none", "mvtnorm", {
  c(normal_ratio_of(0.3), normal_ratio_of(0.3, odds = TRUE), normal_ratio_of(-0.15, 0.2, 0.3, 0.4))
})
answer("correlation_of_a_ratio", "none", "mvtnorm", {
  solve_for <- function(ratio, ...) uniroot(function(r) normal_ratio_of(r, ...) - ratio, c(-0.9, 0.949), tol = 1e-12)$root
  c(solve_for(2.23), solve_for(16.8), solve_for(1.5, 0.2, 0.3, 0.4, odds = TRUE))
})
answer("correlation_without_extremes", "none", "psych", {
  # range correction (Preacher and others 2005); spread of the two extreme groups against all
  sapply(c(0.25, 0.1), function(share) {
    spread <- sqrt(1 + qnorm(1 - share) * dnorm(qnorm(1 - share)) / share)
    psych::rangeCorrection(0.45, 1, spread)
  })
})
answer("two_counts", "none", "epitools", {
  counts <- matrix(c(50 - 12, 12, 50 - 24, 24), 2, byrow = TRUE)
  risk <- epitools::riskratio.wald(counts)$measure[2, ]
  odds <- epitools::oddsratio.wald(counts)$measure[2, ]
  one <- prop.test(24, 50, correct = FALSE)$conf.int
  two <- prop.test(12, 50, correct = FALSE)$conf.int
  # Newcombe (1998), method 10
  difference <- 0.24 + c(-1, 1) * sqrt(c((0.48 - one[1])^2 + (two[2] - 0.24)^2, (one[2] - 0.48)^2 + (0.24 - two[1])^2))
  c(risk, odds, 24, 100 * difference)
})
answer("prior_and_data", "none", "metafor", {
  # a normal prior counts as one more study
  found <- metafor::rma(c(0.31, 0.20), sei = c(0.09, 0.0765), method = "FE")
  c(found$beta, found$se, found$ci.lb, found$ci.ub, pnorm(found$zval), found$QEp)
})
answer("normal_of_a_range", "none", "base", {
  found <- optim(c(0, 0), function(p) sum((qnorm(c(0.025, 0.975), p[1], exp(p[2])) - c(0.05, 0.35))^2),
                 control = list(reltol = 1e-24, maxit = 5000))$par
  c(found[1], exp(found[2]))
})
answer("priors_of_outcomes", "none", "base", {
  # ranges of data/evidence/README.md: results .05 to .35, attitudes of the same survey .20 to .40
  c(0.20, 0.30 / (2 * qnorm(0.975)), 0.30, 0.20 / (2 * qnorm(0.975)))
})
answer("correlations_of_studies", "evidence", "effectsize", {
  r <- ifelse(studies$metric %in% c("r", "rho"), studies$value, NA)
  is_d <- studies$metric == "d"
  r[is_d] <- effectsize::d_to_r(studies$value[is_d])
  c(r, effectsize::d_to_r(studies$ci_low[is_d]), effectsize::d_to_r(studies$ci_high[is_d]))
})
answer("studies_pooled", "evidence", "metafor", {
  used <- metafor::escalc("ZCOR", ri = value, ni = n, data = studies[studies$metric == "r", ])
  fit <- metafor::rma(yi, vi, data = used, method = "PM", test = "knha", control = list(tol = 1e-12))
  error <- max(fit$se, sqrt(1 / sum(1 / (used$vi + fit$tau2))))
  reach <- qt(0.975, fit$k - 2) * sqrt(fit$tau2 + error^2)
  tanh(c(fit$beta, fit$beta + c(-1, 1) * qt(0.975, fit$k - 1) * error, atanh(sqrt(fit$tau2)), fit$beta + c(-1, 1) * reach))
})
answer("premiums_of_the_aligned", "companies", "base", {
  sapply(premiums, function(name) {
    y <- k[[name]]
    one <- mean_of(y, top); two <- mean_of(y, bottom)
    v <- c(sd_of(y, top), sd_of(y, bottom))^2 / 30
    df <- sum(v)^2 / sum(v^2 / 29)
    c(one, two, 100 * (one / two - 1), one - two + c(-1, 1) * qt(0.975, df) * sqrt(sum(v)))
  })
})
answer("ratios_of_the_aligned", "companies", "epitools", {
  sapply(ratios, function(name) {
    high <- k[[name]] >= quantile(k[[name]], 0.75)
    counts <- round(c(sum(top * high), sum(bottom * high)))
    table <- matrix(c(30 - counts[2], counts[2], 30 - counts[1], counts[1]), 2, byrow = TRUE)
    # ratios of cells below five are not given
    found <- if (min(table) < 5) rep(NA, 3) else epitools::riskratio.wald(table)$measure[2, ]
    c(counts, found)
  })
})
answer("models_of_all_companies", "companies", "sandwich", {
  sapply(c(premiums, ratios), function(name) {
    fit <- lm(k[[name]] ~ scale(x) + log(k$headcount))
    v <- sandwich::vcovHC(fit, "HC4")
    test <- lmtest::coeftest(fit, vcov. = v)[2, ]
    c(test[1], lmtest::coefci(fit, 2, vcov. = v), test[4], test[3] / sqrt(test[3]^2 + df.residual(fit)), cor(x, k[[name]]))
  })
})

# Carroll and others (2006), chapter 4: scores drawn to what controls predict; premium between the means of extreme groups
claims_of <- function(score, size, within, outcome, control) {
  rest <- if (is.null(control)) score - mean(score) else resid(lm(score ~ control))
  n_terms <- if (is.null(control)) 1 else 2
  spread <- sum(rest^2) / (length(score) - n_terms)
  noise <- within / size
  true <- spread - mean(noise)
  pulled <- score - rest + rest * true / (true + noise)
  fit <- function(exposure) {
    terms <- data.frame(outcome = outcome, exposure = exposure)
    if (!is.null(control)) terms$control <- control
    coef(lm(outcome ~ ., terms))["exposure"]
  }
  reach <- dnorm(qnorm(0.75)) / 0.25
  figures <- function(slope, sd) {
    move <- reach * slope * sd
    c(slope, slope * sd, 100 * ((mean(outcome) + move) / (mean(outcome) - move) - 1))
  }
  c(figures(fit(score), sd(score)), figures(fit(pulled), sqrt(max(var(score) - mean(noise), true))))
}
reliability_of <- function(score, size, within) {
  total <- sum(size)
  between <- sum(size * (score - sum(size * score) / total)^2) / (length(score) - 1)
  true <- (between - within) / ((total - sum(size^2) / total) / (length(score) - 1))
  c(mean(true / (true + within / size)), true / (true + within))
}
answer("claim_from_summaries", "companies", "base", {
  within <- sum(k$sd_points^2 * (k$n_respondents - 1)) / sum(k$n_respondents - 1)
  c(claims_of(x, k$n_respondents, within, k$operating_margin_pct, k$age), reliability_of(x, k$n_respondents, within))
})
answer("claim_from_people", "people", "base", {
  # a unit at a site counts as a company
  d$company <- paste(d$unit, d$site)
  d <- d[ave(d$alignment, d$company, FUN = length) > 1, ]
  score <- tapply(d$alignment, d$company, mean)
  size <- tapply(d$alignment, d$company, length)
  within <- summary(aov(alignment ~ company, d))[[1]][["Mean Sq"]][2]
  outcome <- tapply(d$tenure, d$company, mean)
  c(claims_of(score, size, within, outcome, NULL), reliability_of(score, size, within))
})
answer("different_people", "people", "base", {
  # Ostroff, Kinicki & Clark (2002), every way to halve the people of each level: pairs of different people
  used <- d[!is.na(d$engagement) & !is.na(d$alignment), ]
  used <- used[ave(used$alignment, used$unit, FUN = length) >= 4, ]
  used$x <- used$alignment - ave(used$alignment, used$level)
  used$y <- used$engagement - ave(used$engagement, used$level)
  of_unit <- function(u) {
    n <- table(u$level)[unique(u$level)]
    cells <- if (min(n) < 2) list(u) else split(u, u$level, drop = TRUE)
    means <- sapply(cells, function(g) c(mean(g$x), mean(g$y)))
    apart <- outer(means[1, ], means[2, ])
    for (i in seq_along(cells)) {
      pairs <- outer(cells[[i]]$x, cells[[i]]$y)
      apart[i, i] <- mean(pairs[row(pairs) != col(pairs)])
    }
    c(rowMeans(means), mean(apart))
  }
  units <- sapply(split(used, used$unit, drop = TRUE), of_unit)
  both <- function(u) {
    cross <- outer(u[1, ], u[2, ])
    spread <- sqrt(sum((u[1, ] - mean(u[1, ]))^2) * sum((u[2, ] - mean(u[2, ]))^2))
    same <- sum(diag(cross)) - sum(cross) / ncol(u)
    diag(cross) <- u[3, ]
    c(same, sum(diag(cross)) - sum(cross) / ncol(u)) / spread
  }
  k_units <- ncol(units)
  without <- sapply(seq_len(k_units), function(i) both(units[, -i]))
  error <- function(v) sqrt((k_units - 1) / k_units * sum((v - mean(v))^2))
  r <- both(units)
  t <- qt(0.975, k_units - 2)
  c(r, r[1] - r[2], tanh(atanh(r[2]) + c(-1, 1) * t * error(atanh(without[2, ]))),
    r[1] - r[2] + c(-1, 1) * t * error(without[1, ] - without[2, ]))
})
answer("shared_method", "none", "psych", {
  # Lindell & Whitney (2001): what is left of r where a share m of both is method, (r - m) / (1 - m)
  bounds <- psych::r.con(0.5, 103 - 9)
  left <- function(r, m) (r - m) / (1 - m)
  c(bounds, uniroot(function(m) left(0.5, m), c(0, 0.9), tol = 1e-14)$root,
    uniroot(function(m) left(bounds[1], m), c(0, 0.9), tol = 1e-14)$root,
    uniroot(function(m) left(0.64, m) - 0.3, c(0, 0.9), tol = 1e-14)$root)
})
answer("steps_to_a_ratio", "none", "mvtnorm", {
  # what very large studies would show: the ratio under normality at each step without chance
  apart <- 0.3 * sqrt(0.7)
  same <- apart + 0.26
  c(normal_ratio_of(apart, 0.5, 0.5), normal_ratio_of(same, 0.5, 0.5), normal_ratio_of(same), apart, 0.3,
    normal_ratio_of(apart))
})
keep()
