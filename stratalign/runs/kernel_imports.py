"""What a report's notebook imports, all of it: a warm process loads this one module before any notebook asks.

The kernelspec names it, which an installation copies once: what it stands for may change with the package.
"""

from importlib import import_module

MODULES = (
    "stratalign.analysis.engagement",
    "stratalign.document.client.report",
    "stratalign.export.display",
    "stratalign.export.tables",
    "stratalign.exhibits.kinds",
    "fontTools.ttLib",
    "pandas.core.methods.to_dict",
    "pandas.core.reshape.reshape",
)
for _name in MODULES:
    import_module(_name)
