"""Unit or company scores + outcomes -> estimates, each with its covariance, n and formula."""

from stratalign.lazy import attach

__getattr__, __dir__ = attach(__name__)
