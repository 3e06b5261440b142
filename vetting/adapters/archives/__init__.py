"""
The only unpacker: archives into trees, in a child process that can do no harm.

``reader`` is the port's adapter: it starts ``child`` with the archive on its
standard input and a fresh folder to write into, and believes nothing of what
comes back. In the child, ``confinement`` takes away what it does not need,
``zips`` and ``tars`` read the two families of formats, and ``collector`` keeps
what they hand over within ``limits``: for a zip archive with ``zip_directory``
and ``zip_headers``, for a tar archive with ``packing`` and ``tar_headers``.
What is odd is noted by a word (:mod:`vetting.domain.archive_notes`): about one
name by ``names``, about several by ``collisions`` and ``tops``. Nothing is written under a
name that an archive chose.

``tree_memo`` remembers what was read once. ``folders`` reads a folder at hand
into the same kind of tree, and ``local_files`` either.
"""
