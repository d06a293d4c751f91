# Arm MPS2+ board with the FPGA image AN505: Cortex-M33 with FPU.
#
# SPDX-License-Identifier: Apache-2.0
BOARD_CPU := cortex-m33
BOARD_FLOAT := hard
BOARD_QEMU := mps2-an505
BOARD_QEMU_ARGS :=
# The FPGA boards are programmed by copying files to their SD card, not over openocd.
BOARD_OPENOCD :=
BOARD_SRCS := firmware/boards/mps2-an505/uart.c firmware/drivers/uart_cmsdk.c
BOARD_RAM_SMALL :=
BOARD_STACK_BYTES := 16384
BOARD_HEAP_BYTES_MIN := 65536
