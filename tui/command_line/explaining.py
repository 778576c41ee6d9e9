"""x"""


def print_explanation(a: str, b: str) -> int:
    return 0
