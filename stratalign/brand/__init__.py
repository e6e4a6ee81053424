"""A `_brand.yml` -> the style sheet's variables, the figures' theme and the slides': one colour for every meaning."""
