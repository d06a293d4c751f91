# TLSF 2.4.6, by its authors, from Debian's source of SuperCollider, which widened its alignment to 32 bytes
# for vector instructions; that one line is left out, so that its own, of two pointers, holds again.
#
# SPDX-License-Identifier: Apache-2.0
TLSF_SOURCE := build/src/supercollider/external_libraries/TLSF-2.4.6/src/tlsf.c
HEAP_SRCS := build/bench/source/tlsf.c
HEAP_SOURCE_CFLAGS := -I$(dir $(TLSF_SOURCE)) -Dprintf=tlsf_say -DNDEBUG

$(TLSF_SOURCE):
	$(Q)tools/fetch-source supercollider build/src/supercollider

$(HEAP_SRCS): $(TLSF_SOURCE) tests/bench/heaps/tlsf.mk
	$(Q)mkdir -p $(@D) && grep -q '^#define BLOCK_ALIGN 32$$' $< && \
		sed -e '/^#undef *BLOCK_ALIGN$$/d' -e '/^#define BLOCK_ALIGN 32$$/d' $< >$@.$$$$ && mv $@.$$$$ $@
