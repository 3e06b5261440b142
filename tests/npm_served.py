"""A registry of npm on loopback with one project."""

import base64
import hashlib

from tests.loopback import Loopback, Reply


def integrity(data: bytes) -> str:
    """State what a tarball has to be."""
    return "sha512-" + base64.b64encode(hashlib.sha512(data).digest()).decode()


def serve_packument(server: Loopback, *dists: object) -> None:
    """Serve ``@scope/demo``: 1.0.0 with the first of *dists*, 1.1.0 with the second, and so on."""
    versions = {f"1.{number}.0": {"dist": dist} for number, dist in enumerate(dists)}
    server.reply_json("/@scope%2Fdemo", {"name": "@scope/demo", "versions": versions})


def serve_releases(server: Loopback, *tarballs: bytes) -> None:
    """Serve the same with a tarball for each version: ``/0.tgz``, ``/1.tgz``."""
    server.replies |= {f"/{number}.tgz": Reply(data) for number, data in enumerate(tarballs)}
    dists = [
        {"tarball": f"{server.url}/{number}.tgz", "integrity": integrity(data)} for number, data in enumerate(tarballs)
    ]
    serve_packument(server, *dists)
