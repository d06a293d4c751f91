/*
 * What is undefined in C++ alone.
 *
 * SPDX-License-Identifier: Apache-2.0
 */

/* With a flag, so that the compiler must leave the other way open. */
extern "C" int missing_return(int flag) // BUG missing-return: the end of a function that returns a value
{
    if (flag != 0) {
        return flag;
    }
}
