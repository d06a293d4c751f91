# The buffer allocator of Mbed TLS, from Debian's source of mbedtls.
#
# SPDX-License-Identifier: Apache-2.0
HEAP_SRCS := build/src/mbedtls/library/memory_buffer_alloc.c
HEAP_CFLAGS := -Ibuild/src/mbedtls/include -Ibuild/src/mbedtls/library \
	-DMBEDTLS_CONFIG_FILE='"bench/heaps/mbedtls_config.h"'

$(HEAP_SRCS):
	$(Q)tools/fetch-source mbedtls build/src/mbedtls
