"""
Rules that look at a change, and what they find.

:mod:`interface` says what a rule is given and gives back; one module a family
of rules (``archive``, ``hooks``, ``code``, ``files``, ``unicode``,
``dependencies``), each listing its own; :mod:`scan` runs all of them over one
changed file, or over the change as a whole, and says when it could not.
"""
