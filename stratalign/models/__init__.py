"""Unit or company scores + outcomes -> estimates, each with its covariance, n and formula."""
