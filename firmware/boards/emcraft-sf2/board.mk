# Emcraft SmartFusion2 SOM: M2S010, Cortex-M3, 64 KB of eSRAM and 64 MB of DDR.
#
# SPDX-License-Identifier: Apache-2.0
BOARD_CPU := cortex-m3
BOARD_FLOAT := soft
BOARD_QEMU := emcraft-sf2
BOARD_QEMU_ARGS :=
# Programmed with the vendor's tools, not over openocd.
BOARD_OPENOCD :=
BOARD_SRCS := firmware/boards/emcraft-sf2/uart.c firmware/drivers/uart_16550.c
BOARD_RAM_SMALL :=
BOARD_STACK_BYTES := 4096
BOARD_HEAP_BYTES_MIN := 8192
# Nothing is there from the end of the code to RAM. Source: Microsemi UG0331, "Cortex-M3 Processor Memory Map".
BOARD_UNUSED_BELOW_RAM := 0x01000000
