#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
# damage.t with Debian's own makedumpfile of each release under vmcore-view, in the patched one's place.

VIEW=yes exec "$(dirname "$0")/damage.t"
