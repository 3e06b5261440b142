"""Serve an empty fake index until interrupted: ``python -m tests.fake_index --port 0 --dialect 1.4``."""

import argparse
import contextlib

from tests.fake_index.catalog import Catalog
from tests.fake_index.dialects import DIALECTS
from tests.fake_index.server import FakeIndex


def main() -> None:
    """Listen, print the address as the only line, and serve."""
    parser = argparse.ArgumentParser(description="Serve an empty fake package index on loopback.")
    parser.add_argument("--port", type=int, default=0)
    parser.add_argument("--dialect", choices=sorted(DIALECTS), default="1.4")
    arguments = parser.parse_args()
    with (
        FakeIndex(Catalog(DIALECTS[arguments.dialect]), arguments.port) as index,
        contextlib.suppress(KeyboardInterrupt),
    ):
        print(index.origin, flush=True)  # noqa: T201  # it is what this command is for
        index.serve_forever(poll_interval=0.1)


main()
