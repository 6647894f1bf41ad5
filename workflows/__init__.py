"""What a coordinator does (the files lying here), over four pure pillars (the folders)."""
