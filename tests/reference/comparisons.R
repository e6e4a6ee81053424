# Gaps, changes, positions, shares, many tests.
source(file.path(dirname(sub("^--file=", "", grep("^--file=", commandArgs(), value = TRUE))), "store.R"))
d <- table_of("people")
w <- table_of("waves")
k <- table_of("companies")
of_level <- function(name, column = "alignment") { x <- d[[column]][d$level == name]; x[!is.na(x)] }
wilson <- function(x, n) prop.test(x, n, correct = FALSE)$conf.int
managers <- of_level("managers")
staff <- of_level("staff")

# Fieller (1954): roots of the quadratic of the ratio; degrees of freedom of Welch and Satterthwaite at the estimate
fieller <- function(x, y) {
  ratio <- mean(x) / mean(y)
  a <- var(x) / length(x); b <- var(y) / length(y)
  df <- (a + ratio^2 * b)^2 / (a^2 / (length(x) - 1) + (ratio^2 * b)^2 / (length(y) - 1))
  t2 <- qt(0.975, df)^2
  roots <- polyroot(c(mean(x)^2 - t2 * a, -2 * mean(x) * mean(y), mean(y)^2 - t2 * b))
  c(ratio, sort(Re(roots)))
}

answer("gap_of_levels", "people", "stats", {
  sapply(c("alignment", "engagement"), function(column) {
    x <- of_level("managers", column); y <- of_level("staff", column)
    test <- t.test(x, y)
    c(mean(x) - mean(y), test$conf.int, test$p.value)
  })
})
answer("standardised_gap_of_levels", "people", "effectsize", {
  d_of <- effectsize::cohens_d(managers, staff)
  g_of <- effectsize::hedges_g(managers, staff)
  c(d_of$Cohens_d, d_of$CI_low, d_of$CI_high, g_of$Hedges_g)
})
answer("percentage_gap_of_levels", "people", "base", { f <- fieller(staff, managers); 100 * (1 - f[c(1, 3, 2)]) })
answer("ratio_of_two_means", "people", "base", fieller(of_level("executives"), staff))
answer("change_of_independent_waves", "waves", "stats", {
  test <- t.test(w$after, w$before)
  c(mean(w$before, na.rm = TRUE), mean(w$after, na.rm = TRUE), test$estimate[[1]] - test$estimate[[2]], test$conf.int, test$p.value)
})
answer("change_of_the_same_people", "waves", "stats", {
  both <- w[complete.cases(w), ]
  test <- t.test(both$after, both$before, paired = TRUE)
  change <- both$after - both$before
  c(test$estimate, test$stderr, test$conf.int, test$p.value, test$parameter, mean(change) / sd(change))
})
answer("change_of_partly_the_same_people", "waves", "base", {
  # Derrick, Russ, Toher & White (2017), unequal variances
  x <- w$after; y <- w$before
  both <- complete.cases(x, y)
  n1 <- sum(!is.na(x)); n2 <- sum(!is.na(y)); n12 <- sum(both)
  v1 <- var(x, na.rm = TRUE); v2 <- var(y, na.rm = TRUE)
  error <- sqrt(v1 / n1 + v2 / n2 - 2 * cor(x[both], y[both]) * sqrt(v1 * v2) * n12 / (n1 * n2))
  welch <- (v1 / n1 + v2 / n2)^2 / ((v1 / n1)^2 / (n1 - 1) + (v2 / n2)^2 / (n2 - 1))
  alone <- n1 + n2 - 2 * n12
  df <- (n12 - 1) + (welch - n12 + 1) / (alone + 2 * n12) * alone
  change <- mean(x, na.rm = TRUE) - mean(y, na.rm = TRUE)
  c(change, error, change - qt(0.975, df) * error, change + qt(0.975, df) * error, 2 * pt(-abs(change) / error, df), df)
})
answer("reliable_change_of_people", "waves", "base", {
  # Jacobson & Truax (1991)
  both <- w[complete.cases(w), ]
  threshold <- qnorm(0.975) * sd(w$before, na.rm = TRUE) * sqrt(2 * (1 - 0.8))
  change <- both$after - both$before
  n <- c(sum(change > threshold), sum(abs(change) <= threshold), sum(change < -threshold))
  c(n, 100 * sapply(n, function(x) wilson(x, length(change))), threshold)
})
answer("parts_of_a_change", "waves", "base", {
  # Kitagawa (1955), symmetric weights; groups that enter or leave against the mean of both waves
  one <- w[!is.na(w$before), ]; two <- w[!is.na(w$after), ]
  groups <- sort(unique(c(one$group_before, two$group_after)))
  share <- function(g) as.numeric(table(factor(g, groups))) / length(g)
  s1 <- share(one$group_before); s2 <- share(two$group_after)
  m1 <- tapply(one$before, factor(one$group_before, groups), mean)
  m2 <- tapply(two$after, factor(two$group_after, groups), mean)
  centre <- (mean(one$before) + mean(two$after)) / 2
  both <- s1 > 0 & s2 > 0
  within <- sum(((m2 - m1) * (s1 + s2) / 2)[both])
  mix <- sum(((s2 - s1) * ((m1 + m2) / 2 - centre))[both])
  single <- sum((s2 * (m2 - centre))[s1 == 0]) - sum((s1 * (m1 - centre))[s2 == 0])
  c(mean(two$after) - mean(one$before), within, mix, single)
})
answer("two_one_sided_tests", "none", "stats", {
  # Schuirmann (1987)
  tost <- function(difference, error, df, low, high) {
    c(max(pt(-(difference - low) / error, df), pt((difference - high) / error, df)), 2 * pt(-abs(difference) / error, df),
      difference + c(-1, 1) * qt(0.95, df) * error)
  }
  c(tost(1.2, 1.6, 47, -5, 5), tost(-3.9, 0.8, 210.5, -5, 5))
})
answer("equivalence_of_two_samples", "people", "stats", {
  test <- function(mu, side) t.test(managers, staff, mu = mu, alternative = side)$p.value
  max(test(-5, "greater"), test(5, "less"))
})
answer("favourable_answers_of_levels", "people", "stats", {
  sapply(sort(unique(d$level)), function(level) {
    x <- d$c1[d$level == level]; x <- x[!is.na(x)]
    c(length(x), 100 * mean(x >= 4), 100 * wilson(sum(x >= 4), length(x)), 100 * mean(x == 3), 100 * mean(x <= 2))
  })
})
answer("favourable_answers_weighted", "people", "base", {
  # Kish (1965), Wilson (1927)
  used <- d[!is.na(d$c1), ]
  n <- sum(used$weight)^2 / sum(used$weight^2)
  p <- weighted.mean(used$c1 >= 4, used$weight)
  z <- qnorm(0.975)
  middle <- (p + z^2 / (2 * n)) / (1 + z^2 / n)
  half <- z / (1 + z^2 / n) * sqrt(p * (1 - p) / n + z^2 / (4 * n^2))
  c(n, 100 * p, 100 * (middle + c(-1, 1) * half))
})
answer("units_against_the_rest", "people", "stats", {
  units <- names(which(table(d$unit) > 1))
  found <- sapply(units, function(unit) {
    test <- t.test(d$alignment[d$unit == unit], d$alignment[d$unit != unit])
    c(test$estimate[[1]] - test$estimate[[2]], test$conf.int, test$p.value)
  })
  rbind(found, p.adjust(found[4, ], "BH"))
})
answer("many_tests", "none", "stats", {
  p <- c(0.0001, 0.0004, 0.0019, 0.0095, 0.0201, 0.0201, 0.0298, 0.0344, 0.0459, 0.324, 0.4262, NA, 0.5719, 0.759, 1)
  sapply(c("BH", "BY", "holm", "hochberg", "bonferroni"), function(method) p.adjust(p, method))
})
answer("families_of_tests", "none", "stats", {
  # Benjamini & Bogomolov (2014): families by BH over their smallest Holm-adjusted p, tests within at level R / m, .05 at most
  p <- list(a = c(0.001, 0.2), b = c(0.02, 0.03, 0.5), c = c(0.4, 0.6), d = 0.012)
  select <- function(weight) {
    within <- lapply(p, p.adjust, "holm")
    family <- sapply(within, min)
    R <- max(which(sapply(1:4, function(r) sum(family * pmax(4 / (weight * r), 1) <= 0.05) >= r)))
    factor <- pmax(4 / (weight * R), 1)
    selected <- family * factor <= 0.05
    c(family, selected, ifelse(selected, 0.05 / factor, 0), unlist(Map(function(one, by) pmin(one * by, 1), within, factor)))
  }
  c(select(rep(1, 4)), select(c(0.5, 2, 0.5, 1)))
})
answer("place_among_companies", "companies", "stats", {
  x <- k$alignment_index_points
  share <- mean(x < 63.5) + mean(x == 63.5) / 2
  below <- share * length(x)
  c(100 * share, quantile(x, c(0.25, 0.5, 0.75)), 100 * qbeta(c(0.025, 0.975), below + 0.5, length(x) - below + 0.5))
})
answer("place_with_the_error_of_the_client", "companies", "base", {
  # Jeffreys' Beta mixed over the client's normal error; delta method for z
  x <- k$alignment_index_points
  error <- 2.5 / qnorm(0.975)
  points <- sort(unique(x))
  chance <- diff(c(0, pnorm(points, 63.5, error), 1))
  below <- c(0, cumsum(table(x)))
  beyond <- function(share, end) sum(chance * pbeta(share, below + 0.5, length(x) - below + 0.5)) - end
  ends <- sapply(c(0.025, 0.975), function(end) uniroot(beyond, c(0, 1), end = end, tol = 1e-14)$root)
  z <- (63.5 - mean(x)) / sd(x)
  half <- sqrt((2.5 / sd(x))^2 + qnorm(0.975)^2 * (1 / length(x) + z^2 / (2 * (length(x) - 1))))
  c(100 * ends, z, z - half, z + half)
})
keep()
