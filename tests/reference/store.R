# What every script here begins with: the tables, and a place to keep answers beside the calls that gave them.
#   Rscript tests/reference/agreement.R        writes data/reference/answers/agreement.json
suppressPackageStartupMessages(library(jsonlite))
script <- normalizePath(sub("^--file=", "", grep("^--file=", commandArgs(), value = TRUE)))
folder <- file.path(dirname(dirname(dirname(script))), "data", "reference")
answers <- list()

table_of <- function(name) read.csv(file.path(folder, paste0(name, ".csv")), na.strings = c("", "NA"))

# The code is kept as it was evaluated. `package` holds the statistic; "base" where the formula is written out here.
answer <- function(key, data, package, code) {
  stopifnot(is.null(answers[[key]]))
  expression <- substitute(code)
  value <- unlist(suppressMessages(suppressWarnings(eval(expression, new.env(parent = globalenv())))))
  answers[[key]] <<- list(
    call = deparse(expression, width.cutoff = 110),
    data = unbox(data),
    package = unbox(paste("R", package, if (package == "base") getRversion() else packageVersion(package))),
    value = unname(as.numeric(value))
  )
}

keep <- function() {
  dir.create(file.path(folder, "answers"), showWarnings = FALSE)
  name <- sub("[.]R$", ".json", basename(script))
  lines <- sapply(names(answers), function(key) {
    parts <- sapply(answers[[key]], toJSON, digits = 15, na = "null")
    parts["call"] <- gsub('","', '",\n      "', parts["call"], fixed = TRUE)
    paste0('  "', key, '": {\n', paste0('    "', names(parts), '": ', parts, collapse = ",\n"), "\n  }")
  })
  writeLines(paste0("{\n", paste(lines, collapse = ",\n"), "\n}"), file.path(folder, "answers", name))
  cat(name, length(answers), "answers\n")
}
