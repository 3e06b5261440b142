"""What every implementation of a port has to do, one suite a port."""
