"""
The only unpacker: archives into trees, in a child process that can do no harm.

``reader`` is the port's adapter: it starts ``child`` with the archive on its
standard input and a fresh folder to write into, and believes nothing of what
comes back. In the child, ``confinement`` takes away what it does not need,
``zips`` and ``tars`` read the two families of formats, and ``collector`` keeps
what they hand over within ``limits``. Nothing is written under a name that an
archive chose.
"""
