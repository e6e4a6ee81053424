# Scores of people and groups from the shipped instrument, outcomes of accounts.
source(file.path(dirname(sub("^--file=", "", grep("^--file=", commandArgs(), value = TRUE))), "store.R"))
instrument <- yaml::read_yaml(file.path(folder, "..", "instruments", "strategic-alignment.yml"))
r <- table_of("responses")
d <- table_of("people")
a <- table_of("accounts")
a$period_end <- as.Date(a$period_end)
rates <- table_of("rates")
scored <- Filter(function(x) x$role %in% c("alignment", "outcome"), instrument$dimensions)
keys_of <- function(dimension) sapply(dimension$items, `[[`, "key")
scale_of <- function(dimension) instrument$scales[[dimension$scale]]

# Answers of a dimension, reverse items turned
turned <- function(dimension) {
  scale <- scale_of(dimension)
  sapply(dimension$items, function(item) {
    x <- r[[item$key]]
    if (isTRUE(item$reverse)) scale$low + scale$high - x else x
  })
}
score <- function(dimension) {
  x <- turned(dimension)
  scale <- scale_of(dimension)
  if (identical(dimension$rule, "net_promoter")) return(ifelse(x[, 1] >= 9, 100, ifelse(x[, 1] <= 6, -100, 0)))
  points <- 100 * (rowMeans(x, na.rm = TRUE) - scale$low) / (scale$high - scale$low)
  ifelse(rowMeans(!is.na(x)) >= 0.5, points, NA)
}
scores <- sapply(scored, score)
names_of <- sapply(scored, `[[`, "key")
colnames(scores) <- names_of
pillar <- sapply(scored, function(x) if (is.null(x$pillar)) "" else x$pillar)
pillars <- sapply(c("strategy", "culture", "talent"), function(key) rowMeans(scores[, pillar == key]))
of_level <- split(d$alignment, d$level)

answer("turned_answers", "responses", "base", unlist(lapply(scored, turned)))
answer("scores_of_dimensions", "responses", "base", scores)
answer("scores_of_pillars", "responses", "base", cbind(pillars, rowMeans(pillars)))
answer("favourable_answers_of_items", "responses", "base", {
  cuts <- Filter(function(x) !is.null(x$favourable_from), scored)
  sapply(cuts, function(x) { y <- turned(x) >= x$favourable_from; c(sum(y, na.rm = TRUE), sum(!is.na(y))) })
})
answer("tests_of_the_strategy", "responses", "base", {
  sapply(c("clear", "believable", "implementable"), function(test) {
    parts <- lapply(Filter(function(x) !is.null(x$favourable_from), scored), function(x) {
      tested <- sapply(x$items, function(item) identical(item$test, test))
      (turned(x) >= x$favourable_from)[, tested, drop = FALSE]
    })
    100 * rowMeans(do.call(cbind, parts), na.rm = TRUE)
  })
})
answer("shares_of_answers", "responses", "base", {
  x <- factor(turned(scored[[1]])[, 2], 1:5)
  as.numeric(prop.table(table(x)))
})
answer("means_of_groups", "people", "stats", {
  sapply(c(list(d$alignment), of_level), function(x) {
    c(length(x), mean(x), sd(x), t.test(x)$conf.int)
  })
})
answer("mean_of_equal_levels", "people", "emmeans", {
  # every level has its own variance; degrees of freedom of Satterthwaite
  m <- nlme::gls(alignment ~ level, d, weights = nlme::varIdent(form = ~ 1 | level))
  v <- sapply(of_level, function(x) var(x) / length(x)) / 9
  df <- sum(v)^2 / sum(v^2 / (lengths(of_level) - 1))
  grand <- as.data.frame(emmeans::emmeans(m, ~ 1, mode = "asymptotic", weights = "equal"))
  c(grand$emmean, sqrt(sum(v)), grand$emmean + c(-1, 1) * qt(0.975, df) * sqrt(sum(v)))
})

before <- function(x) ave(x, a$entity_id, FUN = function(y) c(NA, y[-length(y)]))
days <- before(as.numeric(a$period_end))
a$days <- as.numeric(a$period_end) - days
year <- !is.na(a$days) & a$days >= 350 & a$days <= 380
same <- c(FALSE, a$currency[-1] == a$currency[-nrow(a)])
opening <- function(x) ifelse(year, before(x), NA)
answer("outcomes_of_accounts", "accounts", "base", {
  base <- ifelse(year & same, before(a$revenue), NA)
  kept <- a$recurring_revenue_start - a$recurring_contraction - a$recurring_churn
  assets <- ifelse(same, opening(a$total_assets), NA)
  people <- (a$headcount + opening(a$headcount)) / 2
  cbind(
    100 * (a$revenue / base - 1), log(a$revenue / base), 100 * a$operating_income / a$revenue,
    100 * (a$operating_income + a$depreciation_and_amortisation) / a$revenue,
    100 * a$net_income / ((a$total_assets + assets) / 2), 100 * a$net_income / a$total_assets, a$revenue / a$headcount,
    100 * (kept + a$recurring_expansion) / a$recurring_revenue_start, 100 * kept / a$recurring_revenue_start,
    100 * (a$customers_end - a$customers_new) / opening(a$customers_end),
    100 * (a$nps_promoters - a$nps_detractors) / a$nps_answers, 100 * a$csat_top_two / a$csat_answers,
    100 * a$voluntary_leavers / people, 100 * a$regretted_leavers / people
  )
})
answer("growth_over_the_span", "accounts", "base", {
  # dun reports in two currencies: no growth over its span
  sapply(split(a, a$entity_id), function(x) {
    known <- x[!is.na(x$revenue), ]
    n <- nrow(known)
    years <- as.numeric(known$period_end[n] - known$period_end[1]) / 365.25
    growth <- if (length(unique(x$currency)) > 1) NA else 100 * ((known$revenue[n] / known$revenue[1])^(1 / years) - 1)
    c(growth, years, mean(tail((100 * x$operating_income / x$revenue), 3), na.rm = TRUE))
  })
})
rate <- function(column) {
  found <- rates[[column]][match(paste(a$currency, a$period_end), paste(rates$currency, rates$period_end))]
  ifelse(a$currency == "EUR", 1, found)
}
answer("accounts_in_one_currency", "accounts, rates", "base", {
  cbind(a$revenue * rate("average"), a$net_income * rate("average"), a$total_assets * rate("closing"))
})
answer("growth_in_constant_currency", "accounts, rates", "base", {
  # revenue of the year before at its own rates, and this year's at the rates of the year before
  average <- rate("average")
  now <- a$revenue * average
  was <- ifelse(year, before(now), NA)
  at_old <- a$revenue * ifelse(year, before(average), NA)
  used <- !is.na(was) & !is.na(now) & same
  sapply(split(which(used), as.character(a$period_end[used])), function(k) {
    c(sum(now[k]), sum(was[k]), sum(at_old[k]), 100 * (sum(now[k]) / sum(was[k]) - 1), 100 * (sum(at_old[k]) / sum(was[k]) - 1))
  })
})
answer("accounts_after_a_survey", "accounts", "base", {
  closed <- as.Date("2022-11-15")
  sapply(split(a$period_end, a$entity_id), function(ends) {
    after <- ends[ends > closed & ends <= as.Date("2023-11-15")]
    if (length(after)) as.numeric(max(after) - closed) else NA
  })
})
keep()
