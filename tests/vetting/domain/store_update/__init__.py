"""What a store holds after it was judged."""
