"""``python -m vetting.cli``: the same command where the script is not on PATH."""

import sys

from vetting.cli import main

sys.exit(main())
