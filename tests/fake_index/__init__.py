"""
A package index on loopback that tests publish to: a real server, with real archives and real faults.

``Catalog`` is what it holds and how it behaves; ``serving(catalog)`` serves it
from a thread; ``python -m tests.fake_index --port 0`` serves it from a process,
which ``RemoteCatalog`` then changes over HTTP. It speaks the simple API in the
dialects of :mod:`tests.fake_index.dialects`, the legacy JSON, and, on request,
any status, redirects, truncation, wrong bytes and silence.
"""

from tests.fake_index.archives import build_sdist, build_wheel
from tests.fake_index.catalog import Catalog, Fault
from tests.fake_index.dialects import API_1_0, API_1_1, API_1_4, HTML_ONLY, Dialect
from tests.fake_index.remote import RemoteCatalog
from tests.fake_index.server import FakeIndex, serving

__all__ = [
    "API_1_0",
    "API_1_1",
    "API_1_4",
    "HTML_ONLY",
    "Catalog",
    "Dialect",
    "FakeIndex",
    "Fault",
    "RemoteCatalog",
    "build_sdist",
    "build_wheel",
    "serving",
]
