"""Every figure of docs/performance.md as a command: `python -m benchmarks.NAME`; all: `python -m benchmarks`."""
