# People in units, companies over years.
source(file.path(dirname(sub("^--file=", "", grep("^--file=", commandArgs(), value = TRUE))), "store.R"))
suppressPackageStartupMessages({ library(plm); library(lme4); library(lmerTest) })
d <- table_of("people")
p <- table_of("panel")
pd <- pdata.frame(p, index = c("entity_id", "period_end"))
tight <- lmerControl(optimizer = "bobyqa", optCtrl = list(rhoend = 1e-10))
cluster_error <- function(fit) sqrt(vcovHC(fit, method = "arellano", type = "sss", cluster = "group")["alignment", "alignment"])

answer("people_in_units", "people", "lmerTest", {
  fit <- lmerTest::lmer(engagement ~ alignment + tenure + (1 | unit), d, control = tight)
  found <- summary(fit)$coefficients
  v <- as.data.frame(VarCorr(fit))$vcov
  c(found[, "Estimate"], found[, "Std. Error"], found[, "df"], v, as.numeric(logLik(fit)))
})
answer("slopes_that_vary_between_units", "people", "lmerTest", {
  d$a <- (d$alignment - 50) / 10
  fit <- lmerTest::lmer(engagement ~ a + (1 + a | unit), d, control = tight, REML = FALSE)
  found <- summary(fit)$coefficients
  c(found[, "Estimate"], found[, "Std. Error"], VarCorr(fit)$unit, sigma(fit)^2, as.numeric(logLik(fit)))
})
answer("people_in_crossed_groups", "people", "lme4", {
  fit <- lme4::lmer(engagement ~ alignment + (1 | unit) + (1 | task), d, control = tight)
  c(fixef(fit), sqrt(diag(vcov(fit))), as.data.frame(VarCorr(fit))$vcov[c(1, 2, 3)], as.numeric(logLik(fit)))
})
answer("panel_within", "panel", "plm", {
  fit <- plm(margin ~ alignment + size, pd, model = "within")
  c(coef(fit), cluster_error(fit) * sqrt(1), sqrt(vcovHC(fit, method = "arellano", type = "HC0")["alignment", "alignment"]),
    sqrt(vcov(fit)["alignment", "alignment"]))
})
answer("panel_slopes", "panel", "plm", {
  # plm takes the change over a missing year for a change of one: entities with a gap are left out of all
  even <- pdata.frame(p[!(p$entity_id %in% c("e11", "e23")), ], index = c("entity_id", "period_end"))
  slope <- function(...) coef(plm(margin ~ alignment + size, even, ...))[c("alignment", "size")]
  c(slope(model = "within", effect = "twoways"), slope(model = "random"), slope(model = "between"),
    slope(model = "pooling"), slope(model = "fd"))
})
answer("panel_random_errors", "panel", "plm", {
  fit <- plm(margin ~ alignment + size, pd, model = "random")
  c(sqrt(vcov(fit)["alignment", "alignment"]), sqrt(vcovHC(fit, method = "arellano", type = "HC0")["alignment", "alignment"]))
})
answer("panel_mundlak", "panel", "plm", {
  fit <- plm(margin ~ alignment + size + Between(alignment) + Between(size), pd, model = "pooling")
  coef(fit)[c("alignment", "Between(alignment)")]
})
answer("panel_errors_over_periods", "quarters", "plm", {
  # plm adds no factor for degrees of freedom: HC0
  q <- pdata.frame(table_of("quarters"), index = c("entity_id", "period_end"))
  fit <- plm(growth ~ pulse, q, model = "within")
  c(coef(fit), sqrt(vcovSCC(fit, type = "HC0", maxlag = 2)), sqrt(vcovBK(fit, type = "HC0", cluster = "time")))
})
answer("tests_between_panel_models", "panel", "plm", {
  within <- plm(margin ~ alignment + size, pd, model = "within")
  random <- plm(margin ~ alignment + size, pd, model = "random")
  pooled <- plm(margin ~ alignment + size, pd, model = "pooling")
  tests <- list(phtest(within, random), plmtest(pooled, type = "bp"), pFtest(within, pooled))
  sapply(tests, function(test) c(test$statistic, test$p.value))
})
answer("dynamic_panel", "panel", "plm", {
  used <- p[!(p$entity_id %in% c("e11", "e23")), ]
  fit <- pgmm(margin ~ lag(margin, 1) + alignment | lag(margin, 2:99), pdata.frame(used, index = c("entity_id", "period_end")),
              effect = "twoways", model = "twosteps", transformation = "d")
  found <- summary(fit, robust = TRUE)
  c(found$coefficients[1:2, 1:2], found$sargan$statistic, found$m2$statistic)
})
answer("cross_lagged_within_companies", "panel", "lavaan", {
  last <- p[p$period_end >= 2019, ]
  wide <- reshape(last[, c("entity_id", "period_end", "alignment", "margin")], idvar = "entity_id", timevar = "period_end",
                  direction = "wide")
  years <- sort(unique(last$period_end))
  names(wide) <- c("id", paste0(c("x", "y"), rep(as.numeric(sub(".*[.]", "", names(wide)[seq(2, ncol(wide), 2)])), each = 2)))
  wx <- paste0("wx", years); wy <- paste0("wy", years); T <- length(years)
  model <- c(
    paste("RX =~", paste0("1*x", years, collapse = " + ")), paste("RY =~", paste0("1*y", years, collapse = " + ")),
    paste0(wx, " =~ 1*x", years), paste0(wy, " =~ 1*y", years), paste0("x", years, " ~~ 0*x", years),
    paste0("y", years, " ~~ 0*y", years), "RX ~~ RX", "RY ~~ RY", "RX ~~ RY",
    paste0(wx[-1], " ~ axx*", wx[-T], " + axy*", wy[-T]), paste0(wy[-1], " ~ ayx*", wx[-T], " + ayy*", wy[-T]),
    paste0(wx, " ~~ ", wy), paste0(wx, " ~~ ", wx), paste0(wy, " ~~ ", wy), paste0("x", years, " ~ 1"), paste0("y", years, " ~ 1")
  )
  fit <- lavaan::lavaan(paste(model, collapse = "\n"), wide, missing = "fiml", estimator = "MLR", auto.cov.lv.x = FALSE)
  found <- lavaan::parameterEstimates(fit)
  first <- sapply(c("ayx", "axy", "axx", "ayy"), function(label) which(found$label == label)[1])
  c(found$est[first], found$se[first], lavaan::fitMeasures(fit, c("logl", "chisq", "df")))
})
answer("around_the_start", "panel", "base", {
  # Callaway & Sant'Anna (2021): cohorts against those not yet started, the period before the start as base
  y <- with(p, tapply(margin, list(entity_id, period_end), mean))
  start <- with(p, tapply(start, entity_id, function(s) s[1]))
  start[is.na(start)] <- Inf
  years <- as.numeric(colnames(y))
  cells <- do.call(rbind, lapply(sort(unique(start[is.finite(start)])), function(g) {
    do.call(rbind, lapply(setdiff(years[years >= g - 3 & years <= g + 5], g - 1), function(now) {
      change <- y[, as.character(now)] - y[, as.character(g - 1)]
      own <- change[start == g & !is.na(change)]
      other <- change[start > max(now, g) & !is.na(change)]
      data.frame(time = now - g, effect = mean(own) - mean(other), n = length(own), waiting = length(other))
    }))
  }))
  cells <- cells[cells$n >= 5 & cells$waiting >= 5, ]
  c(sapply(split(cells, cells$time), function(c) c(c$time[1], weighted.mean(c$effect, c$n), sum(c$n))),
    with(cells[cells$time >= 0, ], weighted.mean(effect, n)))
})
keep()
