import sys

from tests.log_strangers.programs import build

sys.exit(build() or None)
