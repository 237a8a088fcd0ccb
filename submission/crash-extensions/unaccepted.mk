# SPDX-License-Identifier: GPL-2.0-or-later
#
# The extension "unaccepted": one shared object of all sources below unaccepted/.

INCDIR ?= $(patsubst %/,%,$(dir $(firstword $(wildcard ./defs.h ../defs.h /usr/include/crash/defs.h))))
SOURCES := $(sort $(shell find unaccepted -name '*.c'))
HEADERS := $(shell find unaccepted -name '*.h')

CFLAGS ?= -O2 -g
# The warnings of defs.h are not this extension's.
FLAGS := -std=gnu11 -Wall -fPIC -fvisibility=hidden -isystem $(INCDIR) \
	 -Iunaccepted -Iunaccepted/core $(addprefix -D,$(TARGET)) $(TARGET_CFLAGS) $(GDB_FLAGS)

all: unaccepted.so

unaccepted.so: $(SOURCES) $(HEADERS) $(INCDIR)/defs.h
	gcc $(CFLAGS) $(FLAGS) -shared $(LDFLAGS) -o $@ $(SOURCES)

clean:
	rm -f unaccepted.so
