"""
An instance's state in a folder, and back.

``place`` is the folder's layout: one folder for each state of the database,
and the blobs that they share. ``copying`` copies blobs, ``sqlite`` and
``postgres`` the database, and ``states`` asks a database what it holds.
"""
