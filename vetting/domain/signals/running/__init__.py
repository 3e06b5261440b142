"""
What a distribution runs although no rule about code reads it.

A script that lies in a distribution does nothing. One that something in the
same distribution starts does, and where no rule read it, or only roughly, the
scan is unfinished and says which file, what it is and who runs it.

1. ``kinds`` says what a file that came with the change is, if no rule reads it.
2. ``manifests`` lists what package.json, setup.cfg, pyproject.toml and the places
   of a wheel have run, and ``commands`` which files a command line starts.
3. ``sources`` reads what code starts; ``wanted`` finds the files by the names that they are started by.
4. ``loading`` finds the tests that what is none loads, which are looked at as code by what ``imported`` tells.
5. ``by_hand`` asks whether anything may run ``make`` at all.
6. ``unread`` puts that together, until nothing more is found to run.
"""

from vetting.domain.signals.running.by_hand import is_makefile
from vetting.domain.signals.running.loading import LoadedTest, LoadedTests, loaded_tests
from vetting.domain.signals.running.sources import Starts
from vetting.domain.signals.running.unread import RunLedger

__all__ = ["LoadedTest", "LoadedTests", "RunLedger", "Starts", "is_makefile", "loaded_tests"]
