"""
What a plain line diff cannot show: bytes by what they are, bytecode as words, enormous lines in pieces.

``kinds`` names a binary file by its first bytes, ``marshalled`` and
``bytecode`` write a ``.pyc`` as text without ever loading it, ``reflow`` breaks
enormous lines for display with a map back, and ``shape`` is what a diff
carries of all that. Nothing here does I/O; bytes are hostile throughout.
"""
