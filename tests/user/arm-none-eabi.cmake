# A user's toolchain file: Cortex-M3, newlib-nano.
#
# SPDX-License-Identifier: Apache-2.0
set(CMAKE_SYSTEM_NAME Generic)
set(CMAKE_SYSTEM_PROCESSOR arm)
set(CMAKE_C_COMPILER arm-none-eabi-gcc)
find_program(CMAKE_AR arm-none-eabi-gcc-ar REQUIRED)
find_program(CMAKE_RANLIB arm-none-eabi-gcc-ranlib REQUIRED)
set(CMAKE_TRY_COMPILE_TARGET_TYPE STATIC_LIBRARY)
set(CMAKE_C_FLAGS_INIT "-mcpu=cortex-m3 -mthumb --specs=nano.specs")
