#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
# Runs damage.t with Debian's own makedumpfile of each release under vmcore-view instead of the patched one.

VIEW=yes exec "$(dirname "$0")/damage.t"
