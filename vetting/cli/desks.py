"""Desks for verbs that want a lockfile, and can do without one now and then."""

import argparse

from vetting.cli.folder_arguments import desk_from
from vetting.domain.errors import InvalidInput
from vetting.usecases.desk import Desk


def desk_for_claims(arguments: argparse.Namespace) -> Desk:
    """
    Lay out a desk whose lockfile need not be there where --force says so, or where there is no store.

    Raises:
        InvalidInput: There is a store, and no lockfile that can be read.
    """
    try:
        return desk_from(arguments)
    except InvalidInput:
        desk = desk_from(arguments, needs_lockfile=False)
        if desk.folder.exists() and not arguments.force:
            raise
        return desk


def desk_for_looks(arguments: argparse.Namespace) -> Desk:
    """Lay out a desk whose lockfile only says which files to prefer, so that nothing else has to be there."""
    try:
        return desk_from(arguments)
    except InvalidInput:
        return desk_from(arguments, needs_lockfile=False)
