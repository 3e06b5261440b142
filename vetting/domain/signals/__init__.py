"""
Rules that look at a change, and what they find.

:mod:`interface` says what a rule is given and gives back; one module a family
of rules (``unicode``, ``hooks``, ``files``, ``dependencies``); :mod:`scan`
runs all of them over one changed file and says when it could not.
"""
