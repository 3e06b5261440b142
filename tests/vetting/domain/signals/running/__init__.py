"""What a distribution runs although no rule about code reads it."""
