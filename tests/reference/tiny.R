# Asks R again what data/anchors/tiny.json holds, and prints how far each stored entry lies from it.
#   Rscript tests/reference/tiny.R
suppressPackageStartupMessages({
  library(multilevel); library(psych); library(sandwich); library(clubSandwich); library(lavaan)
})
script <- normalizePath(sub("^--file=", "", grep("^--file=", commandArgs(), value = TRUE)))
stored <- jsonlite::fromJSON(file.path(dirname(dirname(dirname(script))), "data", "anchors", "tiny.json"))
d <- as.data.frame(stored$data)
Q <- d[, paste0("q", 1:6)]
m <- lm(y ~ x1 + x2 + x3, d)
reliability <- suppressWarnings(alpha(Q, warnings = FALSE))
anova <- aov(x1 ~ as.factor(g), d)
fit <- cfa(paste("f =~", paste(names(Q), collapse = " + ")), data = d, std.lv = TRUE)
loadings <- subset(standardizedSolution(fit), op == "=~")$est.std
errors <- function(type) unname(sqrt(diag(vcovHC(m, type))))

# Lindeman, Merenda & Gold (1980), mean gain over all orders; Johnson (2000)
predictors <- c("x1", "x2", "x3")
r2 <- function(names) if (length(names)) summary(lm(reformulate(names, "y"), d))$r.squared else 0
orders <- as.matrix(expand.grid(1:3, 1:3, 1:3))
orders <- orders[apply(orders, 1, function(o) length(unique(o)) == 3), ]
lmg <- rowMeans(apply(orders, 1, function(o) diff(sapply(0:3, function(n) r2(predictors[o[seq_len(n)]])))[order(o)]))
R <- cor(d[, c("y", predictors)])
e <- eigen(R[-1, -1])
lambda <- e$vectors %*% diag(sqrt(e$values)) %*% t(e$vectors)

answers <- list(
  alpha.raw = reliability$total$raw_alpha, alpha.std = reliability$total$std.alpha,
  alpha.G6 = reliability$total[["G6(smc)"]], alpha.drop = reliability$alpha.drop$raw_alpha,
  alpha.r_drop = reliability$item.stats$r.drop,
  icc_x1.ICC1 = ICC1(anova), icc_x1.ICC2 = ICC2(anova),
  icc_reml.ICC1 = mult.icc(d[, c("x1", "y")], d$g)$ICC1, icc_reml.ICC2 = mult.icc(d[, c("x1", "y")], d$g)$ICC2,
  ols.coef = coef(m), ols.R2 = summary(m)$r.squared, ols.iid = sqrt(diag(vcov(m))),
  ols.HC0 = errors("HC0"), ols.HC1 = errors("HC1"), ols.HC2 = errors("HC2"), ols.HC3 = errors("HC3"),
  ols.CR1S = sqrt(diag(vcovCR(m, d$g, "CR1S"))),
  rwg_q1 = rwg(d$q1, d$g, ranvar = 2)$rwg,
  rwg_j_uniform = rwg.j(Q, d$g, ranvar = 2)$rwg.j, rwg_j_slight_skew = rwg.j(Q, d$g, ranvar = 1.34)$rwg.j,
  rwgj_0.9 = rwg.j(Q, d$g, ranvar = 0.9)$rwg.j, rwgj_0.44 = rwg.j(Q, d$g, ranvar = 0.44)$rwg.j,
  lindell_2 = rwg.j.lindell(Q, d$g, ranvar = 2)$rwg.lindell,
  ad_mean = ad.m(Q, d$g)$AD.M, ad_median = ad.m(Q, d$g, type = "median")$AD.M,
  awg = awg(Q, d$g, c(1, 5))$a.wg, awg_q1 = awg(d$q1, d$g, c(1, 5))$a.wg,
  relimp.lmg = lmg, relimp.johnson = lambda^2 %*% solve(lambda, R[-1, 1])^2,
  composite.CR = sum(loadings)^2 / (sum(loadings)^2 + sum(1 - loadings^2)), composite.AVE = mean(loadings^2),
  polychoric = polychoric(Q)$rho,
  cfa1.std = loadings, cfa1.fit = fitMeasures(fit, names(stored$cfa1$fit))
)
for (name in names(answers)) {
  parts <- if (name %in% names(stored)) list(name) else list(sub("[.].*", "", name), sub("^[^.]*[.]", "", name))
  kept <- unlist(Reduce(function(entry, part) entry[[part]], parts, stored))
  found <- as.numeric(unlist(answers[[name]]))
  cat(sprintf("%-20s %4d values, largest deviation %.1e\n", name, length(found), max(abs(found - kept) / pmax(abs(kept), 1e-9))))
}
