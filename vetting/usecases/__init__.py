"""One verb each: open a unit of work, load, ask the domain, save, ask for what follows."""
