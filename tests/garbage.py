"""How often Python looks for garbage while tests run: seldom, and never in what stays for good.

Left alone, it goes through all that is imported and through every screen that is open some
hundred times, which is a third of what the tests of screens cost. Tocsin itself does the same as
is done here once its first picture stands.
"""

import gc

# So many objects more than went make it look through the youngest; ten of these looks make one
# through those that outlived it, and fifty of those one through everything.
_THRESHOLDS = (5_000, 10, 50)

# All that comes with the files of tests stays.
gc.disable()


def pytest_collection_finish() -> None:
    """Set aside what is imported by now, and look for garbage from here on."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(*_THRESHOLDS)
    gc.enable()
