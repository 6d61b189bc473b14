# Loading from Python by ctypes with RTLD_LOCAL, and multiprocessing with fork after a region in the parent.
#
# with: part.c
# case: python-ctypes args="ctypes"
# case: python-fork args="fork" timeout=60
# stock-fails: python-fork libgomp the children hang in their first region
# stock-passes: python-ctypes
import ctypes
import multiprocessing
import os
import sys

part = ctypes.CDLL(os.environ["PART"], mode=ctypes.RTLD_LOCAL)


def work(n):
    return part.part_region(n)


if __name__ == "__main__":
    assert part.part_region(3) == 3
    if sys.argv[1] == "fork":
        with multiprocessing.get_context("fork").Pool(4) as pool:
            assert pool.map(work, [2, 3, 4] * 20, chunksize=1) == [2, 3, 4] * 20
    assert part.part_region(4) == 4
    print("good")
