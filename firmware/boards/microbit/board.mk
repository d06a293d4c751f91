# BBC micro:bit v1: nRF51822, Cortex-M0, 16 KB RAM.
#
# SPDX-License-Identifier: Apache-2.0
BOARD_CPU := cortex-m0
BOARD_FLOAT := soft
BOARD_QEMU := microbit
BOARD_QEMU_ARGS :=
BOARD_OPENOCD := interface/cmsis-dap.cfg target/nrf51.cfg
BOARD_SRCS := firmware/boards/microbit/uart.c firmware/drivers/uart_nrf51.c
BOARD_RAM_SMALL := 1
BOARD_STACK_BYTES := 2048
BOARD_HEAP_BYTES_MIN := 4096
