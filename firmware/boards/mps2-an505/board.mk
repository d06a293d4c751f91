# Arm MPS2+ board with the FPGA image AN505: Cortex-M33 with FPU.
#
# SPDX-License-Identifier: Apache-2.0
BOARD_CPU := cortex-m33
BOARD_FLOAT := hard
BOARD_QEMU := mps2-an505
BOARD_QEMU_ARGS :=
# The FPGA boards are programmed by copying files to their SD card, not over openocd.
BOARD_OPENOCD :=
# UART0 at its secure address. Source: Arm AN505, "Memory map" and "Clocks".
BOARD_CFLAGS := -DBOARD_UART_BASE=0x50200000u -DBOARD_UART_CLOCK_HZ=20000000u
BOARD_SRCS := firmware/drivers/board_uart_cmsdk.c firmware/drivers/uart_cmsdk.c
BOARD_RAM_SMALL :=
BOARD_STACK_BYTES := 16384
BOARD_HEAP_BYTES_MIN := 65536
