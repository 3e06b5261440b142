"""
The facts of a Jupyter notebook: what its cells do, where they stand in the file.

1. :mod:`cells` walks over the JSON and finds the texts of the cells that hold code.
2. :mod:`placed` undoes their escapes, and knows where each character stood.
3. :mod:`magics` tells Python from what is said to a shell (``!curl``, ``%%bash``).
4. :mod:`reading` has all of each language read as one script, in the order of the
   cells, and puts the facts where their lines stand.

Nobody runs a notebook by installing it: whatever is in it runs when it is called.
"""

from vetting.domain.code.notebooks.reading import facts_of_notebook

__all__ = ["facts_of_notebook"]
