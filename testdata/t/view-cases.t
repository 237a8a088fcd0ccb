#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
# Runs cases.t with Debian's own makedumpfile of each release under vmcore-view instead of the patched one.

VIEW=yes exec "$(dirname "$0")/cases.t"
