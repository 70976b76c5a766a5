"""What other people's programs and libraries say of our log: nothing of ours is in them."""
