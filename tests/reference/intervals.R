# Answers of R for intervals, stored in the tests that name this script. Run: Rscript tests/reference/intervals.R
# R 4.2.2, jsonlite, sandwich.
d <- jsonlite::fromJSON("data/anchors/tiny.json")$data

# Fieller's interval of mean(a) / mean(b) with the degrees of freedom of Welch and Satterthwaite, by root finding.
fieller <- function(a, b, level = .95) {
  pa <- var(a) / length(a); pb <- var(b) / length(b); ratio <- mean(a) / mean(b)
  df <- (pa + ratio^2 * pb)^2 / (pa^2 / (length(a) - 1) + ratio^4 * pb^2 / (length(b) - 1))
  q <- qt((1 + level) / 2, df)
  f <- function(r) (mean(a) - r * mean(b))^2 - q^2 * (pa + r^2 * pb)
  c(uniroot(f, c(ratio - 10, ratio), tol = 1e-14)$root, uniroot(f, c(ratio, ratio + 10), tol = 1e-14)$root, df)
}
high <- d$x1 >= median(d$x1)
print(fieller(d$y[high], d$y[!high]), digits = 15)
print(fieller(c(20, 50, 45), c(70, 80, 95, 60)), digits = 15)

# ICC(1) over g: restricted likelihood with dense matrices, its profile interval, and the robust one, whose scores
# are numerical derivatives of each group's log density.
g <- factor(d$g)
intraclass <- function(y) {
groups <- split(y, g); n <- length(y)
restricted <- function(r) {
  v <- r * outer(g, g, "==") + diag(n); i <- solve(v); x <- rep(1, n)
  s <- sum(i); m <- sum(i %*% y) / s; q <- c(t(y - m) %*% i %*% (y - m))
  (n - 1) * log(q / (n - 1)) + c(determinant(v)$modulus) + log(s)
}
best <- optimize(restricted, c(0, 5), tol = 1e-14)$minimum
profile <- function(limit) {
  f <- function(r) restricted(r) - restricted(best) - limit
  low <- if (f(0) <= 0) 0 else uniroot(f, c(0, best), tol = 1e-13)$root
  c(low, uniroot(f, c(best, 500), tol = 1e-13)$root)
}
share <- function(r) r / (1 + r)
print(share(c(best, profile(qchisq(.95, 1)))), digits = 12)

v <- best * outer(g, g, "==") + diag(n); i <- solve(v); m <- sum(i %*% y) / sum(i)
s2 <- c(t(y - m) %*% i %*% (y - m)) / (n - 1)
density <- function(z, r, s) {
  k <- length(z); w <- s * (r * matrix(1, k, k) + diag(k))
  c(determinant(w)$modulus) + c(t(z - m) %*% solve(w) %*% (z - m))
}
by <- function(f, x, h = 1e-5) (f(x + h) - f(x - h)) / (2 * h)
of_r <- sapply(groups, function(z) by(function(r) density(z, r, s2), best))
of_s <- sapply(groups, function(z) by(function(l) density(z, best, exp(l)), log(s2)))
# Expected information of both parameters in each group: tr(W^-1 dW W^-1 dW) x 2.
info <- sapply(groups, function(z) {
  k <- length(z); w <- best * matrix(1, k, k) + diag(k); a <- solve(w) %*% matrix(1, k, k)
  2 * c(sum(diag(a %*% a)), sum(diag(a)), k)
})
slope <- sum(info[2, ]) / sum(info[3, ])
score <- of_r - slope * of_s
expected <- info[1, ] - 2 * slope * info[2, ] + slope^2 * info[3, ]
squared <- (score / pmax(1 - expected / sum(expected), .5))^2
uneven <- sum(squared) / sum(expected); df <- sum(squared)^2 / sum(squared^2)
limit <- if (uneven > 1) uneven * qt(.975, max(df, 4))^2 else qchisq(.95, 1)
print(c(uneven, df, share(profile(limit))), digits = 12)
}
intraclass(d$x1)
intraclass(d$x1 + 4 * (g == levels(g)[1]))

# Errors of least squares: the default, and the other that allow for leverage.
fit <- lm(d$y ~ d$x1 + d$x2 + d$x3)
for (kind in c("HC3", "HC4", "HC4m", "HC5")) print(sqrt(diag(sandwich::vcovHC(fit, type = kind))), digits = 15)
