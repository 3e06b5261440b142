"""The world: database, index, archives, queue, identity. Only bootstrap builds what is here."""
