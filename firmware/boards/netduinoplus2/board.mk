# Netduino Plus 2: STM32F405RG, Cortex-M4F, 128 KB RAM. The UART on D0 and D1 is USART6, QEMU's sixth.
#
# SPDX-License-Identifier: Apache-2.0
BOARD_CPU := cortex-m4
BOARD_FLOAT := hard
BOARD_QEMU := netduinoplus2
BOARD_QEMU_ARGS :=
BOARD_QEMU_UART := 5
BOARD_OPENOCD := interface/stlink.cfg target/stm32f4x.cfg
BOARD_SRCS := firmware/boards/netduinoplus2/uart.c firmware/drivers/uart_stm32.c
BOARD_RAM_SMALL :=
BOARD_STACK_BYTES := 4096
BOARD_HEAP_BYTES_MIN := 8192
