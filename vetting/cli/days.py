"""Days on the command line."""

import argparse
from datetime import date


def add_days(parser: argparse.ArgumentParser) -> None:
    """Declare the days that a belief in a publisher covers."""
    parser.add_argument(
        "--start-date", metavar="YYYY-MM-DD", type=day, help="from when (default: the publisher's earliest release)"
    )
    parser.add_argument(
        "--end-date", metavar="YYYY-MM-DD", type=day, help="the first day no longer covered (default: in 12 months)"
    )


def day(text: str) -> date:
    """Parse a day, as argparse wants it."""
    try:
        return date.fromisoformat(text)
    except ValueError as error:
        raise argparse.ArgumentTypeError(f"{text!r} is no day: write YYYY-MM-DD") from error
