"""`python -m benchmarks [SECONDS]`: prints the figures as a table."""

import os
import sys

from benchmarks import reports


def main() -> None:
    """Run every benchmark once and print what it found, with the machine's load beside it."""
    seconds = int(sys.argv[1]) if len(sys.argv) > 1 else 60
    print(f"load average before: {os.getloadavg()[0]:.2f}, cores: {os.cpu_count()}")
    for name, value in reports.measure(seconds).items():
        print(f"{name:<40} {value}")


if __name__ == "__main__":
    main()
