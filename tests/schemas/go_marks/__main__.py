import sys

from tests.schemas.go_marks import build

sys.exit(build() or None)
