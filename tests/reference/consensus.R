# Consensus on priorities, recall, clarity, culture.
source(file.path(dirname(sub("^--file=", "", grep("^--file=", commandArgs(), value = TRUE))), "store.R"))
r <- table_of("rankings")
complete <- r[complete.cases(r), ]
ranks <- as.matrix(complete[, -1])
recall <- read.csv(file.path(folder, "recall.csv"), na.strings = "NA")
named <- strsplit(recall$named, " ")
right <- sapply(named, function(words) length(unique(words[words != "?"])))
wilson <- function(x, n) prop.test(x, n, correct = FALSE)$conf.int
people <- table_of("people")

answer("concordance_with_ties", "rankings", "vegan", {
  found <- vegan::kendall.global(t(ranks), nperm = 1)$Concordance_analysis
  c(found["W", 1], found["F", 1], found["Prob.F", 1], found["Chi2", 1])
})
answer("consensus_of_groups", "rankings", "base", {
  # Tarakci and others (2014): centred vectors of length one; their mean is as long as people agree
  centred <- -(ranks - rowMeans(ranks))
  unit <- centred / sqrt(rowSums(centred^2))
  means <- sapply(split(as.data.frame(unit), complete$level), colMeans)
  lengths <- sqrt(colSums(means^2))
  shown <- svd(unit)$d^2
  c(lengths, (t(means) %*% means) / (lengths %o% lengths), sum(shown[1:2]) / sum(shown))
})
answer("mean_ranks_of_groups", "rankings", "base", sapply(split(as.data.frame(ranks), complete$level), colMeans))
answer("recall_of_everybody", "recall", "base", {
  # van Rijsbergen (1979)
  n <- lengths(named)
  precision <- ifelse(n > 0, right / n, NA)
  share <- right / 5
  cbind(n, right, precision, share, ifelse(right > 0, 2 * precision * share / (precision + share), 0))
})
answer("recall_of_one_priority", "recall", "stats", {
  names_it <- sapply(named, function(words) "growth" %in% words)
  sapply(list(rep(TRUE, 12), recall$level == "executives", recall$level == "staff"), function(chosen) {
    c(sum(names_it[chosen]), sum(chosen), 100 * mean(names_it[chosen]), 100 * wilson(sum(names_it[chosen]), sum(chosen)))
  })
})
answer("clarity_and_knowledge", "recall", "psych", {
  share <- right / 5
  precision <- ifelse(lengths(named) > 0, right / lengths(named), 0)
  f1 <- ifelse(right > 0, 2 * precision * share / (precision + share), 0)
  says <- recall$clarity_points >= 62.5
  knows <- f1 >= 0.5
  r <- cor(recall$clarity_points, f1)
  quadrants <- 100 * c(mean(says & knows), mean(says & !knows), mean(!says & knows), mean(!says & !knows))
  c(mean(recall$clarity_points), 100 * mean(f1), r, psych::r.con(r, 12), quadrants)
})
answer("distance_of_cultures", "people", "base", {
  actual <- 20 * people[, c("c1", "c2", "b1")]
  wanted <- colMeans(actual[people$level == "executives", ], na.rm = TRUE)
  distance <- colMeans(abs(sweep(actual, 2, wanted)), na.rm = TRUE)
  sorted <- order(-distance)
  cbind(colMeans(actual, na.rm = TRUE), wanted, distance, 100 - distance)[sorted, ]
})
answer("marker_taken_out", "none", "base", {
  # Lindell & Whitney (2001), equation 4
  c((0.42 - 0.11) / (1 - 0.11), (-0.2 - 0.05) / (1 - 0.05))
})
answer("split_sample_of_units", "people", "base", {
  # Ostroff, Kinicki & Clark (2002): means of units from different halves of their people
  used <- people[!is.na(people$engagement), ]
  used <- used[ave(used$alignment, used$unit, FUN = length) >= 4, ]
  mean_of <- function(rows, column) tapply(used[[column]][rows], used$unit[rows], mean)
  rows <- split(seq_len(nrow(used)), used$unit)
  set.seed(1)
  halved <- replicate(1500, {
    first <- unlist(lapply(rows, function(r) {
      r[sample.int(length(r), length(r) %/% 2 + (length(r) %% 2) * sample(0:1, 1))]
    }))
    second <- setdiff(seq_len(nrow(used)), first)
    x1 <- mean_of(first, "alignment"); x2 <- mean_of(second, "alignment")
    y1 <- mean_of(first, "engagement"); y2 <- mean_of(second, "engagement")
    c(mean(c(cor(x1, y1), cor(x2, y2))), mean(c(cor(x1, y2), cor(x2, y1))))
  })
  c(cor(tapply(used$alignment, used$unit, mean), tapply(used$engagement, used$unit, mean)), rowMeans(halved))
})
keep()
