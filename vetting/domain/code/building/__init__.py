"""
What the files that builds go by have run: Make, CMake, Meson, GYP, the sources of configure scripts.

1. ``files`` says which build reads a file, by its name, and has it read.
2. A reader (``make``, ``cmake``, ``meson``, ``wraps``, ``gyp``, ``autoconf``) finds the commands in it: constants are
   put in where variables are named, and what is loaded, downloaded or written becomes a command as well.
3. ``script`` writes these commands as a shell's, each at the place where it stands, and they are read as such.

Nothing is ever run. What could not be told is said (``CodeFacts.rough``).
"""
