"""How hard the random tests try: TILL_TEST_PROFILE=long tries harder."""

import os

IS_LONG = os.environ.get("TILL_TEST_PROFILE") == "long"


def examples(short: int, long: int) -> int:
    """How many examples, rounds or deliveries to try."""
    return long if IS_LONG else short
