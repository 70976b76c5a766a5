"""A program that draws nothing: it sleeps, or fails."""

import sys
import time

if __name__ == "__main__":
    if sys.argv[1] == "sleep":
        time.sleep(60)
    sys.exit(1)
