# SPDX-License-Identifier: Apache-2.0
# The commands a developer needs. Each installs what it is missing (as root, from Debian's packages).
.DEFAULT_GOAL := help
SHELL := /bin/bash

.PHONY: help build test test-unit test-postgres test-kube test-faults test-peers test-e2e test-long demo demo-down images bench format lint clean

help: ## Show this list
	@sed -n 's/^\([a-z0-9-]*\):.*## /\1\t/p' $(MAKEFILE_LIST) | expand -t 16

build: ## Build both programs for everyday work (build/dev)
	@scripts/packages build test
	cmake --preset dev && cmake --build --preset dev

test: ## Configure, build and run all levels: unit, postgres, kube, fuzz, faults, peers, e2e
	@scripts/test unit postgres kube tsan fuzz faults peers e2e

test-unit: ## Pure and fast tests
	@scripts/test unit

test-postgres: ## Tests against a private PostgreSQL with TLS
	@scripts/test postgres

test-kube: ## Tests against a private kube-apiserver and etcd
	@scripts/test kube

test-faults: ## Runs that are killed and cut off, servers that die (root)
	@scripts/test faults

test-peers: ## The real tools and Lockstep on the same directories, also with tools that take minutes to install
	@scripts/test --all-peers peers

test-e2e: ## Rollouts on a private one-node cluster (root)
	@scripts/test e2e

test-long: ## Everything in full; records its result in docs/long-tests.md and docs/benchmarks.md
	@scripts/test --long unit postgres kube tsan fuzz faults peers e2e

demo: ## Watch a rolling deploy migrate once, on a private cluster with a private PostgreSQL
	@scripts/demo up

demo-down: ## Remove everything that the demo made
	@scripts/demo down

images: ## Build the container images into build/images
	@scripts/images

bench: ## Measure and print the table of docs/benchmarks.md
	@bench/run

format: ## Format the sources in place
	@scripts/packages lint
	git ls-files '*.hpp' '*.cpp' | xargs clang-format -i

lint: ## Check the format and run clang-tidy
	@scripts/packages build test lint
	git ls-files '*.hpp' '*.cpp' | xargs clang-format --dry-run --Werror
	cmake --preset dev >/dev/null
	git ls-files 'libs/*.cpp' 'operator/*.cpp' 'initcontainer/*.cpp' | xargs -P 2 -n 4 clang-tidy --quiet -p build/dev

clean: ## Remove build/
	rm -rf build
