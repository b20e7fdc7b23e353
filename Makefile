.PHONY: help setup demo test test-bluez test-openxr check prove clean
.DEFAULT_GOAL := help

help:  ## say what there is
	@grep -E '^[a-z-]+:.*##' Makefile | sed 's/:.*## /\t/' | expand -t 12

.venv/ready: .ci/set-up .ci/debian-packages.txt .ci/requirements.txt pyproject.toml
	@bash .ci/set-up

setup: .venv/ready  ## install everything into .venv (demo, test, check and prove do it by themselves)

demo: .venv/ready  ## run a whole session with a virtual patient
	.venv/bin/attune demo --out demo-output

test: .venv/ready  ## run all tests
	.venv/bin/python -m pytest

test-bluez: .venv/ready  ## test straps against a real bluetoothd, in a small virtual machine (10 minutes at most)
	@.ci/test-bluez

test-openxr: .venv/ready  ## test the headset with pyopenxr and its loader, against a runtime of our own (a minute)
	@.ci/test-openxr

check: .venv/ready  ## style, types, import contracts, and that the docs are true
	.venv/bin/ruff check .
	.venv/bin/ruff format --check .
	.venv/bin/mypy
	.venv/bin/lint-imports
	.venv/bin/python -m pytest -q tests/docs

prove: .venv/ready  ## measure every figure of docs/performance.md at full size
	.venv/bin/python -m benchmarks

clean:  ## remove what set-up and demo made
	rm -rf .venv demo-output
