"""Releases of a study: add companies, release, compare, verify, withdraw, place a client, package for replication."""

from stratalign.lazy import attach

__getattr__, __dir__ = attach(__name__)
