# Answers of R for intervals, stored in the tests that name this script. Run: Rscript tests/reference/intervals.R
# R 4.2.2, jsonlite 1.8.4.
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
