"""
What one process counts of its own work, in Prometheus' form.

Every label has few values: routes are templates, methods and outcomes are
words from short lists. Each process has its own figures, and is asked itself.
"""

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from importlib.metadata import version
from typing import Final

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, ProcessCollector, start_http_server

from vetting.domain.errors import Conflict

_METHODS: Final = frozenset({"GET", "HEAD", "POST", "PUT", "DELETE", "OPTIONS", "PATCH"})
_REQUEST_BUCKETS: Final = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10)
_JOB_BUCKETS: Final = (0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 300, 600)


class PrometheusMeters:
    """The port ``Meters``."""

    def __init__(self) -> None:
        """Begin to count."""
        self.registry = CollectorRegistry()
        ProcessCollector(registry=self.registry)
        build = Gauge("revet_build_info", "Always 1; its labels tell the build", _BUILD, registry=self.registry)
        build.labels(version("revet"), ".".join(str(part) for part in sys.version_info[:3])).set(1)
        self._requests = Counter(
            "revet_http_requests", "Requests answered", ["method", "route", "status"], registry=self.registry
        )
        self._request_seconds = Histogram(
            "revet_http_request_duration_seconds",
            "From a request's first byte to its answer's last",
            ["method", "route"],
            registry=self.registry,
            buckets=_REQUEST_BUCKETS,
        )
        self._job_seconds = Histogram(
            "revet_job_duration_seconds",
            "Attempts at jobs, by how they ended",
            ["kind", "outcome"],
            registry=self.registry,
            buckets=_JOB_BUCKETS,
        )

    def request_answered(self, *, method: str, route: str, status: int, seconds: float) -> None:
        """Count a request."""
        known = method if method in _METHODS else "other"
        self._requests.labels(known, route, str(status)).inc()
        self._request_seconds.labels(known, route).observe(seconds)

    def job_ended(self, *, kind: str, outcome: str, seconds: float) -> None:
        """Count an attempt at a job."""
        self._job_seconds.labels(kind, outcome).observe(seconds)

    @contextmanager
    def served(self, host: str, port: int | None) -> Iterator[None]:
        """
        Tell the figures at http://*host*:*port*/metrics; nothing is served where *port* is None.

        Raises:
            Conflict: The port cannot be had.
        """
        if port is None:
            yield
            return
        try:
            server, thread = start_http_server(port, host, self.registry)
        except OSError as error:
            raise Conflict(
                f"port {port} of {host} cannot be had ({error.strerror}); set REVET_METRICS_PORT to another"
            ) from error
        try:
            yield
        finally:
            server.shutdown()
            server.server_close()
            thread.join()


_BUILD: Final = ("version", "python")
