# Arm MPS2 board with the FPGA image AN386: Cortex-M4F.
#
# SPDX-License-Identifier: Apache-2.0
BOARD_CPU := cortex-m4
BOARD_FLOAT := hard
BOARD_QEMU := mps2-an386
BOARD_QEMU_ARGS :=
# The FPGA boards are programmed by copying files to their SD card, not over openocd.
BOARD_OPENOCD :=
# UART0. Source: Arm AN386, "Memory map" and "Clocks".
BOARD_CFLAGS := -DBOARD_UART_BASE=0x40004000u -DBOARD_UART_CLOCK_HZ=25000000u
BOARD_SRCS := firmware/drivers/board_uart_cmsdk.c firmware/drivers/uart_cmsdk.c
BOARD_RAM_SMALL :=
BOARD_STACK_BYTES := 16384
BOARD_HEAP_BYTES_MIN := 65536
# Nothing is there from the end of the code to RAM. Source: Arm AN386, "Memory map".
BOARD_UNUSED_BELOW_RAM := 0x01000000
