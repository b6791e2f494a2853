# SPDX-License-Identifier: Apache-2.0
"""A small shop: the application that Lockstep's example deploys."""
