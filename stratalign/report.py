"""Reports as data and as files: build, show, write, export, audit."""

from stratalign.lazy import attach

__getattr__, __dir__ = attach(__name__)
