"""Follow topics into an index until somebody kills this process: FILE BROKERS."""

import sys
import threading
from pathlib import Path

from teller.operate.owner_desk.index.following import IndexFollower

if __name__ == "__main__":
    # many transactions to be killed between
    IndexFollower({"bootstrap.servers": sys.argv[2]}, Path(sys.argv[1]), most=3).start()
    threading.Event().wait()
