# STM32 value line discovery: STM32F100RB, Cortex-M3, 8 KB RAM.
#
# SPDX-License-Identifier: Apache-2.0
BOARD_CPU := cortex-m3
BOARD_FLOAT := soft
BOARD_QEMU := stm32vldiscovery
BOARD_QEMU_ARGS :=
BOARD_OPENOCD := board/stm32vldiscovery.cfg
BOARD_SRCS := firmware/boards/stm32vldiscovery/uart.c firmware/drivers/uart_stm32.c
BOARD_RAM_SMALL := 1
BOARD_STACK_BYTES := 1536
BOARD_HEAP_BYTES_MIN := 1024
