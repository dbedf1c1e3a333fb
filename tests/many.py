"""How many cases a property is tried on: thorough in CI, quick at the desk."""

from __future__ import annotations

import os

MANY = 10_000 if os.environ.get("CI") else 1_000
