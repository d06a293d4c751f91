# Stellaris LM3S6965 evaluation board: Cortex-M3, 64 KB RAM.
#
# SPDX-License-Identifier: Apache-2.0
BOARD_CPU := cortex-m3
BOARD_FLOAT := soft
BOARD_QEMU := lm3s6965evb
BOARD_QEMU_ARGS :=
BOARD_OPENOCD := board/ek-lm3s6965.cfg
BOARD_SRCS := firmware/boards/lm3s6965evb/uart.c firmware/drivers/uart_pl011.c
BOARD_RAM_SMALL :=
BOARD_STACK_BYTES := 4096
BOARD_HEAP_BYTES_MIN := 8192
# Nothing is there from the end of the code to RAM. Source: LM3S6965 data sheet, "Memory map".
BOARD_UNUSED_BELOW_RAM := 0x01000000
