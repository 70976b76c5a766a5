import sys

from tests.publishing.clients import build

sys.exit(build() or None)
